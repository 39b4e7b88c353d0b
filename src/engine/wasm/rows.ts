/**
 * Kernels that go over rows of float32: norms (their width is a multiple of 4), softmax, the largest element, rotation. A
 * part of the work is a row. The exponential is Cephes' expf (S. Moshier), good to two units in the last place.
 */
import type { Kernel } from './assembler.ts';
import {
  advance,
  arg,
  type Code,
  call,
  f4,
  f32,
  floatArg,
  get,
  i4,
  i32,
  maxOf,
  overNumbers,
  type Reach,
  repeatWhile,
  seq,
  set,
  stepKernel,
  sumOf,
} from './code.ts';

const [x, y, end, at] = [get('x'), get('y'), get('end'), get('at')];
const splat = (value: number): Code => f4.splat(f32.const(value));

const LOWEST = -87.33654;
/** ln 2 in two parts, the first one exact in few bits. */
const [LN2_HIGH, LN2_LOW] = [0.693359375, -2.1219444e-4];
const POLYNOMIAL = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];

/** e^v of four numbers; 0 below what float32 holds in full. */
const EXP: Kernel = {
  name: 'exp',
  params: [['v', 'v128']],
  locals: [
    ['n', 'v128'],
    ['r', 'v128'],
    ['p', 'v128'],
    ['inside', 'v128'],
  ],
  result: 'v128',
  body: seq(
    set('inside', f4.atLeast(get('v'), splat(LOWEST))),
    set('v', f4.min(f4.max(get('v'), splat(LOWEST)), splat(88.3))),
    set('n', f4.nearest(f4.mul(get('v'), splat(Math.LOG2E)))),
    set('r', f4.sub(f4.sub(get('v'), f4.mul(get('n'), splat(LN2_HIGH))), f4.mul(get('n'), splat(LN2_LOW)))),
    set('p', splat(POLYNOMIAL[0]!)),
    ...POLYNOMIAL.slice(1).map((c) => set('p', f4.add(f4.mul(get('p'), get('r')), splat(c)))),
    set('p', f4.add(f4.add(f4.mul(get('p'), f4.mul(get('r'), get('r'))), get('r')), splat(1))),
    // times 2^n, written into the exponent
    f4.and(
      f4.mul(get('p'), i4.shl(i4.add(f4.whole(get('n')), i4.splat(i32.const(127))), i32.const(23))),
      get('inside'),
    ),
  ),
};

/** Cephes' tanhf: a polynomial below 0.625, from there on by the exponential. */
const TANH_POLYNOMIAL = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];
const SIGN = i4.splat(i32.const(-(2 ** 31)));

const TANH: Kernel = {
  name: 'tanhOf',
  params: [['v', 'v128']],
  locals: [
    ['z', 'v128'],
    ['p', 'v128'],
    ['far', 'v128'],
  ],
  result: 'v128',
  body: seq(
    set('far', call('exp', f4.mul(f4.abs(get('v')), splat(2)))),
    set('far', f4.sub(splat(1), f4.div(splat(2), f4.add(get('far'), splat(1))))),
    set('far', f4.or(get('far'), f4.and(get('v'), SIGN))),
    set('z', f4.mul(get('v'), get('v'))),
    set('p', splat(TANH_POLYNOMIAL[0]!)),
    ...TANH_POLYNOMIAL.slice(1).map((c) => set('p', f4.add(f4.mul(get('p'), get('z')), splat(c)))),
    set('p', f4.add(f4.mul(f4.mul(get('p'), get('z')), get('v')), get('v'))),
    f4.choose(get('far'), get('p'), f4.atLeast(f4.abs(get('v')), splat(0.625))),
  ),
};

/** The address of this part's row: argument `n` and chunk times `width` numbers. */
const row = (n: number, width: Code): Code => i32.add(arg(n), i32.shl(i32.mul(get('chunk'), width), i32.const(2)));
/** Through the row that begins at x and ends at `end`. */
const overRow = (body: (reach: Reach) => readonly Code[]): Code => seq(set('at', x), overNumbers('at', 'end', body));
const bounds = (width: Code): Code =>
  seq(set('x', row(0, width)), set('end', i32.add(x, i32.shl(width, i32.const(2)))));

