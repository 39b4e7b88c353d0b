/**
 * Kernels number by number. A part of the work is a row; the second operand is a tensor of the same shape, one row for all
 * of them, or one number: its argument says by how many bytes it goes on from row to row and from four numbers to the next.
 */
import type { Kernel } from './assembler.ts';
import {
  advance,
  arg,
  type Code,
  call,
  f4,
  f32,
  get,
  i32,
  overNumbers,
  repeatWhile,
  set,
  stepKernel,
  when,
} from './code.ts';
import type { Instruction } from './opcodes.ts';

const [x, b, y, end] = [get('x'), get('b'), get('y'), get('end')];
const row = (n: number, bytes: Code): Code => i32.add(arg(n), i32.mul(get('chunk'), bytes));
const bytes = i32.shl(arg(3), i32.const(2));

/** x, y, b and the end of x in this part. Arguments: x, b, y, width, bytes of b from row to row, the same of numbers (4 or 0). */
const operands: Code = [
  ...set('x', row(0, bytes)),
  ...set('b', row(1, arg(4))),
  ...set('y', row(2, bytes)),
  ...set('end', i32.add(x, bytes)),
];

const binary = (name: string, op: Instruction): Kernel =>
  stepKernel(
    name,
    { i32: 'x b y end', v128: 'v' },
    operands,
    overNumbers('x', 'end', ({ load, store, bytes: step }) => [
      when(arg(5), set('v', load(b)), set('v', f4.spread(b))),
      store(y, [...load(x), ...get('v'), op]),
      advance('y', step),
      advance('b', i32.mul(arg(5), i32.const(step / 4))),
    ]),
  );

/** 1 where x is below b. y is one byte a number. */
const LESS = stepKernel(
  'less',
  { i32: 'x b y end' },
  operands,
  set('y', row(2, arg(3))),
  repeatWhile(
    i32.below(x, end),
    i32.storeByte(y, f32.below(f32.load(x), f32.load(b))),
    advance('x', 4),
    advance('y', 1),
    advance('b', arg(5)),
  ),
);

/** Arguments: condition (a byte a number), a, b, y, width; all of one shape. */
const WHERE = stepKernel(
  'where',
  { i32: 'x y end one b condition bytes' },
  set('bytes', i32.shl(arg(4), i32.const(2))),
  set('condition', row(0, arg(4))),
  set('one', row(1, get('bytes'))),
  set('b', row(2, get('bytes'))),
  set('y', row(3, get('bytes'))),
  set('end', i32.add(y, get('bytes'))),
  repeatWhile(
    i32.below(y, end),
    i32.store(y, [...i32.load(get('one')), ...i32.load(b), ...i32.byte(get('condition')), 'select']),
    advance('condition', 1),
    advance('one', 4),
    advance('b', 4),
    advance('y', 4),
  ),
);

/** x / (1 + e^-x). Arguments as of the others, without b. */
const SILU = stepKernel(
  'silu',
  { i32: 'x b y end', v128: 'v' },
  operands,
  overNumbers('x', 'end', ({ load, store, bytes: step }) => [
    set('v', load(x)),
    store(y, f4.div(get('v'), f4.add(f4.splat(f32.const(1)), call('exp', f4.sub(f4.zero, get('v')))))),
    advance('y', step),
  ]),
);

/** As engine/ops/nn.ts writes it: x / 2 · (1 + tanh(√(2/π)·x·(1 + 0.044715·x²))). Arguments as of silu. */
const GELU_TANH = stepKernel(
  'geluTanh',
  { i32: 'x b y end', v128: 'v' },
  operands,
  overNumbers('x', 'end', ({ load, store, bytes: step }) => {
    const v = get('v');
    const number = (value: number): Code => f4.splat(f32.const(value));
    const square = f4.add(f4.mul(f4.mul(v, v), number(0.044715)), number(1));
    const t = call('tanhOf', f4.mul(f4.mul(v, number(Math.sqrt(2 / Math.PI))), square));
    return [set('v', load(x)), store(y, f4.mul(f4.mul(v, number(0.5)), f4.add(t, number(1)))), advance('y', step)];
  }),
);

/** Arguments as of silu. */
const TANH = stepKernel(
  'tanh',
  { i32: 'x b y end' },
  operands,
  overNumbers('x', 'end', ({ load, store, bytes: step }) => [store(y, call('tanhOf', load(x))), advance('y', step)]),
);

/** Rows cut out of wider ones. Arguments: the first number of x, y, width of x, width of y. */
const SLICE = stepKernel(
  'slice',
  { i32: 'x y end' },
  set('x', row(0, i32.shl(arg(2), i32.const(2)))),
  set('y', row(1, bytes)),
  set('end', i32.add(x, bytes)),
  overNumbers('x', 'end', ({ load, store, bytes: step }) => [store(y, load(x)), advance('y', step)]),
);

export const pointwiseKernels: readonly Kernel[] = [
  binary('add', 'f32x4.add'),
  binary('sub', 'f32x4.sub'),
  binary('mul', 'f32x4.mul'),
  binary('div', 'f32x4.div'),
  LESS,
  WHERE,
  SILU,
  GELU_TANH,
  TANH,
  SLICE,
];
