/**
 * Token trees: what trainers and scorers build, one per example (design, "Token forests"). A token attends to its own
 * segment up to itself and to all its ancestors; its position is its depth. A preference pair is one prompt with two
 * children, a multiple-choice item one prompt with k children, an SFT row a single segment.
 */
/** Numbers in a list or a typed array. */
export interface Numbers extends ArrayLike<number>, Iterable<number> {
}
export interface Segment {
    /** Token ids of this segment alone. */
    ids: Numbers;
    /**
     * What the segment is to the loss: 'prompt', 'chosen', 'rejected', 'completion' ... Segments of one role are summed
     * together by `LossContext.sum(role, ...)`, in tree order.
     */
    role: string;
    /** 1 where the token is predicted and counts; `true` all, `false` none. The very first token of a tree never counts. */
    predict: boolean | Numbers;
    /**
     * A head reads the state behind the segment's last token (of an ancestor, where the segment has none): the score of all
     * that stands up to there.
     */
    read?: boolean;
    /**
     * Of the root of a row (of each packed row): what the row weighs in the loss, above 0. Segments below weigh the same.
     * Absent: 1.
     */
    weight?: number;
    children?: readonly Segment[];
}
/** One example as the loop batches it. */
export interface Example {
    tree: Segment;
    /** Tokens as the user counts them: what separately padded rows would hold without their padding (a shared prompt counts once per child). */
    tokens: number;
    /** The row's place in its file, for messages: `train.jsonl:17`. */
    source: string;
    /** Position of the row in its split, counting from 0. */
    index: number;
    /** True when tokens were cut to `max_length`. */
    truncated: boolean;
    /** Further numbers per example that the loss reads through `LossContext.extra` (a margin, a label). */
    extra?: Readonly<Record<string, number>>;
    /**
     * Numbers per predicted token, in the order of the forest (segments parents first, tokens as they stand), that the loss
     * reads through `LossContext.column`: advantages, returns, earlier log-probabilities. Made while training, never stored.
     */
    perToken?: Readonly<Record<string, Float32Array>>;
}
/** Examples in their order: a list, or a store that makes each one when it is asked for. */
export interface Examples extends Iterable<Example> {
    readonly length: number;
    at(position: number): Example | undefined;
}
/** Number of tokens of a segment and everything below it. */
export declare function treeTokens(segment: Segment): number;
