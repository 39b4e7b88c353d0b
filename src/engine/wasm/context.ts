/** What an operation's WebAssembly rule gets: addresses of its operands, and a way to add calls of kernels. */
import { sameShape } from '../dim.ts';
import type { Type } from '../types.ts';

/** A tensor as traced. */
export interface WasmOperand extends Type {
  /** Fed when the graph runs, not computed. */
  fed: boolean;
}

/** An address or a count, or a float32. */
export type WasmArgument = number | { float: number };

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
  once(
    index: number,
    bytes: number,
    kernel: string,
    parts: number,
    args: (into: number) => readonly WasmArgument[],
  ): number;
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

const product = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
/** Rows of a tensor, all axes but the last one taken together, and their width. */
export const rowsOf = (shape: readonly number[]): [rows: number, width: number] => {
  const width = shape.at(-1) ?? 1;
  return [product(shape) / width, width];
};

/** Bytes of a matrix that a thread takes at a time, so that none waits long for another. */
const PART_BYTES = 65_536;
/** Rows of a matrix to a part, in fours. */
export function rowsOfPart(rows: number, bytesOfRow: number, threads: number): number {
  const even = Math.ceil(rows / threads / 4) * 4;
  return Math.min(Math.max(4, Math.floor(PART_BYTES / bytesOfRow / 4) * 4), even);
}

/** Goes over rows: `args` stands for the kernel's arguments after the addresses. */
export const byRow = <A>(kernel: string, args: (attrs: A) => readonly WasmArgument[] = () => []): WasmRule<A> => ({
  fits: ([x]) => x!.dtype === 'f32',
  write: (c) => {
    const [rows, width] = rowsOf(c.inShapes[0]!);
    const operands = c.inShapes.map((_, i) => c.in(i));
    c.call(kernel, rows, [...operands, c.out(), width, ...args(c.attrs)]);
  },
});

/** Number by number, of one operand. */
export const each = <A>(kernel: string): WasmRule<A> => ({
  fits: ([x]) => x!.dtype === 'f32',
  write: (c) => {
    const [rows, width] = rowsOf(c.outShape);
    c.call(kernel, rows, [c.in(0), 0, c.out(), width, 0]);
  },
});

/** Number by number; the second operand has the first one's shape, is one row of it, or a number. */
export const pointwise = (kernel: string): WasmRule<null> => ({
  fits: ([a, b]) => {
    if (a!.dtype !== 'f32') return false;
    const last = b!.shape.slice(0, -1).every((d) => d === 1) && b!.shape.at(-1) === a!.shape.at(-1);
    return (
      (sameShape(a!.shape, b!.shape) || last || b!.shape.every((d) => d === 1)) && b!.shape.length <= a!.shape.length
    );
  },
  write: (c) => {
    const [rows, width] = rowsOf(c.inShapes[0]!);
    const size = product(c.inShapes[1]!);
    const single = size === 1 && width > 1;
    const perRow = size === rows * width ? 4 * width : 0;
    c.call(kernel, rows, [c.in(0), c.in(1), c.out(), width, perRow, single ? 0 : 4]);
  },
});
