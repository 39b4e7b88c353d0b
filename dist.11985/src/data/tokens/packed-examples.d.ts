/**
 * Examples of one block as a few typed arrays: tokens in 16 or 32 bits, one record of small integers each. A million
 * preference pairs take some 50 MB beside their tokens, where objects would take a gigabyte. What stays equal from row to
 * row (the form of the tree, file names) is listed once.
 */
import type { Example } from '../tree.ts';
/** The form of a tree: roles, what is predicted (`mask`: token by token), and which further numbers stand beside it. */
interface Shape {
    role: string;
    predict: boolean | 'mask';
    read?: true;
    weighted?: true;
    children: Shape[];
}
/** What stays equal, listed once; records name it by position. */
export interface Common {
    /** JSON of a shape and of the names of its `extra` numbers. */
    shapes: string[];
    /** File labels of sources, or whole sources that do not end in `:line`. */
    labels: string[];
}
export interface PackedBlock extends Common {
    /** Where each example's record begins. */
    starts: Uint32Array;
    /** Of each example: `RECORD` fields, then the lengths of its segments, parents first. */
    records: Int32Array;
    /** Tokens end to end. */
    ids: Uint16Array | Int32Array;
    /** 1 where a token of a segment with a mask is predicted. */
    masks: Uint8Array;
    /** Of each example: its `extra` numbers, then the weights of its segments that have one. */
    extra: Float64Array;
}
/** Fields of a record, by their place in it. */
declare const RECORD: readonly ["shape", "label", "line", "tokens", "truncated", "index", "ids", "masks", "extra"];
type Field = (typeof RECORD)[number];
/** Packs a block. Throws TypeError for ids that are no whole numbers from 0 to 2^31. */
export declare function packExamples(examples: readonly Example[]): PackedBlock;
/** The lists of a store, to which blocks are added with their own lists. */
export declare class CommonLists implements Common {
    private readonly shapeList;
    private readonly labelList;
    private readonly parsed;
    constructor(common?: Common);
    get shapes(): string[];
    get labels(): string[];
    /** Takes over the lists of a block; its records then name these. */
    adopt({ shapes, labels, starts, records }: PackedBlock): void;
    shape(at: number): {
        shape: Shape;
        names: string[];
    };
}
/** A record with where its tokens lie. */
export declare class RecordView {
    private readonly records;
    private readonly start;
    constructor(records: Int32Array, start: number);
    get(field: Field): number;
    /** Length of segment number `i`, parents first. */
    length(i: number): number;
    /** Numbers of tokens and of flags. */
    sizes({ shape }: {
        shape: Shape;
    }): {
        ids: number;
        masks: number;
    };
}
/** An example from its record; `ids` and `masks` hold its tokens and flags alone, `extra` those of its block. */
export declare function unpackExample(record: RecordView, common: CommonLists, data: {
    ids: Uint16Array | Int32Array;
    masks: Uint8Array;
    extra: Float64Array;
}): Example;
export {};
