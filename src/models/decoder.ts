/**
 * Runs an architecture's decoder: layer after layer over the tokens of all trees on one axis, `[tokens, width]`, with attention
 * tree by tree, or over whatever tokens a caller attends for (decoding). Leaves out dropout.
 */
import { type Dim, mulDim } from '../engine/dim.ts';
import { checkpoint } from '../engine/graph.ts';
import { attention, join, reshape, rope, scope, split, take, transpose, type Value } from '../engine/ops.ts';
import type { Attended, AttentionRule, ModelConfig } from './architecture.ts';
import type { Blocks, ForestInputs } from './forest-inputs.ts';
import { logitsOf, outputHead } from './output-head.ts';
import type { Params } from './params.ts';

export interface DecoderOptions {
  /** Compute each layer's inside again in the backward pass instead of keeping it. */
  gradientCheckpointing?: boolean;
}

/** Which tokens go through the decoder, and how they see each other. */
export interface DecoderInputs {
  /** i32[tokens] */
  ids: Value;
  /** i32[tokens] */
  positions(): Value;
  /** Rows that the last layer puts out, i32[rows], since nothing else is read from it; without it all of them. */
  lastRows?: Value;
  /** Rotates queries and keys and attends: f32[queries, heads·headDim]. */
  attend(operands: Attended, rule: AttentionRule, layer: number): Value;
}

/** Hidden states after the last norm of the rows that predict a token: f32[predicted, hiddenSize]. */
export const predictingStates = (p: Params, c: ModelConfig, f: ForestInputs, options: DecoderOptions = {}): Value =>
  statesAt(p, c, queryStates(p, c, f, options), f.predict.rows);

/** What the last layer puts out for the query rows of a forest, f32[queries, hiddenSize]. */
export function queryStates(p: Params, c: ModelConfig, f: ForestInputs, options: DecoderOptions = {}): Value {
  const inputs: DecoderInputs = {
    ids: f.ids,
    positions: () => f.tokens.positions,
    lastRows: f.query.rows,
    attend: (operands, rule, layer) => attendInTrees(c, f, operands, rule, layer),
  };
  return decoder(p, c, inputs, options);
}

/** Hidden states after the last norm at some of the query rows; rows repeat where one token predicts several children. */
export const statesAt = (p: Params, c: ModelConfig, queries: Value, rows: Value): Value =>
  c.architecture.norm(p, c, take(queries, rows));

/** Hidden states after the last layer, f32[rows that it puts out, hiddenSize]. */
export function decoder(p: Params, c: ModelConfig, inputs: DecoderInputs, options: DecoderOptions = {}): Value {
  let x = c.architecture.embed(p, c, inputs); // [tokens, width]
  for (let index = 0; index < c.layers; index++) {
    const few = index === c.layers - 1 ? inputs.lastRows : undefined;
    const layer = () =>
      c.architecture.layer(p, c, x, {
        index,
        ...(few && { rows: few.shape[0] as Dim }),
        attend: (operands, rule) => inputs.attend(operands, rule, index),
        kept: (v) => (few ? take(v, few) : v),
      });
    x = scope(`layers.${index}`, () => (options.gradientCheckpointing ? checkpoint(layer) : layer()));
  }
  return x;
}

/** Logits of the predicting rows, f32[predicted, vocabulary]: for inspection. */
export const logits = (p: Params, c: ModelConfig, f: ForestInputs): Value =>
  logitsOf(predictingStates(p, c, f), outputHead(p, c));

/** Attention tree by tree. */
function attendInTrees(c: ModelConfig, f: ForestInputs, operands: Attended, rule: AttentionRule, layer: number): Value {
  const last = layer === c.layers - 1;
  const queries = last ? f.query : f.tokens;
  const table = rule.rotary === null ? undefined : f.rotation(rule.rotary);
  const rotated = (x: Value, heads: number, at: Blocks) =>
    table ? rope(x, at.positions, table.cos, table.sin, heads) : x;
  const q = split(rotated(operands.q, c.heads, queries), queries.counts, queries.lengths);
  const k = split(rotated(operands.k, c.kvHeads, f.tokens), f.tokens.counts, f.tokens.lengths);
  const v = split(operands.v, f.tokens.counts, f.tokens.lengths);

  const window = c.slidingWindow[layer] ?? null;
  const out = queries.lengths.map((rows, i) => {
    const keys = f.tokens.lengths[i] as Dim;
    const [ki, vi] = [
      byHead(k[i] as Value, c.kvHeads, keys, c.headDim),
      byHead(v[i] as Value, c.kvHeads, keys, c.headDim),
    ];
    return groupedAttention(c, rule, q[i] as Value, rows, ki, vi, f.mask(i, window, last));
  });
  return join(out, queries.counts);
}

/** q [rows, heads·headDim] over k and v [1, kvHeads, keys, headDim] -> [rows, heads·headDim]; mask as in `attention`. */
export function groupedAttention(
  c: ModelConfig,
  { scale, cap }: AttentionRule,
  q: Value,
  rows: Dim,
  k: Value,
  v: Value,
  mask: Value,
): Value {
  // Query heads that share a key head are stacked along the rows: [1, kv, group·rows, headDim].
  const stacked = reshape(byHead(q, c.heads, rows, c.headDim), [
    1,
    c.kvHeads,
    mulDim(c.heads / c.kvHeads, rows),
    c.headDim,
  ]);
  const y = attention(stacked, k, v, mask, scale, cap ?? null);
  const heads = transpose(reshape(y, [1, c.heads, rows, c.headDim]), [0, 2, 1, 3]);
  return reshape(heads, [rows, c.heads * c.headDim]);
}

/** [rows, heads·headDim] -> [1, heads, rows, headDim] */
export const byHead = (x: Value, heads: number, rows: Dim, headDim: number): Value =>
  transpose(reshape(x, [1, rows, heads, headDim]), [0, 2, 1, 3]);
