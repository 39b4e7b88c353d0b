/** What an operation's WebAssembly rule gets: addresses of its operands, and a way to add calls of kernels. */
import { sameShape } from "../dim.js";
const product = (shape) => shape.reduce((n, d) => n * d, 1);
/** Rows of a tensor, all axes but the last one taken together, and their width. */
export const rowsOf = (shape) => {
    const width = shape.at(-1) ?? 1;
    return [product(shape) / width, width];
};
/** Bytes of a matrix that a thread takes at a time, so that none waits long for another. */
const PART_BYTES = 65_536;
/** Rows of a matrix to a part, in fours. */
export function rowsOfPart(rows, bytesOfRow, threads) {
    const even = Math.ceil(rows / threads / 4) * 4;
    return Math.min(Math.max(4, Math.floor(PART_BYTES / bytesOfRow / 4) * 4), even);
}
/** Goes over rows: `args` stands for the kernel's arguments after the addresses. */
export const byRow = (kernel, args = () => []) => ({
    fits: ([x]) => x.dtype === 'f32',
    write: (c) => {
        const [rows, width] = rowsOf(c.inShapes[0]);
        const operands = c.inShapes.map((_, i) => c.in(i));
        c.call(kernel, rows, [...operands, c.out(), width, ...args(c.attrs)]);
    },
});
/** Number by number; the second operand has the first one's shape, is one row of it, or a number. */
export const pointwise = (kernel) => ({
    fits: ([a, b]) => {
        if (a.dtype !== 'f32')
            return false;
        const last = b.shape.slice(0, -1).every((d) => d === 1) && b.shape.at(-1) === a.shape.at(-1);
        return ((sameShape(a.shape, b.shape) || last || b.shape.every((d) => d === 1)) && b.shape.length <= a.shape.length);
    },
    write: (c) => {
        const [rows, width] = rowsOf(c.inShapes[0]);
        const size = product(c.inShapes[1]);
        const single = size === 1 && width > 1;
        const perRow = size === rows * width ? 4 * width : 0;
        c.call(kernel, rows, [c.in(0), c.in(1), c.out(), width, perRow, single ? 0 : 4]);
    },
});
