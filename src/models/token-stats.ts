/** What a model says about the predicted tokens of a forest, as quantities per token (`TokenStats` of the trainers). */
import { fixed } from '../engine/dim.ts';
import {
  cast,
  equal,
  linearLogProbs,
  matmul,
  mul,
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
  const { logps, entropy, best, logCollision } = linearLogProbs(hidden, head, f.predict.targets, f.predict.parts);
  return {
    logps,
    entropy: () => stopGradient(entropy),
    correct: () => stopGradient(cast(equal(logps, best), 'f32')),
    // The mean over the vocabulary of x·Wᵀ is x·mean(W): no pass over the logits.
    meanLogit: () => {
      const mean = mul(sum(head, [0]), 1 / fixed(head.shape[0], 'vocabulary'));
      return stopGradient(reshape(matmul(hidden, transpose(mean, [1, 0])), [f.predict.total]));
    },
    logCollision: () => stopGradient(logCollision),
  };
}
