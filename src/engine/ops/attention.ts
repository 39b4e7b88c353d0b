/**
 * Softmax attention of one block of tokens, with grouped queries: the queries that share a key head are stacked along the
 * rows, so keys and values are never repeated.
 */
import { type Dim, mulDim, sameDim } from '../dim.ts';
import { applyAll, defineOp, type Value } from '../graph.ts';
import { add, mul, sub, tanh } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { softmax } from './nn.ts';
import { sum } from './reduce.ts';
import { reshape } from './shape.ts';

const ATTENTION = defineOp<{ scale: number; cap: number | null }>({
  name: 'attention',
  differentiable: 1,
  infer: ([q, k, v, mask], { cap }) => {
    const ranks = [q, k, v, mask].map((x) => x!.shape.length).join();
    if (ranks !== '4,4,4,4') throw new Error('operands need four axes');
    if (!sameDim(k!.shape[2] as Dim, v!.shape[2] as Dim) || !sameDim(q!.shape[3] as Dim, k!.shape[3] as Dim))
      throw new Error('q, k, v disagree');
    const group = groupOf(q!, mask!);
    if (!sameDim(mulDim(group, mask!.shape[2] as Dim), q!.shape[2] as Dim))
      throw new Error('the mask does not fit the queries');
    const scores = { dtype: q!.dtype, shape: [...q!.shape.slice(0, 3), k!.shape[2] as Dim] };
    const y = { dtype: q!.dtype, shape: [...q!.shape.slice(0, 3), v!.shape[3] as Dim] };
    return cap === null ? [y, scores] : [y, scores, scores];
  },
  expand: ([q, k, v, mask], { scale, cap }) => {
    const dot = matmul(q!, k!, { transposeB: true, alpha: cap === null ? scale : scale / cap }); // [1, kv, group·rows, keys]
    const t = cap === null ? undefined : tanh(dot);
    const scores = t === undefined ? dot : mul(t, cap as number);
    const [rows, keys] = [mask!.shape[2] as Dim, mask!.shape[3] as Dim];
    const spread = reshape(scores, [q!.shape[1] as Dim, groupOf(q!, mask!), rows, keys]);
    const p = reshape(softmax(add(spread, mask!)), scores.shape);
    return t === undefined ? [matmul(p, v!), p] : [matmul(p, v!), p, t];
  },
  grad: ({ ins: [q, k, v], outs: [y, p, t], gs: [g], attrs: { scale } }) => {
    // Σ_j dp_j p_j equals Σ_d g_d y_d: a pass over the head's width instead of one over all keys.
    const delta = sum(mul(g!, y!), [-1]);
    const capped = mul(p!, sub(matmul(g!, v!, { transposeB: true }), delta));
    const ds = t === undefined ? capped : mul(capped, sub(1, mul(t, t)));
    return [
      matmul(ds, k!, { alpha: scale }),
      matmul(ds, q!, { transposeA: true, alpha: scale }),
      matmul(p!, g!, { transposeA: true }),
      null,
    ];
  },
});

/** Queries per key head: how often the mask's rows repeat in the queries' rows. */
function groupOf(q: Value, mask: Value): number {
  const [stacked, rows] = [q.shape[2] as Dim, mask.shape[2] as Dim];
  for (let n = 1; n <= 1024; n++) if (sameDim(mulDim(n, rows), stacked)) return n;
  throw new Error(`${String(stacked)} query rows are no multiple of the mask's ${String(rows)}`);
}

/**
 * softmax(s + mask)·v with the scores s = scale·q·kᵀ, or cap·tanh(s / cap) of them (Gemma 2, arXiv:2408.00118); Vaswani et al. 2017 (arXiv:1706.03762), eq. 1, with grouped queries (arXiv:2305.13245).
 * @param q f32[1, kvHeads, group·rows, headDim] @param k f32[1, kvHeads, keys, headDim] @param v as k
 * @param mask f32[1, 1, rows, keys], 0 where a row sees a key and a large negative number where not
 * @returns f32[1, kvHeads, group·rows, headDim]
 */
export const attention = (q: Value, k: Value, v: Value, mask: Value, scale: number, cap: number | null = null): Value =>
  applyAll(ATTENTION, [q, k, v, mask], { scale, cap })[0]!;
