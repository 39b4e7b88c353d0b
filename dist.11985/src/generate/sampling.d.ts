export interface SamplingOptions {
    /** New tokens at most. */
    maxTokens: number;
    /** 0: the likeliest token, and the filters below have no effect. */
    temperature: number;
    /** Keeps the k likeliest tokens (those as likely as the k-th too); 0 or absent: all. */
    topK?: number;
    /** Keeps the likeliest tokens that together reach this probability; 1 or absent: all. */
    topP?: number;
    /** Keeps tokens at least this many times as likely as the likeliest (Nguyen et al. 2024, arXiv:2407.01082). */
    minP?: number;
    /** Divides positive and multiplies negative logits of tokens that occurred, prompt included (arXiv:1909.05858); 1: none. */
    repetitionPenalty?: number;
    /** Log-probabilities are wanted; without it `Generated.logprobs` may still be there, since they cost next to nothing. */
    logprobs?: boolean;
    /** Tokens that end a sequence; they are its last token. */
    stopIds: ReadonlySet<number>;
    /** Tokens that are never chosen. */
    suppressIds?: ReadonlySet<number>;
}
/** @throws HarnessError SAMPLING naming the option, its value and what it may be. */
export declare function checkSampling(o: SamplingOptions): void;
/** One uniform number in (0, 1) per new token of a sequence, whatever else is being written beside it. */
export declare class Draws {
    private readonly random;
    constructor(seed: number);
    next(): number;
}
/** Draws from rows of probabilities. Holds scratch memory for one vocabulary; nothing is allocated per token. */
export declare class TokenSampler {
    private readonly topK;
    private readonly topP;
    private readonly minP;
    private readonly values;
    constructor(options: SamplingOptions, vocabulary: number);
    /**
     * @param probs one row, f32[vocabulary], summing to 1
     * @param u uniform in (0, 1)
     */
    draw(probs: Float32Array, u: number): number;
    /**
     * What the filters leave: tokens of probability `least` and more, without the first `skipped` of those that have
     * exactly that; together they weigh `mass`.
     */
    kept(probs: Float32Array): {
        least: number;
        skipped: number;
        mass: number;
    };
    /** The likeliest of the tokens from `least` on that together reach topP of them; the token that reaches it is in. */
    private nucleus;
}
/** log softmax(logps / temperature)[id] for a row of log-probabilities at temperature 1. */
export declare function scaledLogProb(logps: Float32Array, id: number, temperature: number): number;
