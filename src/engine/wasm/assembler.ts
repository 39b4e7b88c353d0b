/**
 * Writes WebAssembly modules from instruction lists: enough for loops over flat buffers of float32, nothing more. Opcodes
 * are those of the core specification and its fixed-width SIMD instructions. A module imports one memory and exports one
 * function per kernel.
 */

/** Value types of parameters and locals. */
const TYPE = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type WasmType = keyof typeof TYPE;

const PLAIN = {
  loop: [0x03, 0x40],
  block: [0x02, 0x40],
  end: [0x0b],
  'i32.add': [0x6a],
  'i32.lt_u': [0x49],
  'i32.ge_u': [0x4f],
  'f64.add': [0xa0],
} as const;

/** SIMD instructions without immediates: opcode after the 0xfd prefix. */
const SIMD = {
  'f32x4.splat': 0x13,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f64x2.add': 0xf0,
  'f64x2.mul': 0xf2,
  'f64x2.promote_low_f32x4': 0x5f,
} as const;

export type Instruction =
  | keyof typeof PLAIN
  | keyof typeof SIMD
  | readonly ['local.get' | 'local.set' | 'local.tee', string]
  | readonly ['br' | 'br_if', number]
  | readonly ['i32.const', number]
  | readonly ['v128.zero' | 'high64' | 'f64x2.lane0' | 'f64x2.lane1']
  | readonly ['v128.load' | 'v128.store', number];

export interface Kernel {
  name: string;
  params: readonly (readonly [string, WasmType])[];
  locals: readonly (readonly [string, WasmType])[];
  result?: WasmType;
  body: readonly Instruction[];
}

/** LEB128, unsigned. */
function unsigned(n: number): number[] {
  const out: number[] = [];
  let x = n;
  for (; x > 127; x = Math.floor(x / 128)) out.push((x % 128) | 128);
  out.push(x);
  return out;
}

/** LEB128, signed, for 32-bit constants. */
function signed(n: number): number[] {
  const out: number[] = [];
  for (let x = n; ; x >>= 7) {
    const byte = x & 127;
    const last = x >> 7 === (byte & 64 ? -1 : 0);
    out.push(last ? byte : byte | 128);
    if (last) return out;
  }
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const text = (s: string): number[] => [...unsigned(s.length), ...Buffer.from(s, 'ascii')];
const vector = (items: readonly number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];

function encode(instruction: Instruction, locals: ReadonlyMap<string, number>): number[] {
  if (typeof instruction === 'string') {
    return instruction in PLAIN
      ? [...PLAIN[instruction as keyof typeof PLAIN]]
      : simd(SIMD[instruction as keyof typeof SIMD]);
  }
  const [op, at] = instruction;
  switch (op) {
    case 'local.get':
    case 'local.set':
    case 'local.tee':
      return [{ 'local.get': 0x20, 'local.set': 0x21, 'local.tee': 0x22 }[op], ...unsigned(locals.get(at) as number)];
    case 'br':
      return [0x0c, ...unsigned(at)];
    case 'br_if':
      return [0x0d, ...unsigned(at)];
    case 'i32.const':
      return [0x41, ...signed(at)];
    case 'v128.load': // alignment 2^4, offset
      return [...simd(0x00), 4, ...unsigned(at)];
    case 'v128.store':
      return [...simd(0x0b), 4, ...unsigned(at)];
    case 'v128.zero':
      return [...simd(0x0c), ...new Array<number>(16).fill(0)];
    case 'high64': // i8x16.shuffle with itself: the upper half moves down
      return [...simd(0x0d), ...Array.from({ length: 16 }, (_, i) => (i % 8) + 8)];
    case 'f64x2.lane0':
      return [...simd(0x21), 0];
    case 'f64x2.lane1':
      return [...simd(0x21), 1];
  }
}

/** A module that imports `host.memory` and exports every kernel under its name. */
export function assemble(kernels: readonly Kernel[]): Uint8Array<ArrayBuffer> {
  const types = kernels.map((k) => [
    0x60,
    ...vector(k.params.map(([, t]) => [TYPE[t]])),
    ...vector(k.result ? [[TYPE[k.result]]] : []),
  ]);
  const bodies = kernels.map((k) => {
    const index = new Map([...k.params, ...k.locals].map(([name], i) => [name, i]));
    const declared = vector(k.locals.map(([, t]) => [1, TYPE[t]]));
    const code = [...declared, ...k.body.flatMap((i) => encode(i, index)), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...text('host'), ...text('memory'), 0x02, 0x00, ...unsigned(0)]])),
    ...section(3, vector(kernels.map((_, i) => unsigned(i)))),
    ...section(7, vector(kernels.map((k, i) => [...text(k.name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}
