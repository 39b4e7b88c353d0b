/** The output head: what turns hidden states into logits over the vocabulary, here and wherever a loss does it by itself. */
import { matmul, mul, softCap, type Value } from '../engine/ops.ts';
import type { ModelConfig } from './architecture.ts';
import type { Params } from './params.ts';

export interface OutputHead {
  /** f32[vocabulary, width] */
  matrix: Value;
  /** Logits l are cap·tanh(l / cap); absent or null: they stay as they are. */
  cap?: number | null;
}

/** The embedding again, or a matrix of its own. */
export function outputHead(p: Params, c: ModelConfig): OutputHead {
  const { embedding, head } = c.architecture.names;
  const matrix = c.tied
    ? p.get(`${embedding}.weight`, [c.vocabSize, c.hiddenSize])
    : p.head(head, c.vocabSize, c.hiddenSize);
  return { matrix, cap: c.logitCap };
}

/** f32[rows, width] -> f32[rows, vocabulary]. Losses go through `linearLogProbs`, which never holds all of them. */
export const logitsOf = (states: Value, { matrix, cap = null }: OutputHead, temperature = 1): Value =>
  // Without a cap the narrow side is divided.
  cap === null
    ? matmul(temperature === 1 ? states : mul(states, 1 / temperature), matrix, { transposeB: true })
    : mul(softCap(matmul(states, matrix, { transposeB: true }), cap), 1 / temperature);
