/**
 * Lays token trees end to end on one axis, without padding (design, "Token forests"). Linear layers run over all tokens
 * at once, attention over each tree by itself, the vocabulary product over the rows that predict something. Only this
 * file knows how trees become arrays, and only `models/` reads them.
 */
import type { Segment } from './tree.ts';
/** Attention blocks of one tree: additive masks, 0 where a row sees a key, -1e9 where not. */
export type MaskOfWindow = Map<number | null, Float32Array>;
export interface Role {
    /** Segments of this role, in tree order. */
    segments: number;
    /** Their predicted tokens. */
    tokens: number;
    /** f32[segments, predicted]: 1 where a predicted token belongs to a segment. */
    membership: Float32Array;
    /** Those of `Forest.read.rows` that are of this role's segments, by their place in it: as many as segments, or none. */
    reads: Int32Array;
}
export interface Forest {
    trees: number;
    /** i32[tokens] each: token, depth in its tree, and the trees' lengths i32[trees]. */
    ids: Int32Array;
    positions: Int32Array;
    lengths: Int32Array;
    /** Per tree f32[length, length], for each attention window asked for (null: no window). */
    masks: MaskOfWindow[];
    /**
     * The rows whose last-layer output is needed: in each tree the tail that starts at the first row that predicts or is
     * read, and where nothing is predicted the read rows alone. Everything on the query side of the last layer is computed
     * for these alone.
     */
    query: {
        rows: Int32Array;
        positions: Int32Array;
        lengths: Int32Array;
        masks: MaskOfWindow[];
    };
    /** i32[predicted]: the row, among the query rows, that predicts; the token it should predict; the token's index in its segment. */
    predict: {
        rows: Int32Array;
        targets: Int32Array;
        positions: Float32Array;
    };
    /** i32[read segments], in tree order: the row among the query rows at which a segment is read. */
    read: {
        rows: Int32Array;
    };
    roles: Map<string, Role>;
}
/**
 * @param trees one per example, none of them empty
 * @param windows attention windows that the model's layers use: null for full attention
 */
export declare function layoutForest(trees: readonly Segment[], windows?: readonly (number | null)[]): Forest;
/** A tree of which the caller itself names the rows that it reads. */
export interface ReadTree {
    tree: Segment;
    /** Indices of rows in the tree's depth-first order, ascending, at least one. */
    rows: ArrayLike<number>;
}
/**
 * Lays trees out of which chosen rows are read: the query rows are exactly those, tree by tree, and so are the predicting
 * ones; what they predict is the caller's affair (`targets` are 0, there are no roles).
 */
export declare function layoutReadTrees(trees: readonly ReadTree[], windows?: readonly (number | null)[]): Forest;
