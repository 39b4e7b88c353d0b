/** The WebAssembly instructions that are used, by the names and bytes of the core specification, its fixed-width SIMD and threads. */
/** Value types of parameters and locals. */
export declare const TYPE: {
    readonly i32: 127;
    readonly f32: 125;
    readonly f64: 124;
    readonly v128: 123;
};
export type WasmType = keyof typeof TYPE;
/** Instructions without immediates. */
export declare const PLAIN: {
    readonly loop: readonly [3, 64];
    readonly block: readonly [2, 64];
    readonly if: readonly [4, 64];
    readonly else: readonly [5];
    readonly end: readonly [11];
    readonly return: readonly [15];
    readonly drop: readonly [26];
    readonly select: readonly [27];
    readonly 'i32.eqz': readonly [69];
    readonly 'i32.eq': readonly [70];
    readonly 'i32.ne': readonly [71];
    readonly 'i32.lt_u': readonly [73];
    readonly 'i32.ge_u': readonly [79];
    readonly 'i32.add': readonly [106];
    readonly 'i32.sub': readonly [107];
    readonly 'i32.mul': readonly [108];
    readonly 'i32.div_u': readonly [110];
    readonly 'i32.and': readonly [113];
    readonly 'i32.shl': readonly [116];
    readonly 'i32.shr_u': readonly [118];
    readonly 'f32.eq': readonly [91];
    readonly 'f32.lt': readonly [93];
    readonly 'f32.sqrt': readonly [145];
    readonly 'f32.add': readonly [146];
    readonly 'f32.sub': readonly [147];
    readonly 'f32.mul': readonly [148];
    readonly 'f32.div': readonly [149];
    readonly 'f32.max': readonly [151];
    readonly 'f32.convert_i32_u': readonly [179];
    readonly 'f32.demote_f64': readonly [182];
    readonly 'f64.add': readonly [160];
};
/** SIMD instructions without immediates: opcode after the 0xfd prefix. */
export declare const SIMD: {
    readonly 'i32x4.splat': 17;
    readonly 'f32x4.splat': 19;
    readonly 'f32x4.ge': 70;
    readonly 'v128.and': 78;
    readonly 'f64x2.promote_low_f32x4': 95;
    readonly 'f32x4.nearest': 106;
    readonly 'i16x8.narrow_i32x4_s': 133;
    readonly 'i16x8.shl': 139;
    readonly 'i16x8.shr_s': 140;
    readonly 'i32x4.shl': 171;
    readonly 'i32x4.add': 174;
    readonly 'i32x4.dot_i16x8_s': 186;
    readonly 'f32x4.abs': 224;
    readonly 'f32x4.sqrt': 227;
    readonly 'f32x4.add': 228;
    readonly 'f32x4.sub': 229;
    readonly 'f32x4.mul': 230;
    readonly 'f32x4.div': 231;
    readonly 'f32x4.min': 232;
    readonly 'f32x4.max': 233;
    readonly 'f64x2.add': 240;
    readonly 'f64x2.mul': 242;
    readonly 'i32x4.trunc_sat_f32x4_s': 248;
    readonly 'f32x4.convert_i32x4_s': 250;
};
/** Loads and stores of ordinary memory: opcode and the logarithm of their natural alignment; the immediate is an offset. */
export declare const ACCESS: {
    readonly 'i32.load': readonly [40, 2];
    readonly 'f32.load': readonly [42, 2];
    readonly 'i32.load8_u': readonly [45, 0];
    readonly 'i32.store': readonly [54, 2];
    readonly 'f32.store': readonly [56, 2];
    readonly 'i32.store8': readonly [58, 0];
};
/** The same of vectors, after the prefix; rows may begin anywhere, which costs nothing. */
export declare const VECTOR_ACCESS: {
    readonly 'v128.load': 0;
    readonly 'v128.load32_splat': 9;
    readonly 'v128.store': 11;
};
/** After the 0xfe prefix; the address is a multiple of 4. */
export declare const ATOMIC: {
    readonly 'memory.atomic.wait32': 1;
    readonly 'i32.atomic.load': 16;
    readonly 'i32.atomic.rmw.add': 30;
    readonly 'i32.atomic.rmw.cmpxchg': 72;
};
export declare const LANE: {
    readonly 'f64x2.lane0': readonly [33, 0];
    readonly 'f64x2.lane1': readonly [33, 1];
};
export type Instruction = keyof typeof PLAIN | keyof typeof SIMD | readonly ['local.get' | 'local.set' | 'local.tee', string] | readonly ['br' | 'br_if', number] | readonly ['i32.const' | 'i64.const' | 'f32.const', number] | readonly ['v128.zero' | 'v128.first' | 'high64' | 'f64x2.lane0' | 'f64x2.lane1'] | readonly ['f32x4.extract_lane', number] | readonly [keyof typeof ACCESS | keyof typeof VECTOR_ACCESS | keyof typeof ATOMIC, number]
/** A function by name, or the one of the table whose index is on the stack and whose type is that of the function named. */
 | readonly ['call' | 'call_indirect', string];
