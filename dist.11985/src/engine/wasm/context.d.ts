import type { Type } from '../types.ts';
/** A tensor as traced. */
export interface WasmOperand extends Type {
    /** Fed when the graph runs, not computed. */
    fed: boolean;
}
/** An address or a count, or a float32. */
export type WasmArgument = number | {
    float: number;
};
export interface WasmContext<A> {
    attrs: A;
    /** Sizes of this run. */
    inShapes: readonly (readonly number[])[];
    outShape: readonly number[];
    /** Threads that share the work. */
    threads: number;
    /** The address of an operand. */
    in(index: number): number;
    /** The address of the first output; the others are not computed. */
    out(): number;
    /** The first output is an operand under another shape. */
    alias(index: number): void;
    /** Memory of the heap that was allocated before the graph was made. */
    address(array: ArrayBufferView): number;
    /** Memory for the run. */
    scratch(bytes: number): number;
    /** Adds a call of a kernel (schedule.ts); calls of one rule run one after the other. */
    call(kernel: string, parts: number, args: readonly WasmArgument[]): void;
    /** The same where several nodes would make the same call of an operand: made once; the call after it waits for it. */
    once(index: number, bytes: number, kernel: string, parts: number, args: (into: number) => readonly WasmArgument[]): number;
    /** The first output is rows of an operand that is fed, by another fed one: copied before the step. */
    gather(rows: number, index: number): void;
}
export interface WasmRule<A> {
    /** The first operand is read by the host, wherever it lies (`gather`). */
    onHost?: true;
    /** Whether there is a kernel for these operands. */
    fits(ins: readonly WasmOperand[], attrs: A): boolean;
    write(context: WasmContext<A>): void;
}
/** Rows of a tensor, all axes but the last one taken together, and their width. */
export declare const rowsOf: (shape: readonly number[]) => [rows: number, width: number];
/** Rows of a matrix to a part, in fours. */
export declare function rowsOfPart(rows: number, bytesOfRow: number, threads: number): number;
/** Goes over rows: `args` stands for the kernel's arguments after the addresses. */
export declare const byRow: <A>(kernel: string, args?: (attrs: A) => readonly WasmArgument[]) => WasmRule<A>;
/** Number by number; the second operand has the first one's shape, is one row of it, or a number. */
export declare const pointwise: (kernel: string) => WasmRule<null>;
