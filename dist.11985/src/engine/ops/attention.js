/**
 * Softmax attention of one block of tokens, with grouped queries: the queries that share a key head are stacked along the
 * rows, so keys and values are never repeated.
 */
import { mulDim, sameDim } from "../dim.js";
import { applyAll, defineOp } from "../graph.js";
import { add, mul, sub } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { softmax } from "./nn.js";
import { sum } from "./reduce.js";
import { reshape } from "./shape.js";
const ATTENTION = defineOp({
    name: 'attention',
    differentiable: 1,
    infer: ([q, k, v, mask]) => {
        const ranks = [q, k, v, mask].map((x) => x.shape.length).join();
        if (ranks !== '4,4,4,4')
            throw new Error('operands need four axes');
        if (!sameDim(k.shape[2], v.shape[2]) || !sameDim(q.shape[3], k.shape[3]))
            throw new Error('q, k, v disagree');
        const group = groupOf(q, mask);
        if (!sameDim(mulDim(group, mask.shape[2]), q.shape[2]))
            throw new Error('the mask does not fit the queries');
        return [
            { dtype: q.dtype, shape: [...q.shape.slice(0, 3), v.shape[3]] },
            { dtype: q.dtype, shape: [...q.shape.slice(0, 3), k.shape[2]] },
        ];
    },
    expand: ([q, k, v, mask], { scale }) => {
        const scores = matmul(q, k, { transposeB: true, alpha: scale }); // [1, kv, group·rows, keys]
        const [rows, keys] = [mask.shape[2], mask.shape[3]];
        const spread = reshape(scores, [q.shape[1], groupOf(q, mask), rows, keys]);
        const p = reshape(softmax(add(spread, mask)), scores.shape);
        return [matmul(p, v), p];
    },
    grad: ({ ins: [q, k, v], outs: [y, p], gs: [g], attrs: { scale } }) => {
        // Σ_j dp_j p_j equals Σ_d g_d y_d: a pass over the head's width instead of one over all keys.
        const delta = sum(mul(g, y), [-1]);
        const ds = mul(p, sub(matmul(g, v, { transposeB: true }), delta));
        return [
            matmul(ds, k, { alpha: scale }),
            matmul(ds, q, { transposeA: true, alpha: scale }),
            matmul(p, g, { transposeA: true }),
            null,
        ];
    },
});
/** Queries per key head: how often the mask's rows repeat in the queries' rows. */
function groupOf(q, mask) {
    const [stacked, rows] = [q.shape[2], mask.shape[2]];
    for (let n = 1; n <= 1024; n++)
        if (sameDim(mulDim(n, rows), stacked))
            return n;
    throw new Error(`${String(stacked)} query rows are no multiple of the mask's ${String(rows)}`);
}
/**
 * softmax(scale·q·kᵀ + mask)·v; Vaswani et al. 2017 (arXiv:1706.03762), eq. 1, with grouped queries (arXiv:2305.13245).
 * @param q f32[1, kvHeads, group·rows, headDim] @param k f32[1, kvHeads, keys, headDim] @param v as k
 * @param mask f32[1, 1, rows, keys], 0 where a row sees a key and a large negative number where not
 * @returns f32[1, kvHeads, group·rows, headDim]
 */
export const attention = (q, k, v, mask, scale) => applyAll(ATTENTION, [q, k, v, mask], { scale })[0];
