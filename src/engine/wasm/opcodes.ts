/** The WebAssembly instructions that are used, by the names and bytes of the core specification, its fixed-width SIMD and threads. */

/** Value types of parameters and locals. */
export const TYPE = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type WasmType = keyof typeof TYPE;

/** Instructions without immediates. */
export const PLAIN = {
  loop: [0x03, 0x40],
  block: [0x02, 0x40],
  if: [0x04, 0x40],
  else: [0x05],
  end: [0x0b],
  return: [0x0f],
  drop: [0x1a],
  select: [0x1b],
  'i32.eqz': [0x45],
  'i32.eq': [0x46],
  'i32.ne': [0x47],
  'i32.lt_u': [0x49],
  'i32.ge_u': [0x4f],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.div_u': [0x6e],
  'i32.and': [0x71],
  'i32.shl': [0x74],
  'i32.shr_u': [0x76],
  'f32.eq': [0x5b],
  'f32.lt': [0x5d],
  'f32.sqrt': [0x91],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.mul': [0x94],
  'f32.div': [0x95],
  'f32.max': [0x97],
  'f32.convert_i32_u': [0xb3],
  'f32.demote_f64': [0xb6],
  'f64.add': [0xa0],
} as const;

/** SIMD instructions without immediates: opcode after the 0xfd prefix. */
export const SIMD = {
  'i32x4.splat': 0x11,
  'f32x4.splat': 0x13,
  'f32x4.ge': 0x46,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.bitselect': 0x52,
  'f64x2.promote_low_f32x4': 0x5f,
  'f32x4.nearest': 0x6a,
  'i16x8.narrow_i32x4_s': 0x85,
  'i16x8.shl': 0x8b,
  'i16x8.shr_s': 0x8c,
  'i32x4.shl': 0xab,
  'i32x4.add': 0xae,
  'i32x4.dot_i16x8_s': 0xba,
  'f32x4.abs': 0xe0,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.min': 0xe8,
  'f32x4.max': 0xe9,
  'f64x2.add': 0xf0,
  'f64x2.mul': 0xf2,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'f32x4.convert_i32x4_s': 0xfa,
} as const;

/** Loads and stores of ordinary memory: opcode and the logarithm of their natural alignment; the immediate is an offset. */
export const ACCESS = {
  'i32.load': [0x28, 2],
  'f32.load': [0x2a, 2],
  'i32.load8_u': [0x2d, 0],
  'i32.store': [0x36, 2],
  'f32.store': [0x38, 2],
  'i32.store8': [0x3a, 0],
} as const;

/** The same of vectors, after the prefix; rows may begin anywhere, which costs nothing. */
export const VECTOR_ACCESS = { 'v128.load': 0x00, 'v128.load32_splat': 0x09, 'v128.store': 0x0b } as const;

/** After the 0xfe prefix; the address is a multiple of 4. */
export const ATOMIC = {
  'memory.atomic.wait32': 0x01,
  'i32.atomic.load': 0x10,
  'i32.atomic.rmw.add': 0x1e,
  'i32.atomic.rmw.cmpxchg': 0x48,
} as const;

export const LANE = { 'f64x2.lane0': [0x21, 0], 'f64x2.lane1': [0x21, 1] } as const;

export type Instruction =
  | keyof typeof PLAIN
  | keyof typeof SIMD
  | readonly ['local.get' | 'local.set' | 'local.tee', string]
  | readonly ['br' | 'br_if', number]
  | readonly ['i32.const' | 'i64.const' | 'f32.const', number]
  | readonly ['v128.zero' | 'v128.first' | 'high64' | 'f64x2.lane0' | 'f64x2.lane1']
  | readonly ['f32x4.extract_lane', number]
  | readonly [keyof typeof ACCESS | keyof typeof VECTOR_ACCESS | keyof typeof ATOMIC, number]
  /** A function by name, or the one of the table whose index is on the stack and whose type is that of the function named. */
  | readonly ['call' | 'call_indirect', string];
