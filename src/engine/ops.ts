/** The vocabulary of models and losses, gathered so that an author imports from one place. */

export { constant, input, scope, trace, type Value } from './graph.ts';
export { attention } from './ops/attention.ts';
export { barrier } from './ops/barrier.ts';
export {
  abs,
  add,
  cast,
  div,
  equal,
  erf,
  exp,
  greater,
  less,
  log,
  logSigmoid,
  maximum,
  minimum,
  mul,
  neg,
  sigmoid,
  sign,
  softCap,
  softplus,
  sqrt,
  stopGradient,
  sub,
  tanh,
  where,
} from './ops/elementwise.ts';
export { linearLogProbs } from './ops/linear-log-probs.ts';
export { matmul } from './ops/matmul.ts';
export { gelu, geluTanh, layerNorm, logSoftmax, rmsNorm, rope, silu, softmax } from './ops/nn.ts';
export { join, split } from './ops/parts.ts';
export { expandLike, sum } from './ops/reduce.ts';
export { addLast, pickLast, scatterRows, sort, take, unsort } from './ops/rows.ts';
export { concat, pad, reshape, slice, transpose } from './ops/shape.ts';
export { amax, mean } from './ops/statistics.ts';