/** Arguments: x, weight, y, width, eps. */
const RMS_NORM = stepKernel(
  'rmsNorm',
  { i32: 'x y at end w', v128: 'v sum' },
  bounds(arg(3)),
  set('y', row(2, arg(3))),
  set('w', arg(1)),
  set('sum', f4.zero),
  overRow(({ load }) => [set('v', load(at)), set('sum', f4.add(get('sum'), f4.mul(get('v'), get('v'))))]),
  set(
    'sum',
    f4.splat(f32.div(f32.const(1), f32.sqrt(f32.add(f32.div(sumOf('sum'), f32.convert(arg(3))), floatArg(4))))),
  ),
  overRow(({ load, store, bytes }) => [
    store(y, f4.mul(f4.mul(load(at), get('sum')), load(get('w')))),
    advance('y', bytes),
    advance('w', bytes),
  ]),
);

/** Arguments: x, weight, bias, y, width, eps. */
const LAYER_NORM = stepKernel(
  'layerNorm',
  { i32: 'x y at end w b', v128: 'v sum mean' },
  bounds(arg(4)),
  set('y', row(3, arg(4))),
  set('w', arg(1)),
  set('b', arg(2)),
  set('sum', f4.zero),
  overRow(({ load }) => [set('sum', f4.add(get('sum'), load(at)))]),
  set('mean', f4.splat(f32.div(sumOf('sum'), f32.convert(arg(4))))),
  set('sum', f4.zero),
  overRow(({ load }) => [
    set('v', f4.sub(load(at), get('mean'))),
    set('sum', f4.add(get('sum'), f4.mul(get('v'), get('v')))),
  ]),
  set(
    'sum',
    f4.splat(f32.div(f32.const(1), f32.sqrt(f32.add(f32.div(sumOf('sum'), f32.convert(arg(4))), floatArg(5))))),
  ),
  overRow(({ load, store, bytes }) => [
    set('v', f4.mul(f4.mul(f4.sub(load(at), get('mean')), get('sum')), load(get('w')))),
    store(y, f4.add(get('v'), load(get('b')))),
    advance('y', bytes),
    advance('w', bytes),
    advance('b', bytes),
  ]),
);

const largestOfRow = seq(
  set('largest', f4.spread(x)),
  overRow(({ load }) => [set('largest', f4.max(get('largest'), load(at)))]),
);

/** y of each number: its exponential against the largest. `total` in float64, since a vocabulary is long. */
const exponentials = (keep: boolean): Code =>
  seq(
    largestOfRow,
    set('largest', f4.splat(maxOf('largest'))),
    set('total', f4.zero),
    overRow(({ load, store, bytes }) => [
      set('v', call('exp', f4.sub(load(at), get('largest')))),
      ...(keep ? [store(y, get('v')), advance('y', bytes)] : []),
      ...(bytes === 4 ? [set('v', f4.first(get('v')))] : []),
      [...get('total'), ...get('v'), 'f64x2.promote_low_f32x4', 'f64x2.add', ['local.set', 'total']],
      [
        ...[...get('total'), ...get('v'), ...get('v'), ['high64'] as const],
        ...(['f64x2.promote_low_f32x4', 'f64x2.add', ['local.set', 'total']] as const),
      ],
    ]),
  );
const total: Code = [...get('total'), ['f64x2.lane0'], ...get('total'), ['f64x2.lane1'], 'f64.add'];

/** Arguments: x, y, width. */
const SOFTMAX = stepKernel(
  'softmax',
  { i32: 'x y at end', v128: 'v largest total' },
  bounds(arg(2)),
  set('y', row(1, arg(2))),
  exponentials(true),
  set('total', f4.splat([...total, 'f32.demote_f64'])),
  set('y', row(1, arg(2))),
  set('end', i32.add(y, i32.sub(end, x))),
  overNumbers('y', 'end', ({ load, store }) => [store(y, f4.div(load(y), get('total')))]),
);

