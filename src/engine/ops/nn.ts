/** Building blocks of transformers as single operations with their own gradients. */
import { type Dim, fixed, sameDim } from '../dim.ts';
import { apply, applyAll, defineOp, type Value } from '../graph.ts';
import { MICROSOFT, ONNX_INT64 } from '../onnx/context.ts';
import { byRow, each } from '../wasm/context.ts';
import { add, div, erf, exp, mul, neg, sigmoid, sqrt, sub, tanh } from './elementwise.ts';
import { sum, sumTo } from './reduce.ts';
import { take } from './rows.ts';
import { concat, reshape, slice } from './shape.ts';
import { mean } from './statistics.ts';

const SOFTMAX = defineOp<null>({
  name: 'softmax',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  grad: ({ outs: [y], gs: [g] }) => {
    const gy = mul(g!, y!);
    return [sub(gy, mul(y!, sum(gy, [-1])))];
  },
  onnx: (e) => e.emit('Softmax', e.ins, { axis: -1 }),
  tf: ({ tf, ins }) => tf.softmax(ins[0]!),
  wasm: byRow('softmax'),
});
/** Over the last axis. */
export const softmax = (x: Value): Value => apply(SOFTMAX, [x], null);

const LOG_SOFTMAX = defineOp<null>({
  name: 'logSoftmax',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  grad: ({ outs: [y], gs: [g] }) => [sub(g!, mul(exp(y!), sum(g!, [-1])))],
  onnx: (e) => e.emit('LogSoftmax', e.ins, { axis: -1 }),
  tf: ({ tf, ins }) => tf.logSoftmax(ins[0]!),
  wasm: byRow('logSoftmax'),
});
/** Over the last axis. */
export const logSoftmax = (x: Value): Value => apply(LOG_SOFTMAX, [x], null);

const RMS_NORM = defineOp<{ eps: number }>({
  name: 'rmsNorm',
  differentiable: 1,
  infer: ([x, w]) => {
    if (w!.shape.length !== 1 || !sameDim(w!.shape[0] as Dim, x!.shape.at(-1) as Dim))
      throw new Error('the weight must match the last axis');
    return [
      { shape: x!.shape, dtype: x!.dtype },
      { shape: [...x!.shape.slice(0, -1), 1], dtype: x!.dtype },
    ];
  },
  expand: ([x, w], { eps }) => {
    const r = div(1, sqrt(add(mean(mul(x!, x!), [-1]), eps)));
    return [mul(mul(x!, r), w!), r];
  },
  grad: ({ ins: [x, w], outs: [, r], gs: [g], need }) => {
    const n = mul(x!, r!);
    const gw = mul(g!, w!);
    return [
      need[0] ? mul(r!, sub(gw, mul(n, mean(mul(gw, n), [-1])))) : null,
      need[1] ? sumTo(mul(g!, n), w!.shape) : null,
    ];
  },
  onnx: (e) =>
    e.emitAll(2, 'SimplifiedLayerNormalization', e.ins, { axis: -1, epsilon: { float: e.attrs.eps }, stash_type: 1 }),
  wasm: {
    ...byRow<{ eps: number }>('rmsNorm', ({ eps }) => [{ float: eps }]),
    fits: ([x]) => fixed(x!.shape.at(-1), 'width') % 4 === 0,
  },
});
/** x / sqrt(mean(x²) + eps) · w over the last axis. */
export const rmsNorm = (x: Value, w: Value, eps: number): Value => applyAll(RMS_NORM, [x, w], { eps })[0]!;

/** x less its mean over the last axis, and 1 over the standard deviation of that axis. */
function standardised(x: Value, eps: number): { centred: Value; r: Value } {
  const centred = sub(x, mean(x, [-1]));
  return { centred, r: div(1, sqrt(add(mean(mul(centred, centred), [-1]), eps))) };
}

const LAYER_NORM = defineOp<{ eps: number }>({
  name: 'layerNorm',
  infer: ([x, w, b]) => {
    for (const each of [w!, b!])
      if (each.shape.length !== 1 || !sameDim(each.shape[0] as Dim, x!.shape.at(-1) as Dim))
        throw new Error('weight and bias must match the last axis');
    return { shape: x!.shape, dtype: x!.dtype };
  },
  expand: ([x, w, b], { eps }) => {
    const { centred, r } = standardised(x!, eps);
    return add(mul(mul(centred, r), w!), b!);
  },
  grad: ({ ins: [x, w, b], gs: [g], attrs: { eps }, need }) => {
    const { centred, r } = standardised(x!, eps);
    const n = mul(centred, r);
    const gw = mul(g!, w!);
    return [
      need[0] ? mul(r, sub(sub(gw, mean(gw, [-1])), mul(n, mean(mul(gw, n), [-1])))) : null,
      need[1] ? sumTo(mul(g!, n), w!.shape) : null,
      need[2] ? sumTo(g!, b!.shape) : null,
    ];
  },
  onnx: (e) => e.emit('LayerNormalization', e.ins, { axis: -1, epsilon: { float: e.attrs.eps } }),
  wasm: {
    ...byRow<{ eps: number }>('layerNorm', ({ eps }) => [{ float: eps }]),
    fits: ([x]) => fixed(x!.shape.at(-1), 'width') % 4 === 0,
  },
});
/** (x - mean) / sqrt(variance + eps) · w + b over the last axis; Ba et al. 2016 (arXiv:1607.06450). */
export const layerNorm = (x: Value, w: Value, b: Value, eps: number): Value => apply(LAYER_NORM, [x, w, b], { eps });

