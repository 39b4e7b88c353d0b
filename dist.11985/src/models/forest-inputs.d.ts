/** A laid-out forest (data/forest.ts) as inputs of a graph, and as the arrays that are fed to them. */
import type { HostTensor } from '../base/tensor.ts';
import type { Forest } from '../data/forest.ts';
import { type Dim } from '../engine/dim.ts';
import { type Value } from '../engine/graph.ts';
import type { ModelConfig } from './config.ts';
/** Tokens of all trees, cut into one block per tree. */
export interface Blocks {
    /** Number of tokens. */
    total: Dim;
    lengths: readonly Dim[];
    /** The lengths as numbers at run time, i32[trees]. */
    counts: Value;
    /** Depth of each token in its tree, i32[total]. */
    positions: Value;
}
export interface ForestInputs {
    ids: Value;
    tokens: Blocks;
    /** What is needed after the last layer. `rows` are their places among the tokens. */
    query: Blocks & {
        rows: Value;
    };
    /** Additive mask of tree i, f32[1, 1, rows, keys]; `last` for the query rows of the last layer. */
    mask(tree: number, window: number | null, last: boolean): Value;
    /** cos and sin of the rotary embedding, f32[at least the longest block, headDim/2]. */
    rotation: {
        cos: Value;
        sin: Value;
    };
    /** The predicted tokens, and the parts in which they meet the vocabulary. */
    predict: {
        total: Dim;
        rows: Value;
        targets: Value;
        positions: Value;
        parts: {
            counts: Value;
            sizes: readonly Dim[];
        };
    };
    /** Where segments are read, i32[read segments]: places among the query rows. */
    read: {
        total: Dim;
        rows: Value;
    };
}
/** Declares the inputs of a graph over `trees` trees. Every length is known only when it runs. */
export declare function forestInputs(trees: number, headDim: number, parts?: number): ForestInputs;
/** The lengths that `forestInputs` leaves open, by name, for a batch. */
export declare const forestSizes: ({ lengths, query }: Forest) => Map<string, number>;
/** Which predicted token belongs to which of a role's segments: f32[segments, predicted]. */
export declare const membership: (f: ForestInputs, role: string, segments: Dim) => Value;
/** Which of the read rows belong to a role's segments, i32[segments]. */
export declare const readsOf: (role: string, segments: Dim) => Value;
/** Rotary tables long enough for any batch seen so far; made again, twice as long, when one is longer. */
export declare class RotaryTables {
    private readonly config;
    private length;
    private tables;
    constructor(config: ModelConfig);
    atLeast(length: number): Record<string, HostTensor>;
}
/** The arrays of a forest under the names that `forestInputs`, `membership` and `readsOf` declare. */
export declare function forestFeeds(forest: Forest, rotary: RotaryTables, parts?: number): Record<string, HostTensor>;
/** In how many parts a batch's predicted tokens meet the vocabulary: powers of two, so that graphs are few. */
export declare function vocabularyParts(predicted: number, vocabulary: number, budget?: number): number;
