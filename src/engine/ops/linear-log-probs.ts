/**
 * Vocabulary projection and log-softmax in one: log p(target) of each row and what else is asked of the distribution. Rows
 * go through in parts, so that no more than one part of [rows, vocabulary] exists at a time; the backward pass makes a
 * part's logits again. With a single part they are kept instead.
 */
import { addDim, type Dim, sameDim } from '../dim.ts';
import { applyAll, defineOp, lift, type Value } from '../graph.ts';
import { barrier } from './barrier.ts';
import { exp, log, mul, neg, sub, tanh } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { logSoftmax } from './nn.ts';
import { join, split } from './parts.ts';
import { expandLike, sum } from './reduce.ts';
import { addLast, pickLast } from './rows.ts';
import { reshape } from './shape.ts';
import { amax, mean } from './statistics.ts';

/** What becomes of x·Wᵀ before the softmax. */
export interface LogitShape {
  /** Logits l become cap·tanh(l / cap); null: they stay as they are. */
  cap: number | null;
  /** Divides what has been capped. */
  temperature: number;
}

interface Attrs extends LogitShape {
  /** Rows of each part. */
  sizes: readonly Dim[];
}
const PER_ROW = 5;

/** Logits of rows; `t` is the tanh where they are capped. */
function logitsOf(x: Value, w: Value, { cap, temperature }: LogitShape): { logits: Value; t: Value | undefined } {
  const product = matmul(x, w, { transposeB: true, alpha: 1 / (cap ?? temperature) });
  const t = cap === null ? undefined : tanh(product);
  return { logits: t === undefined ? product : mul(t, (cap as number) / temperature), t };
}

const LINEAR_LOG_PROBS = defineOp<Attrs>({
  name: 'linearLogProbs',
  differentiable: 1,
  infer: ([x, w, target], { sizes, cap }) => {
    const rows = x!.shape[0] as Dim;
    if (!sameDim(x!.shape[1] as Dim, w!.shape[1] as Dim))
      throw new Error('hidden width and vocabulary matrix disagree');
    if (target!.dtype !== 'i32' || !sameDim(target!.shape[0] as Dim, rows)) throw new Error('wants one target a row');
    if (!sameDim(sizes.reduce<Dim>(addDim, 0), rows)) throw new Error('the parts do not make up the rows');
    const perRow = Array.from({ length: PER_ROW }, () => ({ dtype: x!.dtype, shape: [rows] }));
    const kept = { dtype: x!.dtype, shape: [rows, w!.shape[0] as Dim] };
    return sizes.length > 1 ? perRow : [...perRow, kept, ...(cap === null ? [] : [kept])];
  },
  expand: ([x, w, target, counts], { sizes, ...shape }) => {
    const targets = split(target!, counts!, sizes);
    let before: Value[] = [];
    const parts = split(x!, counts!, sizes).map((rows, i) => {
      // One part is done with before the next begins: else all of them would be there at once.
      const part = before.length > 0 ? barrier(rows, before) : rows;
      const { logits, t } = logitsOf(part, w!, shape);
      const all = logSoftmax(logits);
      const rowSum = (y: Value) => reshape(sum(y, [1]), [sizes[i] as Dim]);
      const logps = pickLast(all, targets[i]!);
      const entropy = neg(rowSum(mul(exp(all), all)));
      const best = reshape(amax(all, [1]), [sizes[i] as Dim]);
      const meanLogit = mul(reshape(mean(logits, [1]), [sizes[i] as Dim]), shape.temperature);
      before = [logps, entropy, best, log(rowSum(exp(mul(all, 2)))), meanLogit];
      return [...before, all, ...(t === undefined ? [] : [t])];
    });
    const perRow = Array.from({ length: PER_ROW }, (_, k) =>
      join(
        parts.map((p) => p[k] as Value),
        counts!,
      ),
    );
    return sizes.length > 1 ? perRow : [...perRow, ...parts[0]!.slice(PER_ROW)];
  },
  grad: ({ ins: [x, w, target, counts], outs, gs, attrs: { sizes, ...shape }, need }) => {
    // d log p(target) / d logits = onehot − p; d logits / d (x·Wᵀ) = (1 − tanh²) / temperature. A row's upstream weight multiplies the narrow rows, never the wide matrix.
    const g = gs[0]!;
    const [targets, weights] = [split(target!, counts!, sizes), split(neg(g), counts!, sizes)];
    let dw: Value | undefined;
    let before: Value[] = [g];
    const dx = split(x!, counts!, sizes).map((part, i) => {
      // Held back until the gradient is there, so that the forward pass's logits are not kept for it.
      const again = (): { all: Value; t: Value | undefined } => {
        const { logits, t } = logitsOf(barrier(part, before), w!, shape);
        return { all: logSoftmax(logits), t };
      };
      const { all, t } = sizes.length > 1 ? again() : { all: outs[PER_ROW]!, t: outs[PER_ROW + 1] };
      const toLogits = addLast(exp(all), targets[i]!, expandLike(lift(-1), weights[i]!));
      const e = t === undefined ? toLogits : mul(toLogits, sub(1, mul(t, t)));
      const own = shape.temperature === 1 ? weights[i]! : mul(weights[i]!, 1 / shape.temperature);
      const weight = reshape(own, [sizes[i] as Dim, 1]);
      if (need[1]) dw = matmul(e, mul(part, weight), { transposeA: true, plus: dw });
      if (!need[0]) {
        before = dw ? [dw] : [g];
        return null;
      }
      const d = mul(matmul(e, w!), weight);
      before = dw ? [d, dw] : [d];
      return d;
    });
    return [need[0] ? join(dx as Value[], counts!) : null, dw ?? null, null, null];
  },
});

/** Per row, f32[rows] each; only `logps` carries a gradient. What is not used is not computed. */
export interface LinearLogProbs {
  /** log p(target). */
  logps: Value;
  /** −Σ p log p, nats. */
  entropy: Value;
  /** The largest log p. */
  best: Value;
  /** log Σ p². */
  logCollision: Value;
  /** The mean of the logits at temperature 1. */
  meanLogit: Value;
}

/**
 * @param x f32[rows, width] @param w f32[vocabulary, width] @param target i32[rows]
 * @param parts the rows' parts: `counts` i32[parts] at run time, and the same sizes for the shape rules
 */
export function linearLogProbs(
  x: Value,
  w: Value,
  target: Value,
  parts: { counts: Value; sizes: readonly Dim[] },
  { cap = null, temperature = 1 }: Partial<LogitShape> = {},
): LinearLogProbs {
  const attrs = { sizes: parts.sizes, cap, temperature };
  const [logps, entropy, best, logCollision, meanLogit] = applyAll(
    LINEAR_LOG_PROBS,
    [x, w, target, parts.counts],
    attrs,
  );
  return { logps: logps!, entropy: entropy!, best: best!, logCollision: logCollision!, meanLogit: meanLogit! };
}
