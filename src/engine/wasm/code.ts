/**
 * Kernels written as expressions: each function gives the instructions that leave its value on the stack. Kernels of steps
 * all have the parameters `a`, where their arguments lie, and `chunk`, the part of the work that is wanted.
 */
import type { Kernel } from './assembler.ts';
import type { Instruction, PLAIN, SIMD, WasmType } from './opcodes.ts';

export type Code = readonly Instruction[];

const of =
  (name: keyof typeof PLAIN | keyof typeof SIMD) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), name];

export const i32 = {
  const: (n: number): Code => [['i32.const', n]],
  add: of('i32.add'),
  sub: of('i32.sub'),
  mul: of('i32.mul'),
  div: of('i32.div_u'),
  and: of('i32.and'),
  shl: of('i32.shl'),
  shr: of('i32.shr_u'),
  eq: of('i32.eq'),
  ne: of('i32.ne'),
  below: of('i32.lt_u'),
  not: of('i32.eqz'),
  /** The smaller one; both are computed twice. */
  min: (a: Code, b: Code): Code => [...a, ...b, ...a, ...b, 'i32.lt_u', 'select'],
  load: (at: Code, offset = 0): Code => [...at, ['i32.load', offset]],
  byte: (at: Code, offset = 0): Code => [...at, ['i32.load8_u', offset]],
  store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, ['i32.store', offset]],
  storeByte: (at: Code, value: Code, offset = 0): Code => [...at, ...value, ['i32.store8', offset]],
};

export const f32 = {
  const: (x: number): Code => [['f32.const', x]],
  add: of('f32.add'),
  sub: of('f32.sub'),
  mul: of('f32.mul'),
  div: of('f32.div'),
  max: of('f32.max'),
  sqrt: of('f32.sqrt'),
  below: of('f32.lt'),
  eq: of('f32.eq'),
  convert: of('f32.convert_i32_u'),
  load: (at: Code, offset = 0): Code => [...at, ['f32.load', offset]],
  store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, ['f32.store', offset]],
};

/** Four float32. */
export const f4 = {
  zero: [['v128.zero']] as Code,
  /** Of four numbers the first one, the others as zeros. */
  first: (v: Code): Code => [...v, ['v128.first'], 'v128.and'],
  splat: of('f32x4.splat'),
  add: of('f32x4.add'),
  sub: of('f32x4.sub'),
  mul: of('f32x4.mul'),
  div: of('f32x4.div'),
  min: of('f32x4.min'),
  max: of('f32x4.max'),
  abs: of('f32x4.abs'),
  nearest: of('f32x4.nearest'),
  atLeast: of('f32x4.ge'),
  and: of('v128.and'),
  or: of('v128.or'),
  /** The bits of a where those of the mask are 1, else of b. */
  choose: of('v128.bitselect'),
  whole: of('i32x4.trunc_sat_f32x4_s'),
  convert: of('f32x4.convert_i32x4_s'),
  load: (at: Code, offset = 0): Code => [...at, ['v128.load', offset]],
  /** One number, four times. */
  spread: (at: Code, offset = 0): Code => [...at, ['v128.load32_splat', offset]],
  store: (at: Code, value: Code, offset = 0): Code => [...at, ...value, ['v128.store', offset]],
  lane: (v: Code, lane: number): Code => [...v, ['f32x4.extract_lane', lane]],
};

/** Whole numbers: four of 32 bits, eight of 16. */
export const i4 = {
  splat: of('i32x4.splat'),
  add: of('i32x4.add'),
  shl: of('i32x4.shl'),
  /** Products of eight pairs of 16 bits, neighbours summed. */
  dot: of('i32x4.dot_i16x8_s'),
  narrow: of('i16x8.narrow_i32x4_s'),
  shlHalves: of('i16x8.shl'),
  /** Down with the sign. */
  shrHalves: of('i16x8.shr_s'),
};

export const get = (name: string): Code => [['local.get', name]];
export const set = (name: string, value: Code): Code => [...value, ['local.set', name]];
/** name += step */
export const advance = (name: string, step: Code | number): Code =>
  set(name, i32.add(get(name), typeof step === 'number' ? i32.const(step) : step));
export const call = (name: string, ...operands: readonly Code[]): Code => [...operands.flat(), ['call', name]];
export const seq = (...parts: readonly Code[]): Code => parts.flat();

export const repeatWhile = (condition: Code, ...body: readonly Code[]): Code => [
  ...(['block', 'loop'] as const),
  ...condition,
  'i32.eqz',
  ['br_if', 1],
  ...body.flat(),
  ['br', 0],
  ...(['end', 'end'] as const),
];

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  'if',
  ...then,
  ...(otherwise.length > 0 ? (['else', ...otherwise] as const) : []),
  'end',
];

/** Where the arguments begin, in bytes behind `a`. */
export const ARGUMENTS = 16;
/** The argument of a number, as an address or a count, or as a float32. */
export const arg = (n: number): Code => i32.load(get('a'), ARGUMENTS + 4 * n);
export const floatArg = (n: number): Code => f32.load(get('a'), ARGUMENTS + 4 * n);

/** How a loop over numbers reads and writes four at a time, or the few that are left one by one: a read gives it four times. */
export interface Reach {
  load(at: Code): Code;
  store(at: Code, value: Code): Code;
  /** Bytes of what is read. */
  bytes: 16 | 4;
}
const BY_FOUR: Reach = { load: (at) => f4.load(at), store: (at, value) => f4.store(at, value), bytes: 16 };
const ONE_BY_ONE: Reach = {
  load: (at) => f4.spread(at),
  store: (at, value) => f32.store(at, f4.lane(value, 0)),
  bytes: 4,
};
/** Moves the local `at` through the numbers up to the address in `end`. */
export const overNumbers = (at: string, end: string, body: (reach: Reach) => readonly Code[]): Code =>
  [BY_FOUR, ONE_BY_ONE].flatMap((reach) =>
    repeatWhile(
      i32.below(i32.add(get(at), i32.const(reach.bytes - 1)), get(end)),
      ...body(reach),
      advance(at, reach.bytes),
    ),
  );

/** A kernel of steps; `locals` lists names by type, separated by blanks. */
export const stepKernel = (
  name: string,
  locals: Partial<Record<WasmType, string>>,
  ...body: readonly Code[]
): Kernel => ({
  name,
  params: [
    ['a', 'i32'],
    ['chunk', 'i32'],
  ],
  locals: Object.entries(locals).flatMap(([type, names]) =>
    names.split(' ').map((local) => [local, type as WasmType] as const),
  ),
  body: body.flat(),
});

/** The sum of a vector's four numbers. */
export const sumOf = (local: string): Code =>
  f32.add(
    f32.add(f4.lane(get(local), 0), f4.lane(get(local), 1)),
    f32.add(f4.lane(get(local), 2), f4.lane(get(local), 3)),
  );
/** The largest of a vector's four numbers. */
export const maxOf = (local: string): Code =>
  f32.max(
    f32.max(f4.lane(get(local), 0), f4.lane(get(local), 1)),
    f32.max(f4.lane(get(local), 2), f4.lane(get(local), 3)),
  );
