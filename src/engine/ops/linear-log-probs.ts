/** Vocabulary projection and log-softmax in one: log p(target) of each row, without a gradient matrix kept in between. */
import { type Dim, sameDim } from '../dim.ts';
import { applyAll, defineOp, lift, type Value } from '../graph.ts';
import { exp, mul, neg } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { logSoftmax } from './nn.ts';
import { expandLike } from './reduce.ts';
import { addLast, pickLast } from './rows.ts';
import { reshape } from './shape.ts';

const LINEAR_LOG_PROBS = defineOp<null>({
  name: 'linearLogProbs',
  differentiable: 1,
  infer: ([x, w, target]) => {
    if (!sameDim(x!.shape[1] as Dim, w!.shape[1] as Dim))
      throw new Error('hidden width and vocabulary matrix disagree');
    if (target!.dtype !== 'i32' || !sameDim(target!.shape[0] as Dim, x!.shape[0] as Dim))
      throw new Error('wants one target a row');
    return [
      { dtype: x!.dtype, shape: [x!.shape[0] as Dim] },
      { dtype: x!.dtype, shape: [x!.shape[0] as Dim, w!.shape[0] as Dim] },
    ];
  },
  expand: ([x, w, target]) => {
    const all = logSoftmax(matmul(x!, w!, { transposeB: true }));
    return [pickLast(all, target!), all];
  },
  grad: ({ ins: [x, w, target], outs: [, all], gs: [g], need }) => {
    // d log p(t) / d logits = onehot − p. A row's upstream weight multiplies the narrow rows, never the wide matrix.
    const e = addLast(exp(all!), target!, expandLike(lift(-1), g!));
    const weight = reshape(neg(g!), [g!.shape[0] as Dim, 1]);
    return [
      need[0] ? mul(matmul(e, w!), weight) : null,
      need[1] ? matmul(e, mul(x!, weight), { transposeA: true }) : null,
      null,
    ];
  },
});

export interface LinearLogProbs {
  /** log p(target), f32[rows]. */
  logps: Value;
  /** log p of the whole vocabulary, f32[rows, vocabulary]; carries no gradient. */
  all: Value;
}

/** @param x f32[rows, width] @param w f32[vocabulary, width] @param target i32[rows] */
export function linearLogProbs(x: Value, w: Value, target: Value): LinearLogProbs {
  const [logps, all] = applyAll(LINEAR_LOG_PROBS, [x, w, target], null);
  return { logps: logps!, all: all! };
}
