/**
 * Several short rows in one sequence of at most `length` tokens, by TRL's three strategies: `bfd` (best-fit decreasing,
 * arXiv:2404.10830: longest rows first, each into the fullest sequence that still has room; longer rows are cut),
 * `bfd_split` (longer rows are split first, nothing is lost), `wrapped` (all tokens end to end, sliced). Plans are made
 * from lengths alone, so that ids and labels are packed alike. Leaves out: masks, which follow from the pieces.
 */
export type PackingStrategy = 'bfd' | 'bfd_split' | 'wrapped';
/** Tokens [from, to) of a row. */
export interface Piece {
    row: number;
    from: number;
    to: number;
}
/** The pieces of each packed sequence. `planPacking([5, 2, 3, 1], 4, 'bfd')` puts rows 2 and 3 together. */
export declare function planPacking(lengths: readonly number[], length: number, strategy: PackingStrategy): Piece[][];
/** One column packed by a plan: `packColumn([[1, 2], [3]], [[{row: 1, ...}, {row: 0, ...}]])` is `[[3, 1, 2]]`. */
export declare function packColumn<T>(rows: readonly (readonly T[])[], plan: readonly (readonly Piece[])[]): T[][];
