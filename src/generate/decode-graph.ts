/**
 * The two graphs of decoding, made from the very decoder that is trained (models/decoder.ts): `prefillGraph` gives keys
 * and values of tokens of some sequences and nothing else, `decodeGraph` takes one token of every sequence to the
 * distribution of the next.
 */
import { addDim, type Dim, sym } from '../engine/dim.ts';
import { type Graph, trace } from '../engine/graph.ts';
import {
  add,
  amax,
  concat,
  div,
  input,
  join,
  less,
  logSoftmax,
  mul,
  pickLast,
  reshape,
  rope,
  softmax,
  split,
  type Value,
  where,
} from '../engine/ops.ts';
import type { Attended, AttentionRule, ModelConfig } from '../models/architecture.ts';
import { type CausalLM, paramsOf } from '../models/causal-lm.ts';
import { byHead, type DecoderInputs, decoder, groupedAttention } from '../models/decoder.ts';
import { rotationInputs } from '../models/forest-inputs.ts';
import { logitsOf, outputHead } from '../models/output-head.ts';
import type { Params } from '../models/params.ts';
import { argmax, stepAttention } from './cached-attention.ts';

/** The kept keys or values of a layer as an input, of `sequence` alone or of all; weights are fed under their own names. */
export const keptName = (layer: number, what: 'keys' | 'values', sequence?: number): string =>
  `kept.${layer}.${what}${sequence === undefined ? '' : `.${sequence}`}`;
/** The keys or values of a layer's new tokens as an output, f32[tokens, kvHeads·headDim]. */
export const newName = (layer: number, what: 'keys' | 'values'): string => `new.${layer}.${what}`;
/** The mask of layers with a window (null: without one), of `sequence` alone or of all. */
export const maskName = (window: number | null, sequence?: number): string =>
  `mask${window === null ? '' : `.w${window}`}${sequence === undefined ? '' : `.${sequence}`}`;

/** What the graph does with logits; every combination is a graph of its own. */
export interface DecodeMode {
  /** The likeliest token instead of the distribution. */
  greedy: boolean;
  /** A repetition penalty: reads `penalty` f32[] and `seen` bool[sequences, vocabulary]. */
  penalty: boolean;
  /** Reads `bias` f32[vocabulary], added to the logits. */
  bias: boolean;
  /** Puts the model's own log-probabilities out beside the distribution to draw from. */
  logps: boolean;
}

/** Graphs of one model are told apart by it. */
export const modeKey = ({ greedy, penalty, bias, logps }: DecodeMode): string =>
  [greedy ? 'greedy' : 'probs', penalty ? 'penalty' : '', bias ? 'bias' : '', logps ? 'logps' : ''].join('.');

export interface Traced {
  graph: Graph;
  /** Weights that it reads. */
  weights: readonly string[];
}

function traced(model: CausalLM, build: (p: Params) => Record<string, Value>): Traced {
  const p = paramsOf(model);
  const graph = trace(() => build(p));
  return { graph, weights: [...p.all.keys()].filter((name) => graph.inputs.has(name)) };
}

const positionsOf = (tokens: Dim): Value => input('positions', [tokens], 'i32');

/** Queries and keys at their places. Reads `positions` i32[tokens] and the rotary table of the layer. */
function rotated(c: ModelConfig, operands: Attended, { rotary }: AttentionRule, tokens: Dim): Attended {
  if (rotary === null) return operands;
  const { cos, sin } = rotationInputs(rotary, c.headDim);
  const turn = (x: Value, heads: number) => rope(x, positionsOf(tokens), cos, sin, heads);
  return { ...operands, q: turn(operands.q, c.heads), k: turn(operands.k, c.kvHeads) };
}

/** Declares a layer's kept keys and values. */
function kept(c: ModelConfig, layer: number, sequences: Dim, tokens: Dim, sequence?: number) {
  const shape = [sequences, c.kvHeads, tokens, c.headDim];
  return {
    keys: input(keptName(layer, 'keys', sequence), shape),
    values: input(keptName(layer, 'values', sequence), shape),
  };
}

/**
 * Keys and values of new tokens of `count` sequences, which stand end to end without padding. Reads `ids`, `positions`
 * i32[tokens], `lengths` i32[count], per sequence what is kept of it, f32[1, kvHeads, kept, headDim], and the masks
 * f32[1, 1, length, kept + length]. Puts out `newName` of every layer.
 */
