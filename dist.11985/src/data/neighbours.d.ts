/**
 * Examples with something of their neighbour in them: each gets the one before it within its block of the data's order,
 * the first of a block the last (the mismatched answers of KTO). Made when asked for, nothing is stored.
 */
import type { Example, Examples } from './tree.ts';
export declare class NeighbouredExamples implements Examples {
    private readonly examples;
    private readonly block;
    private readonly join;
    /** @param block examples of one block, at least 1; the last block may be shorter */
    constructor(examples: Examples, block: number, join: (example: Example, neighbour: Example) => Example);
    get length(): number;
    at(position: number): Example | undefined;
    [Symbol.iterator](): Iterator<Example>;
}
