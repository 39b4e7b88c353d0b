/**
 * What decoders are built of, by the names that checkpoints give their weights: an architecture says how it is put together.
 * Leaves out attention, which hangs on who runs the model, and the output head (output-head.ts).
 */
import { type Dim, fixed } from '../engine/dim.ts';
import { checkpoint } from '../engine/graph.ts';
import { add, mul, layerNorm as normOf, reshape, rmsNorm as rmsOf, take, type Value } from '../engine/ops.ts';
import type { LayerCosts, ModelConfig } from './architecture.ts';
import type { Params } from './params.ts';

/** Rows of a table by number, f32[tokens, width]. @param which i32[tokens] */
export const embedding = (p: Params, name: string, [rows, width]: readonly [number, number], which: Value): Value =>
  take(p.get(`${name}.weight`, [rows, width]), which);

const width = (x: Value): number => fixed(x.shape.at(-1), 'width');

/** RMS norm over the last axis (arXiv:1910.07467). @param offset is added to the weight: 1 where checkpoints store w - 1 */
export function rmsNorm(p: Params, name: string, x: Value, eps: number, offset = 0): Value {
  const w = p.get(`${name}.weight`, [width(x)]);
  return rmsOf(x, offset === 0 ? w : add(w, offset), eps);
}

/** Layer norm over the last axis with weight and bias (arXiv:1607.06450). */
export const layerNorm = (p: Params, name: string, x: Value, eps: number): Value =>
  normOf(x, p.get(`${name}.weight`, [width(x)]), p.get(`${name}.bias`, [width(x)]), eps);

/** f32[rows, heads·headDim] with each head normed by itself. @param norm of f32[rows, heads, headDim] */
export const byHeads = (x: Value, headDim: number, norm: (heads: Value) => Value): Value =>
  reshape(norm(reshape(x, [x.shape[0] as Dim, width(x) / headDim, headDim])), x.shape);

/**
 * down(act(gate(x)) · up(x)), arXiv:2002.05202. Of the inner size only `gate` and `up` are kept for the backward pass; what
 * comes between them and the product is cheap.
 */
export function gatedProduct(p: Params, x: Value, inner: number, act: (gate: Value) => Value, bias = false): Value {
  const gate = p.linear('gate_proj', x, inner, bias);
  const up = p.linear('up_proj', x, inner, bias);
  return checkpoint(() => p.linear('down_proj', mul(act(gate), up), width(x), bias));
}

/** What a layer of grouped attention and a gated product costs. */
export function gatedCosts({ hiddenSize, heads, kvHeads, headDim }: ModelConfig, inner: number): LayerCosts {
  return {
    products: hiddenSize * headDim * (2 * heads + 2 * kvHeads) + 3 * hiddenSize * inner,
    // Input and result of both norms and the residual, queries twice (before and after rotation), keys and values,
    // attention's result, and gate, its activation, up and their product.
    kept: 6 * hiddenSize + 3 * heads * headDim + 3 * kvHeads * headDim + 4 * inner,
    scores: 2,
  };
}

/** What decides the shape of a tensor of such a layer; of any other it is hidden_size. */
export function shapedBy(tensor: string): string | undefined {
  if (/\.mlp\./.test(tensor)) return 'intermediate_size or hidden_size';
  if (/\.(k|v)_proj\./.test(tensor)) return 'num_key_value_heads, head_dim or hidden_size';
  if (/\.(q|o)_proj\./.test(tensor)) return 'num_attention_heads, head_dim or hidden_size';
  if (/\.(q|k)_norm\./.test(tensor)) return 'head_dim';
  return undefined;
}
