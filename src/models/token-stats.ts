/**
 * What a model says about a forest: quantities per predicted token (`TokenStats` of the trainers), and the numbers of its
 * head. Each is traced when it is first asked for, so a loss that looks at scores alone never meets the vocabulary.
 */
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
import type { ModelConfig } from './architecture.ts';
import { type DecoderOptions, queryStates, statesAt } from './decoder.ts';
import type { ForestInputs } from './forest-inputs.ts';
import { type OutputHead, outputHead } from './output-head.ts';
import type { Params } from './params.ts';
import { type HeadKind, scalarHead } from './scalar-head.ts';

export interface ModelTokenStats {
  readonly logps: Value;
  entropy(): Value;
  correct(): Value;
  meanLogit(): Value;
  logCollision(): Value;
}

export interface HeadStats {
  /** The head at the states that predict the tokens, f32[tokens]. */
  values(): Value;
  /** The head at the rows where segments are read, f32[read segments]. */
  scores(): Value;
}

export const tokenStats = (p: Params, c: ModelConfig, f: ForestInputs, options: DecoderOptions = {}): ModelTokenStats =>
  modelStats(p, c, f, null, options).tokens;

export interface StatsOptions extends DecoderOptions {
  /** Divides the logits, as sampling does; default 1. Mean logits stay those of temperature 1. */
  temperature?: number;
}

export interface ModelStats {
  tokens: ModelTokenStats;
  head: HeadStats;
  /** What the distributions are made from: states that predict the tokens, f32[tokens, width], and the output head. */
  distributions: { states(): Value; head(): OutputHead };
}

/** @param kind of the model's head; asking for its numbers where there is none is a mistake of the caller's */
export function modelStats(
  p: Params,
  c: ModelConfig,
  f: ForestInputs,
  kind: HeadKind | null,
  options: StatsOptions = {},
): ModelStats {
  const queries = once(() => queryStates(p, c, f, options));
  const hidden = once(() => statesAt(p, c, queries(), f.predict.rows)); // [predicted, width]
  const head = once(() => outputHead(p, c));
  const { temperature = 1 } = options;
  const cap = c.logitCap;
  // Without a cap the narrow side is divided.
  const scaled = () => (temperature === 1 || cap !== null ? hidden() : mul(hidden(), 1 / temperature));
  const shape = cap === null ? {} : { cap, temperature };
  const outputs = once(() => linearLogProbs(scaled(), head().matrix, f.predict.targets, f.predict.parts, shape));
  const headAt = (states: () => Value) =>
    once(() => {
      if (kind === null) throw new Error('the model has no head that scores');
      return scalarHead(p, kind, states());
    });
  const tokens: ModelTokenStats = {
    get logps() {
      return outputs().logps;
    },
    entropy: () => stopGradient(outputs().entropy),
    correct: () => stopGradient(cast(equal(outputs().logps, outputs().best), 'f32')),
    // The mean over the vocabulary of x·Wᵀ is x·mean(W): no pass over the logits, where they are not capped.
    meanLogit: () => {
      if (cap !== null) return stopGradient(outputs().meanLogit);
      const { matrix } = head();
      const mean = mul(sum(matrix, [0]), 1 / fixed(matrix.shape[0], 'vocabulary'));
      return stopGradient(reshape(matmul(hidden(), transpose(mean, [1, 0])), [f.predict.total]));
    },
    logCollision: () => stopGradient(outputs().logCollision),
  };
  const scores = headAt(() => statesAt(p, c, queries(), f.read.rows));
  return { tokens, head: { values: headAt(hidden), scores }, distributions: { states: hidden, head } };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