/** Arguments: x, y, width. */
const LOG_SOFTMAX = stepKernel(
  'logSoftmax',
  { i32: 'x y at end', v128: 'v largest total' },
  bounds(arg(2)),
  set('y', row(1, arg(2))),
  exponentials(false),
  set('total', f4.splat([...total, ['call', 'log'], 'f32.demote_f64'])),
  overRow(({ load, store, bytes }) => [
    store(y, f4.sub(f4.sub(load(at), get('largest')), get('total'))),
    advance('y', bytes),
  ]),
);

/** Arguments: x, y f32[rows], width. */
const LARGEST = stepKernel(
  'amax',
  { i32: 'x at end', v128: 'largest' },
  bounds(arg(2)),
  largestOfRow,
  f32.store(row(1, i32.const(1)), maxOf('largest')),
);

/** The first place of the largest number. Arguments: x, y i32[rows], width. */
const ARGMAX = stepKernel(
  'argmax',
  { i32: 'x at end', f32: 'most', v128: 'largest' },
  bounds(arg(2)),
  largestOfRow,
  set('most', maxOf('largest')),
  set('at', x),
  repeatWhile(
    i32.and(i32.below(at, i32.sub(end, i32.const(4))), i32.not(f32.eq(f32.load(at), get('most')))),
    advance('at', 4),
  ),
  i32.store(row(1, i32.const(1)), i32.shr(i32.sub(at, x), i32.const(2))),
);

/** y[row] = x[row, index[row]]. Arguments: x, index, y, width. */
const PICK = stepKernel(
  'pickLast',
  {},
  f32.store(
    row(2, i32.const(1)),
    f32.load(i32.add(row(0, arg(3)), i32.shl(i32.load(row(1, i32.const(1))), i32.const(2)))),
  ),
);

/** Rotates each head's halves. Arguments: x, positions, cos, sin, y, heads, half a head. */
const ROPE = stepKernel(
  'rope',
  { i32: 'x y half cos sin place head k bytes', f32: 'u v c s' },
  set('half', arg(6)),
  set('bytes', i32.shl(get('half'), i32.const(2))),
  set('x', row(0, i32.shl(i32.mul(arg(5), get('half')), i32.const(1)))),
  set('y', row(4, i32.shl(i32.mul(arg(5), get('half')), i32.const(1)))),
  set('place', i32.mul(i32.load(row(1, i32.const(1))), get('bytes'))),
  set('cos', i32.add(arg(2), get('place'))),
  set('sin', i32.add(arg(3), get('place'))),
  set('head', arg(5)),
  repeatWhile(
    get('head'),
    set('k', i32.const(0)),
    repeatWhile(
      i32.below(get('k'), get('bytes')),
      set('u', f32.load(i32.add(x, get('k')))),
      set('v', f32.load(i32.add(i32.add(x, get('bytes')), get('k')))),
      set('c', f32.load(i32.add(get('cos'), get('k')))),
      set('s', f32.load(i32.add(get('sin'), get('k')))),
      f32.store(i32.add(y, get('k')), f32.sub(f32.mul(get('u'), get('c')), f32.mul(get('v'), get('s')))),
      f32.store(
        i32.add(i32.add(y, get('bytes')), get('k')),
        f32.add(f32.mul(get('v'), get('c')), f32.mul(get('u'), get('s'))),
      ),
      advance('k', 4),
    ),
    advance('x', i32.shl(get('bytes'), i32.const(1))),
    advance('y', i32.shl(get('bytes'), i32.const(1))),
    set('head', i32.sub(get('head'), i32.const(1))),
  ),
);

export const rowKernels: readonly Kernel[] = [RMS_NORM, LAYER_NORM, SOFTMAX, LOG_SOFTMAX, LARGEST, ARGMAX, PICK, ROPE];
/** Called by those, and by others. */
export const rowHelpers: readonly Kernel[] = [EXP, TANH];
