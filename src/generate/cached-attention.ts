/**
 * Operations that only decoding needs: attention over keys and values that are kept from run to run, and the place of the
 * largest element. CPU only (ONNX Runtime's GroupQueryAttention, com.microsoft); no gradients.
 */
import { type Dim, fixed, mulDim, sameDim } from '../engine/dim.ts';
import { apply, applyAll, defineOp, type Value } from '../engine/graph.ts';
import { MICROSOFT, ONNX_TYPE } from '../engine/onnx/context.ts';
import { pad, reshape, rope, slice } from '../engine/ops.ts';

interface CachedAttention {
  heads: number;
  scale: number;
  rotate: boolean;
  window: number | null;
  /** New tokens of each sequence: 1, or the length of the only one. */
  tokens: Dim;
}

const CACHED_ATTENTION = defineOp<CachedAttention>({
  name: 'cachedAttention',
  infer: ([q, k, v, keys, values, past], { heads, tokens }) => {
    const [sequences, kvHeads, , headDim] = keys!.shape as [Dim, Dim, Dim, Dim];
    const rows = mulDim(sequences, tokens);
    const widths = [heads, fixed(kvHeads, 'key heads'), fixed(kvHeads, 'key heads')];
    for (const [i, x] of [q!, k!, v!].entries()) {
      if (!sameDim(x.shape[0] as Dim, rows) || x.shape[1] !== widths[i]! * fixed(headDim, 'width of a head'))
        throw new Error('q, k, v and the cache disagree');
    }
    if (!sameDim(past!.shape[0] as Dim, sequences)) throw new Error('wants one length a sequence');
    return [q!, keys!, values!].map(({ shape, dtype }) => ({ shape, dtype }));
  },
  onnx: (e) => {
    const { heads, window, tokens, scale, rotate } = e.attrs;
    const [keys, values, past, total, cos, sin] = e.ins.slice(3) as [string, string, string, string, string, string];
    const kvHeads = e.inTypes[3]!.shape[1] as number;
    const widths = e.inTypes.slice(0, 3).map((t) => t.shape[1] as number);
    const [q, k, v] = e.ins
      .slice(0, 3)
      .map((x, i) => e.emit('Reshape', [x, e.ints(tokens === 1 ? [-1, 1, widths[i]!] : [1, -1, widths[i]!])]));
    const attributes = {
      num_heads: heads,
      kv_num_heads: kvHeads,
      scale: { float: scale },
      ...(rotate ? { do_rotary: 1, rotary_interleaved: 0 } : {}),
      local_window_size: window ?? -1,
    };
    const operands = [q!, k!, v!, keys, values, past, total, ...(rotate ? [cos, sin] : [])];
    const [y, newKeys, newValues] = e.emitAll(3, 'GroupQueryAttention', operands, attributes, MICROSOFT);
    return [e.emit('Reshape', [y!, e.ints([-1, widths[0]!])]), newKeys!, newValues!];
  },
});

/** Keys and values of the tokens that went before, f32[sequences, kvHeads, capacity, headDim] each. */
export interface Kept {
  keys: Value;
  values: Value;
}

/** What is the same in all layers. */
export interface CachedPlaces {
  /** Tokens of each sequence once the new ones are in, minus 1: i32[sequences]. */
  last: Value;
  /** The longest of them, plus 1: i32[1]. */
  total: Value;
  /** Rotary tables f32[at least capacity, headDim/2]. */
  cos: Value;
  sin: Value;
  tokens: Dim;
  /** Places of the new tokens, i32[sequences·tokens]. */
  positions(): Value;
}

/** The kernel takes heads whose width is a multiple of this. */
const STEP = 16;

/** Width of a head in the cache; what is more than `headDim` is zero. */
export const cachedWidth = (headDim: number): number => Math.ceil(headDim / STEP) * STEP;

/** [rows, heads·from] -> [rows, heads·to], each head with zeros behind it or without them. */
function rewiden(x: Value, heads: number, from: number, to: number): Value {
  const rows = x.shape[0] as Dim;
  const each = reshape(x, [rows, heads, from]);
  return reshape(to > from ? pad(each, 2, 0, to - from) : slice(each, 2, 0, to), [rows, heads * to]);
}

/**
 * softmax(q·kᵀ / sqrt(headDim))·v over kept and new tokens, positions rotated by their place (RoPE, half-split). A run
 * writes the new keys and values behind the kept ones; fed and fetched as the same memory, nothing else moves.
 * @param q f32[sequences·tokens, heads·headDim] @param k f32[sequences·tokens, kvHeads·headDim] @param v as k
 * @param window as `ModelConfig.slidingWindow`
 */
export function cachedAttention(
  operands: { q: Value; k: Value; v: Value },
  kept: Kept,
  places: CachedPlaces,
  { heads, kvHeads, headDim, window }: { heads: number; kvHeads: number; headDim: number; window: number | null },
): { y: Value } & Kept {
  const width = cachedWidth(headDim);
  const fits = width === headDim; // else it is rotated before it is made wider
  const ready = (x: Value, n: number, turn: boolean): Value => {
    if (fits) return x;
    return rewiden(turn ? rope(x, places.positions(), places.cos, places.sin, n) : x, n, headDim, width);
  };
  const [q, k] = [ready(operands.q, heads, true), ready(operands.k, kvHeads, true)];
  const ins = [q, k, ready(operands.v, kvHeads, false), kept.keys, kept.values];
  const attrs = { heads, window, tokens: places.tokens, scale: headDim ** -0.5, rotate: fits };
  const [y, keys, values] = applyAll(
    CACHED_ATTENTION,
    [...ins, places.last, places.total, places.cos, places.sin],
    attrs,
  );
  return { y: fits ? y! : rewiden(y!, heads, width, headDim), keys: keys!, values: values! };
}

const ARGMAX = defineOp<null>({
  name: 'argmax',
  infer: ([x]) => ({ dtype: 'i32', shape: x!.shape.slice(0, -1) }),
  onnx: (e) => e.emit('Cast', [e.emit('ArgMax', e.ins, { axis: -1, keepdims: 0 })], { to: ONNX_TYPE.i32 }),
});
/** Where the largest element of the last axis is, the first of equal ones. */
export const argmax = (x: Value): Value => apply(ARGMAX, [x], null);
