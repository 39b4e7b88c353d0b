/** What a model says about the predicted tokens of a forest, as quantities per token (`TokenStats` of the trainers). */
import { type Dim, fixed } from '../engine/dim.ts';
import {
  amax,
  cast,
  equal,
  exp,
  linearLogProbs,
  log,
  matmul,
  mul,
  neg,
  reshape,
  stopGradient,
  sum,
  transpose,
  type Value,
} from '../engine/ops.ts';
import type { ModelConfig } from './config.ts';
import type { ForestInputs } from './forest-inputs.ts';
import { type DecoderOptions, llama, outputEmbedding } from './llama.ts';
import type { Params } from './params.ts';

export interface ModelTokenStats {
  readonly logps: Value;
  entropy(): Value;
  correct(): Value;
  meanLogit(): Value;
  logCollision(): Value;
}

export function tokenStats(p: Params, c: ModelConfig, f: ForestInputs, options: DecoderOptions = {}): ModelTokenStats {
  const hidden = llama(p, c, f, options); // [predicted, width]
  const head = outputEmbedding(p, c); // [vocabulary, width]
  const { logps, all } = linearLogProbs(hidden, head, f.predict.targets);
  const perToken = (x: Value): Value => stopGradient(reshape(x, [logps.shape[0] as Dim]));
  return {
    logps,
    entropy: () => perToken(neg(sum(mul(exp(all), all), [1]))),
    correct: () => perToken(cast(equal(reshape(logps, [logps.shape[0] as Dim, 1]), amax(all, [1])), 'f32')),
    // The mean over the vocabulary of x·Wᵀ is x·mean(W): no pass over the logits.
    meanLogit: () => {
      const mean = mul(sum(head, [0]), 1 / fixed(head.shape[0], 'vocabulary'));
      return perToken(matmul(hidden, transpose(mean, [1, 0])));
    },
    logCollision: () => perToken(log(sum(exp(mul(all, 2)), [1]))),
  };
}
