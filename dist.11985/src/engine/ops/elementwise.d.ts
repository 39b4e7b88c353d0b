/** Elementwise operations with NumPy broadcasting. Gradients of a broadcast operand are summed back (`sumTo`). */
import { type Dim, type Shape } from '../dim.ts';
import { type Value } from '../graph.ts';
import type { DType } from '../types.ts';
/** The shape two operands broadcast to. A run-time size broadcasts with itself and with 1. */
export declare function broadcast(a: Shape, b: Shape): Dim[];
type Operand = Value | number;
export declare const add: (a: Operand, b: Operand) => Value;
export declare const sub: (a: Operand, b: Operand) => Value;
export declare const mul: (a: Operand, b: Operand) => Value;
export declare const div: (a: Operand, b: Operand) => Value;
/** Larger of two; a tie sends the gradient to `a`. */
export declare const maximum: (a: Operand, b: Operand) => Value;
/** Smaller of two; a tie sends the gradient to `a`. */
export declare const minimum: (a: Operand, b: Operand) => Value;
export declare const neg: (x: Value) => Value;
export declare const exp: (x: Value) => Value;
export declare const log: (x: Value) => Value;
export declare const sqrt: (x: Value) => Value;
export declare const abs: (x: Value) => Value;
export declare const tanh: (x: Value) => Value;
export declare const sigmoid: (x: Value) => Value;
/** The error function, 2/√π · ∫ exp(-t²) from 0 to x. */
export declare const erf: (x: Value) => Value;
/** log(1 + e^x), without overflow. */
export declare const softplus: (x: Value) => Value;
/** log σ(x), without overflow. */
export declare const logSigmoid: (x: Value) => Value;
export declare const less: (a: Value, b: Operand) => Value;
export declare const equal: (a: Value, b: Operand) => Value;
export declare const greater: (a: Value, b: Operand) => Value;
/** a where the condition holds, else b. */
export declare function where(condition: Value, a: Operand, b: Operand): Value;
export declare const cast: (x: Value, to: DType) => Value;
/** x, taken as a constant by autodiff. */
export declare const stopGradient: (x: Value) => Value;
export {};
