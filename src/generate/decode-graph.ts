/**
 * The two graphs of decoding, made from the very decoder that is trained (models/llama.ts): `prefillGraph` puts tokens of
 * some sequences into the cache and does nothing else, `decodeGraph` takes one token of every sequence to the
 * distribution of the next.
 */
import { addDim, type Dim, sym } from '../engine/dim.ts';
import { type Graph, trace } from '../engine/graph.ts';
import {
  add,
  amax,
  div,
  input,
  join,
  less,
  logSoftmax,
  matmul,
  mul,
  pickLast,
  reshape,
  softmax,
  split,
  type Value,
  where,
} from '../engine/ops.ts';
import { type CausalLM, paramsOf } from '../models/causal-lm.ts';
import type { ModelConfig } from '../models/config.ts';
import { type Attended, decoder, finalNorm, outputEmbedding } from '../models/llama.ts';
import type { Params } from '../models/params.ts';
import { argmax, type CachedPlaces, cachedAttention, cachedWidth, type Kept } from './cached-attention.ts';

/** Input of a part of the cache; weights are fed under their own names. */
export const cacheName = (layer: number, what: 'keys' | 'values', sequence?: number): string =>
  `cache.${layer}.${what}${sequence === undefined ? '' : `.${sequence}`}`;

/** Output of the same part with the new tokens in it. */
export const newCacheName = (name: string): string => `new.${name}`;

/** What the graph does with logits; every combination is a graph of its own. */
export interface DecodeMode {
  /** The likeliest token instead of the distribution. */
  greedy: boolean;
  /** A repetition penalty: reads `penalty` f32[] and `seen` bool[sequences, vocabulary]. */
  penalty: boolean;
  /** Reads `bias` f32[vocabulary], added to the logits. */
  bias: boolean;
}

interface Traced {
  graph: Graph;
  /** Weights that it reads. */
  weights: readonly string[];
}

function traced(model: CausalLM, build: (p: Params) => Record<string, Value>): Traced {
  const p = paramsOf(model);
  const graph = trace(() => build(p));
  return { graph, weights: [...p.all.keys()].filter((name) => graph.inputs.has(name)) };
}

/** Where the new tokens of `count` sequences go. `of` tells the inputs of one sequence from those of another. */
function placesOf(c: ModelConfig, count: Dim, tokens: Dim, of = ''): CachedPlaces {
  const table = [sym('table'), c.headDim / 2];
  const last = input(`last${of}`, [count], 'i32');
  return {
    last,
    total: input(`total${of}`, [1], 'i32'),
    cos: input('rope.cos', table),
    sin: input('rope.sin', table),
    tokens,
    positions: () => (tokens === 1 ? last : input(`positions${of}`, [tokens], 'i32')),
  };
}

/** Declares one layer's cache for `count` sequences of their own memory or, without `sequence`, side by side. */
function kept(c: ModelConfig, layer: number, count: Dim, sequence?: number): Kept {
  const shape = [count, c.kvHeads, sym('capacity'), cachedWidth(c.headDim)];
  return {
    keys: input(cacheName(layer, 'keys', sequence), shape),
    values: input(cacheName(layer, 'values', sequence), shape),
  };
}

/** Puts the new cache out: the caller gives it the memory of the old. */
const keep = (out: Record<string, Value>, layer: number, { keys, values }: Kept, sequence?: number): void => {
  out[newCacheName(cacheName(layer, 'keys', sequence))] = keys;
  out[newCacheName(cacheName(layer, 'values', sequence))] = values;
};

const options = (c: ModelConfig, layer: number) => ({ ...c, window: c.slidingWindow[layer] ?? null });

/**
 * Tokens of `count` sequences, end to end without padding, into the cache. Reads `ids` i32[tokens], `lengths` i32[count],
 * per sequence i `last.i`, `total.i`, `positions.i` (cached-attention.ts) and its part of the cache.
 */
export function prefillGraph(model: CausalLM, count: number): Traced {
  return traced(model, (p) => {
    const c = model.config;
    const lengths = Array.from({ length: count }, (_, i) => sym(`S${i}`));
    const tokens = lengths.reduce<Dim>(addDim, 0);
    const counts = input('lengths', [count], 'i32');
    const out: Record<string, Value> = {};
    const attend = ({ q, k, v, layer }: Attended): Value => {
      const [qs, ks, vs] = [q, k, v].map((x) => split(x, counts, lengths)) as [Value[], Value[], Value[]];
      const ys = lengths.map((length, i) => {
        const places = placesOf(c, 1, length, `.${i}`);
        const operands = { q: qs[i]!, k: ks[i]!, v: vs[i]! };
        const done = cachedAttention(operands, kept(c, layer, 1, i), places, options(c, layer));
        keep(out, layer, done, i);
        return done.y;
      });
      return join(ys, counts);
    };
    decoder(p, c, { ids: input('ids', [tokens], 'i32'), attend });
    return out;
  });
}

/**
 * One step of `sequences` sequences, a size known only at run time. Reads `ids`, `last` i32[sequences], `total` i32[1], the
 * cache, `inverseTemperature` f32[] and what the mode says. Puts out
 * - greedy: `next` i32[sequences], the likeliest token, and `logp` f32[sequences], its log-probability under the model;
 * - else: `probs` f32[sequences, vocabulary], the distribution to draw from, and `logps`, the model's own logarithms.
 * Penalty and bias change what is chosen, never what is reported as the model's.
 */
export function decodeGraph(model: CausalLM, mode: DecodeMode): Traced {
  return traced(model, (p) => {
    const c = model.config;
    const sequences = sym('sequences');
    const out: Record<string, Value> = {};
    const attend = ({ q, k, v, layer }: Attended): Value => {
      const done = cachedAttention(
        { q, k, v },
        kept(c, layer, sequences),
        placesOf(c, sequences, 1),
        options(c, layer),
      );
      keep(out, layer, done);
      return done.y;
    };
    const x = decoder(p, c, { ids: input('ids', [sequences], 'i32'), attend });
    const logits = matmul(finalNorm(p, c, x), outputEmbedding(p, c), { transposeB: true }); // [sequences, vocabulary]
    const logps = logSoftmax(logits);
    const scores = altered(logits, mode, c.vocabSize);
    if (mode.greedy) {
      const next = argmax(scores);
      const logp = scores === logits ? reshape(amax(logps, [1]), [sequences]) : pickLast(logps, next);
      return { ...out, next, logp };
    }
    return { ...out, probs: softmax(mul(scores, input('inverseTemperature', []))), logps };
  });
}

/** transformers' RepetitionPenaltyLogitsProcessor, then tokens that are forbidden by a bias of minus infinity. */
export function altered(logits: Value, mode: DecodeMode, vocabulary: number): Value {
  let scores = logits;
  if (mode.penalty) {
    const seen = input('seen', [logits.shape[0] as Dim, vocabulary], 'bool');
    const penalty = input('penalty', []);
    scores = where(seen, where(less(scores, 0), mul(scores, penalty), div(scores, penalty)), scores);
  }
  return mode.bias ? add(scores, input('bias', [vocabulary])) : scores;
}