export function prefillGraph(model: CausalLM, count: number): Traced {
  return traced(model, (p) => {
    const c = model.config;
    const lengths = Array.from({ length: count }, (_, i) => sym(`S${i}`));
    const tokens = lengths.reduce<Dim>(addDim, 0);
    const counts = input('lengths', [count], 'i32');
    const out: Record<string, Value> = {};
    const attend: DecoderInputs['attend'] = (operands, rule, layer) => {
      const { q, k, v } = rotated(c, operands, rule, tokens);
      out[newName(layer, 'keys')] = k;
      out[newName(layer, 'values')] = v;
      const [qs, ks, vs] = [q, k, v].map((x) => split(x, counts, lengths)) as [Value[], Value[], Value[]];
      const window = c.slidingWindow[layer] ?? null;
      const ys = lengths.map((length, i) => {
        const past = sym(`K${i}`);
        const before = kept(c, layer, 1, past, i);
        const mask = input(maskName(window, i), [1, 1, length, addDim(past, length)]);
        const keys = concat([before.keys, byHead(ks[i]!, c.kvHeads, length, c.headDim)], 2);
        const values = concat([before.values, byHead(vs[i]!, c.kvHeads, length, c.headDim)], 2);
        return groupedAttention(c, rule, qs[i]!, length, keys, values, mask);
      });
      return join(ys, counts);
    };
    decoder(p, c, { ids: input('ids', [tokens], 'i32'), positions: () => positionsOf(tokens), attend });
    return out;
  });
}

/**
 * One step of `sequences` sequences, a size known only at run time. Reads `ids`, `positions` i32[sequences], what is kept,
 * f32[sequences, kvHeads, capacity, headDim], the masks f32[sequences, 1, 1, capacity], `inverseTemperature` f32[] and what
 * the mode says. Puts out `newName` of every layer, and
 * - greedy: `next` i32[sequences], the likeliest token, and `logp` f32[sequences], its log-probability under the model;
 * - else: `probs` f32[sequences, vocabulary], the distribution to draw from, and `logps`, the model's own logarithms.
 * Penalty and bias change what is chosen, never what is reported as the model's.
 */
export function decodeGraph(model: CausalLM, mode: DecodeMode): Traced {
  return traced(model, (p) => {
    const c = model.config;
    const sequences = sym('sequences');
    const capacity = sym('capacity');
    const out: Record<string, Value> = {};
    const attend: DecoderInputs['attend'] = (operands, rule, layer) => {
      const qkv = rotated(c, operands, rule, sequences);
      out[newName(layer, 'keys')] = qkv.k;
      out[newName(layer, 'values')] = qkv.v;
      const mask = input(maskName(c.slidingWindow[layer] ?? null), [sequences, 1, 1, capacity]);
      return stepAttention(qkv, kept(c, layer, sequences, capacity), mask, rule.scale, rule.cap);
    };
    const ids = input('ids', [sequences], 'i32');
    const x = decoder(p, c, { ids, positions: () => positionsOf(sequences), attend });
    const logits = logitsOf(c.architecture.norm(p, c, x), outputHead(p, c)); // [sequences, vocabulary]
    const scores = altered(logits, mode, c.vocabSize);
    if (mode.greedy) {
      const logps = logSoftmax(logits);
      const next = argmax(scores);
      const logp = scores === logits ? reshape(amax(logps, [1]), [sequences]) : pickLast(logps, next);
      return { ...out, next, logp };
    }
    const probs = softmax(mul(scores, input('inverseTemperature', [])));
    return { ...out, probs, ...(mode.logps ? { logps: logSoftmax(logits) } : {}) };
  });
}

/** transformers' RepetitionPenaltyLogitsProcessor, then tokens that are forbidden by a bias of minus infinity. */
export function altered(logits: Value, mode: Pick<DecodeMode, 'penalty' | 'bias'>, vocabulary: number): Value {
  let scores = logits;
  if (mode.penalty) {
    const seen = input('seen', [logits.shape[0] as Dim, vocabulary], 'bool');
    const penalty = input('penalty', []);
    scores = where(seen, where(less(scores, 0), mul(scores, penalty), div(scores, penalty)), scores);
  }
  return mode.bias ? add(scores, input('bias', [vocabulary])) : scores;
}
