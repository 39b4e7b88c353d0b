/**
 * Heads that turn a hidden state into one number: `score` of a reward model (transformers' sequence classification with one
 * label, a linear layer without bias) and `value` of a policy under PPO (a linear layer with bias, named as TRL's models
 * with a value head name it). Here are names, shapes and how a fresh head starts; files are read and written elsewhere.
 */
import { Random } from '../base/random.ts';
import type { Dim } from '../engine/dim.ts';
import { reshape, type Value } from '../engine/ops.ts';
import type { ModelConfig } from './architecture.ts';
import type { Params } from './params.ts';

export type HeadKind = 'score' | 'value';

/** The weight of a reward model's head, f32[1, hiddenSize]. */
export const SCORE_WEIGHT = 'score.weight';
/** Whether a weight is of a value head: `v_head.summary.weight` f32[1, hiddenSize], `v_head.summary.bias` f32[1]. */
export const isValueHead = (name: string): boolean => name.startsWith('v_head.');

/** What a head says of hidden states f32[rows, hiddenSize]: f32[rows]. */
export function scalarHead(p: Params, kind: HeadKind, states: Value): Value {
  const column = kind === 'score' ? p.linear('score', states, 1) : p.at('v_head').linear('summary', states, 1, true);
  return reshape(column, [states.shape[0] as Dim]);
}

/**
 * Fills a fresh score head from the normal distribution that transformers starts it with (`initializer_range`, 0.02 where
 * the model says nothing). Numbers come from our own generator; they are not torch's.
 */
export function fillScoreHead(view: Float32Array, { raw }: ModelConfig, seed: number): void {
  const range = raw.initializer_range;
  const deviation = typeof range === 'number' && range > 0 ? range : 0.02;
  const random = new Random(seed, 'score head');
  const uniform = (): number => (random.uint32() + 0.5) / 2 ** 32;
  for (let i = 0; i < view.length; i++) {
    // Box-Muller.
    view[i] = deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  }
}