const ROPE = defineOp<{ heads: number }>({
  name: 'rope',
  infer: ([x, position, cos, sin], { heads }) => {
    const width = fixed(x!.shape[1], 'width');
    const half = fixed(cos!.shape[1], 'half a head');
    if (width !== heads * half * 2) throw new Error(`${heads} heads of ${half * 2} do not make up a width of ${width}`);
    if (position!.dtype !== 'i32' || !sameDim(position!.shape[0] as Dim, x!.shape[0] as Dim))
      throw new Error('wants one position a row');
    if (!sameDim(sin!.shape[0] as Dim, cos!.shape[0] as Dim)) throw new Error('cos and sin differ in length');
    return { shape: x!.shape, dtype: x!.dtype };
  },
  expand: ([x, position, cos, sin], { heads }) => {
    const n = x!.shape[0] as Dim;
    const half = cos!.shape[1] as number;
    const [c, s] = [cos!, sin!].map((t) => reshape(take(t, position!), [n, 1, half])) as [Value, Value];
    const h = reshape(x!, [n, heads, 2 * half]);
    const [a, b] = [slice(h, 2, 0, half), slice(h, 2, half, 2 * half)];
    const turned = concat([sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))], 2);
    return reshape(turned, x!.shape);
  },
  grad: ({ ins: [, position, cos, sin], gs: [g], attrs: { heads } }) => [
    rope(g!, position!, cos!, neg(sin!), heads),
    null,
    null,
    null,
  ],
  onnx: (e) => {
    const width = e.inTypes[0]!.shape[1] as number;
    const row = e.emit('Unsqueeze', [e.ins[0]!, e.ints([0])]);
    const position = e.emit('Unsqueeze', [e.emit('Cast', [e.ins[1]!], { to: ONNX_INT64 }), e.ints([0])]);
    const turned = e.emit('RotaryEmbedding', [row, position, e.ins[2]!, e.ins[3]!], { interleaved: 0 }, MICROSOFT);
    return e.emit('Reshape', [turned, e.ints([-1, width])]);
  },
  wasm: {
    fits: ([x]) => x!.dtype === 'f32',
    write: (c) => {
      const { heads } = c.attrs;
      c.call('rope', c.outShape[0]!, [c.in(0), c.in(1), c.in(2), c.in(3), c.out(), heads, c.inShapes[2]![1]!]);
    },
  },
});
/**
 * Rotary position embedding in the half-split layout of Hugging Face checkpoints.
 * @param x f32[tokens, heads·headDim] @param position i32[tokens] @param cos f32[table, headDim/2], as is `sin`; the table
 * is at least as long as `tokens` (the ONNX kernel asks for that even where all positions are small).
 */
export const rope = (x: Value, position: Value, cos: Value, sin: Value, heads: number): Value =>
  apply(ROPE, [x, position, cos, sin], { heads });

const SILU = defineOp<null>({
  name: 'silu',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x]) => mul(x!, sigmoid(x!)),
  grad: ({ ins: [x], outs: [y], gs: [g] }) => {
    const s = sigmoid(x!);
    return [mul(g!, add(s, mul(y!, sub(1, s))))]; // d silu = σ + silu·(1 − σ)
  },
  onnx: (e) => e.emit('QuickGelu', e.ins, { alpha: { float: 1 } }, MICROSOFT),
  wasm: each('silu'),
});
/** x·σ(x) */
export const silu = (x: Value): Value => apply(SILU, [x], null);

/** Φ(x), the distribution function of the normal distribution. */
const normal = (x: Value): Value => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

const GELU = defineOp<null>({
  name: 'gelu',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x]) => mul(x!, normal(x!)),
  grad: ({ ins: [x], gs: [g] }) => {
    const density = mul(exp(mul(mul(x!, x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(g!, add(normal(x!), mul(x!, density)))];
  },
  onnx: (e) => e.emit('Gelu', e.ins, {}, MICROSOFT),
});
/** x·Φ(x); Hendrycks and Gimpel 2016 (arXiv:1606.08415), without approximation. */
export const gelu = (x: Value): Value => apply(GELU, [x], null);

/** What GELU's approximation takes the tanh of: √(2/π)·(x + 0.044715·x³). */
const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const GELU_TANH = defineOp<null>({
  name: 'geluTanh',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand: ([x]) => mul(mul(x!, 0.5), add(tanh(inner(x!)), 1)),
  grad: ({ ins: [x], gs: [g] }) => {
    const t = tanh(inner(x!));
    const slope = mul(add(mul(mul(x!, x!), 3 * CUBIC), 1), ROOT);
    const rest = mul(mul(mul(x!, 0.5), sub(1, mul(t, t))), slope);
    return [mul(g!, add(mul(add(t, 1), 0.5), rest))];
  },
  onnx: (e) => e.emit('FastGelu', e.ins, {}, MICROSOFT),
  wasm: each('geluTanh'),
});
const inner = (x: Value): Value => mul(mul(x, ROOT), add(mul(mul(x, x), CUBIC), 1));
/** GELU by its tanh approximation (arXiv:1606.08415, section 2): transformers' gelu_new and gelu_pytorch_tanh. */
export const geluTanh = (x: Value): Value => apply(GELU_TANH, [x], null);
