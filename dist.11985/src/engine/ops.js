/** The vocabulary of models and losses, gathered so that an author imports from one place. */
export { constant, input, scope, trace } from "./graph.js";
export { attention } from "./ops/attention.js";
export { barrier } from "./ops/barrier.js";
export { abs, add, cast, div, equal, erf, exp, greater, less, log, logSigmoid, maximum, minimum, mul, neg, sigmoid, softplus, sqrt, stopGradient, sub, tanh, where, } from "./ops/elementwise.js";
export { linearLogProbs } from "./ops/linear-log-probs.js";
export { matmul } from "./ops/matmul.js";
export { gelu, layerNorm, logSoftmax, rmsNorm, rope, silu, softmax } from "./ops/nn.js";
export { join, split } from "./ops/parts.js";
export { expandLike, sum } from "./ops/reduce.js";
export { addLast, pickLast, scatterRows, sort, take, unsort } from "./ops/rows.js";
export { concat, pad, reshape, slice, transpose } from "./ops/shape.js";
export { amax, mean } from "./ops/statistics.js";
