/**
 * Loops over flat buffers that a graph runtime does poorly: many small passes over numbers that are read once. Each is one
 * pass, four float32 at a time, in one fixed order, rounding after every operation exactly as the graph form does.
 */
import { assemble, type Kernel } from './assembler.ts';
import type { Instruction } from './opcodes.ts';

const get = (name: string): Instruction => ['local.get', name];
const set = (name: string): Instruction => ['local.set', name];
const load = (pointer: string): Instruction[] => [get(pointer), ['v128.load', 0]];
const splat = (name: string): Instruction[] => [get(name), 'f32x4.splat'];
const advance = (pointer: string): Instruction[] => [get(pointer), ['i32.const', 16], 'i32.add', set(pointer)];

/** Runs `body`, which advances `pointer`, until it reaches `end`; not at all when it is there already. */
const until = (pointer: string, end: string, body: readonly Instruction[]): Instruction[] => [
  ...(['block', get(pointer), get(end), 'i32.ge_u', ['br_if', 0], 'loop'] as Instruction[]),
  ...body,
  ...([get(pointer), get(end), 'i32.lt_u', ['br_if', 0], 'end', 'end'] as Instruction[]),
];

/** AdamW (arXiv:1711.05101) as torch computes it. */
const ADAMW: Kernel = {
  name: 'adamw',
  params: [
    ...(['p', 'g', 'm', 'v', 'end'] as const).map((n) => [n, 'i32'] as const),
    ...(['scale', 'rest1', 'beta2', 'rest2', 'root', 'epsilon', 'keep', 'step'] as const).map(
      (n) => [n, 'f32'] as const,
    ),
  ],
  locals: (['G', 'M', 'V'] as const).map((n) => [n, 'v128'] as const),
  body: until('p', 'end', [
    ...load('g'),
    ...splat('scale'),
    'f32x4.mul',
    set('G'),
    // m + (g - m)(1 - beta1)
    ...load('m'),
    get('G'),
    ...load('m'),
    'f32x4.sub',
    ...splat('rest1'),
    'f32x4.mul',
    'f32x4.add',
    set('M'),
    get('m'),
    get('M'),
    ['v128.store', 0],
    // v beta2 + g g (1 - beta2)
    ...load('v'),
    ...splat('beta2'),
    'f32x4.mul',
    get('G'),
    get('G'),
    'f32x4.mul',
    ...splat('rest2'),
    'f32x4.mul',
    'f32x4.add',
    set('V'),
    get('v'),
    get('V'),
    ['v128.store', 0],
    // p keep - m / (sqrt(v) / root + epsilon) step
    get('p'),
    ...load('p'),
    ...splat('keep'),
    'f32x4.mul',
    get('M'),
    get('V'),
    'f32x4.sqrt',
    ...splat('root'),
    'f32x4.div',
    ...splat('epsilon'),
    'f32x4.add',
    'f32x4.div',
    ...splat('step'),
    'f32x4.mul',
    'f32x4.sub',
    ['v128.store', 0],
    ...(['p', 'g', 'm', 'v'] as const).flatMap(advance),
  ]),
};

/** Sum of squares in float64, over four lanes. */
const SQUARES: Kernel = {
  name: 'squares',
  params: [
    ['x', 'i32'],
    ['end', 'i32'],
  ],
  locals: (['X', 'D', 'low', 'high'] as const).map((n) => [n, 'v128'] as const),
  result: 'f64',
  body: [
    ...until('x', 'end', [
      ...load('x'),
      set('X'),
      get('X'),
      'f64x2.promote_low_f32x4',
      set('D'),
      get('low'),
      get('D'),
      get('D'),
      'f64x2.mul',
      'f64x2.add',
      set('low'),
      get('X'),
      get('X'),
      ['high64'],
      'f64x2.promote_low_f32x4',
      set('D'),
      get('high'),
      get('D'),
      get('D'),
      'f64x2.mul',
      'f64x2.add',
      set('high'),
      ...advance('x'),
    ]),
    get('low'),
    get('high'),
    'f64x2.add',
    set('D'),
    get('D'),
    ['f64x2.lane0'],
    get('D'),
    ['f64x2.lane1'],
    'f64.add',
  ],
};

/** x += y */
const ACCUMULATE: Kernel = {
  name: 'accumulate',
  params: [
    ['x', 'i32'],
    ['y', 'i32'],
    ['end', 'i32'],
  ],
  locals: [],
  body: until('x', 'end', [
    get('x'),
    ...load('x'),
    ...load('y'),
    'f32x4.add',
    ['v128.store', 0],
    ...(['x', 'y'] as const).flatMap(advance),
  ]),
};

/** Pointers and ends are byte offsets into the memory, multiples of 16. */
export interface Kernels {
  adamw(p: number, g: number, m: number, v: number, end: number, ...scalars: AdamWScalars): void;
  /** Σ x², in float64. */
  squares(x: number, end: number): number;
  /** x += y */
  accumulate(x: number, y: number, end: number): void;
}

/** scale, 1 - beta1, beta2, 1 - beta2, sqrt(1 - beta2^t), epsilon, 1 - lr·decay, lr / (1 - beta1^t) */
export type AdamWScalars = [number, number, number, number, number, number, number, number];

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
/** The part of the WebAssembly interface that is used; the compiler's libraries have it for browsers alone. */
interface WasmApi {
  Memory: new (size: { initial: number }) => WasmMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
}
const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

/** Memory of at least `bytes`. Throws RangeError when that much cannot be had. */
export const wasmMemory = (bytes: number): WasmMemory => new wasm.Memory({ initial: Math.ceil(bytes / 65_536) });

export function loadKernels(memory: WasmMemory): Kernels {
  const module = new wasm.Module(assemble([ADAMW, SQUARES, ACCUMULATE]));
  return new wasm.Instance(module, { host: { memory } }).exports as Kernels;
}
