/**
 * What an on-policy method declares beside its loss, and what it is given: a round is some prompts, the answers that the
 * policy of the moment wrote to them, and what was thought of each. The loop does the writing, the scoring and the
 * optimiser steps; the method turns a finished round into examples with numbers per token.
 */
import type { Example } from '../../data/tree.ts';
/** How large a round is and how it is trained on. */
export interface RoundShape {
    /** Prompts of a round. */
    prompts: number;
    /** Answers written to each prompt. */
    answers: number;
    /** Tokens of an answer at most. */
    maxTokens: number;
    /** Passes over the round's examples. */
    epochs: number;
    /** Optimiser steps of a pass; the examples are shuffled in each. */
    miniBatches: number;
    /** Trees (prompts with their answers) that go through the model at once. */
    microTrees: number;
    /** Log-probabilities of the frozen start are wanted. */
    reference: boolean;
    /** Rounds of the run where a key of the method's own says so; max_steps goes first, epochs come last. */
    rounds?: number | undefined;
}
export interface Answer {
    /** New tokens; the end token is the last one where there is one. Lengths are explicit: no token is taken for padding. */
    readonly ids: readonly number[];
    /** Without special tokens. */
    readonly text: string;
    /** It ends with an end token rather than at the length limit. */
    readonly ended: boolean;
    /** Of each token at the temperature of sampling, by the graph that trains, f32[tokens]. */
    readonly logps: Float32Array;
    /** The frozen start's, likewise; equal to `logps` where the shape asks for no reference. */
    readonly reference: Float32Array;
    /** The value head, or the value model, at the states that predict the tokens, f32[tokens]; null without either. */
    readonly values: Float32Array | null;
    /** Weighted sum over all rewards. */
    readonly score: number;
    /** Each reward by its name; null where it does not apply to this answer. */
    readonly scores: Readonly<Record<string, number | null>>;
}
export interface RoundPrompt {
    /** The prompt with its answers as children of the role `completion`, every token of them predicted, in their order. */
    readonly example: Example;
    readonly answers: readonly Answer[];
}
export interface Round {
    /** Counted from 1. */
    readonly number: number;
    readonly prompts: readonly RoundPrompt[];
    /** What the method carried over from the round before ({} in the first). */
    readonly carried: Readonly<Record<string, number>>;
}
export interface Experience {
    /** Examples with `perToken` columns (and `extra` numbers): what the mini-batches are made of. */
    examples: readonly Example[];
    /** Logged with the round. */
    metrics: Record<string, number>;
    /** Carried over to the next round, and into checkpoints. */
    carried?: Record<string, number>;
}
export interface OnPolicy<Options = Record<string, unknown>> {
    shape(options: Options): RoundShape;
    experience(round: Round, options: Options): Experience;
    /**
     * Asked after the gradients of a mini-batch, before its optimiser step: true leaves this and all further steps of the
     * round out. `metrics` are means over its micro-batches.
     */
    stop?(metrics: Readonly<Record<string, number>>, options: Options): boolean;
    /** Numbers logged for a round, of its optimiser steps' metrics (means over micro-batches) in their order. */
    summary?(steps: readonly Readonly<Record<string, number>>[]): Record<string, number>;
}
