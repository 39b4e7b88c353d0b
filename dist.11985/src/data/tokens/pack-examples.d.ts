import { type PackingStrategy } from '../packing.ts';
import type { Examples } from '../tree.ts';
export interface PackedRows {
    examples: Examples;
    /** Tokens of each packed example. */
    lengths: Uint32Array;
}
/**
 * @param rows examples whose trees are a single segment (SFT)
 * @param length most tokens of a packed example
 * @throws HarnessError PACKING for trees with children, which already share what they can
 */
export declare function packRows(rows: Examples, length: number, strategy: PackingStrategy): PackedRows;
