/**
 * What is asked of a model and what comes back, whoever answers: the engine, a server, a file of recorded answers. Three
 * kinds, as lm-eval has them: text to be continued, log-likelihood of a continuation, log-likelihood of a whole text.
 * Leaves out: retries, budgets, caches (the scheduler's), and how a prompt came about (the task's).
 */
import type { Json } from '../../base/json.ts';
export interface Message {
    readonly role: 'system' | 'user' | 'assistant';
    readonly content: string;
    /** Who speaks, where a role has several speakers (`example_user` of the system); chat templates do not see it. */
    readonly name?: string;
}
/**
 * Text goes to the model as it is; messages go through its chat template, or to a chat endpoint. A last message of the
 * assistant is a start that the answer continues, unless the conversation is `complete`: guard models judge whole ones.
 */
export type Prompt = {
    readonly text: string;
    /** The text came out of a chat template: special tokens are in it, none is added. */
    readonly templated?: boolean;
} | {
    readonly messages: readonly Message[];
    readonly complete?: boolean;
};
export interface GenerationOptions {
    /** Most new tokens, at least 1. */
    readonly maxTokens: number;
    /** The text is cut before the earliest of these. The end-of-sequence token always stops. */
    readonly stop: readonly string[];
    /** 0: greedy. */
    readonly temperature: number;
    readonly topP?: number;
    readonly topK?: number;
    readonly minP?: number;
    readonly repetitionPenalty?: number;
    /** Seed of this very answer; the same request with the same seed gives the same text whatever else is asked. */
    readonly seed?: number;
    /** Log-probabilities of the answer's tokens are wanted. */
    readonly logprobs?: boolean;
    /** Further fields for the body of an HTTP request, unchecked, as the user gave them. */
    readonly extra?: Readonly<Record<string, Json>>;
}
/** Where an answer stands in a benchmark's recordings. */
export interface RecordedPlace {
    readonly scenario: string;
    readonly setting: string;
    /** From 0, in the order of the setting's items. */
    readonly position: number;
    /** A name of the item's own; counts before the position where a recording has keys. */
    readonly key?: string;
}
export interface GenerateRequest {
    readonly kind: 'generate';
    readonly prompt: Prompt;
    readonly options: GenerationOptions;
    /** Which of several answers to the same prompt, from 0; part of the request's identity. */
    readonly repeat?: number;
    /** The answer is neither logged nor cached, as it may hold data of real persons; a run that goes on asks again. */
    readonly private?: boolean;
    /** Where recordings without prompts have the answer; given only to providers that have such. */
    readonly place?: RecordedPlace;
}
/**
 * Log-likelihood of `continuation` after `context`. Tokens as lm-eval's: trailing blanks of the context move to the
 * continuation, whose tokens are those of context + continuation past the number of tokens of the context.
 */
export interface LoglikelihoodRequest {
    readonly kind: 'loglikelihood';
    readonly context: Prompt;
    readonly continuation: string;
}
/** Log-likelihood of a whole text in disjoint windows. */
export interface RollingRequest {
    readonly kind: 'rolling';
    readonly text: string;
}
/**
 * Pseudo-log-likelihood of a text (Salazar et al. 2020, arXiv:1910.14659): each of its tokens is masked in turn, all others
 * are seen, and the log-probabilities are summed. Tokens that the tokenizer adds are never masked.
 */
export interface PseudoRequest {
    readonly kind: 'pseudo';
    readonly text: string;
    /**
     * The text and another one, or the other way round: only tokens that both share count, as Python's difflib aligns the
     * first with the second (Nangia et al. 2020, arXiv:2010.00133).
     */
    readonly between?: readonly [string, string];
}
export type ModelRequest = GenerateRequest | LoglikelihoodRequest | RollingRequest | PseudoRequest;
/** Tokens that were paid for or computed. */
export interface Usage {
    readonly inputTokens: number;
    readonly outputTokens: number;
    /** Input tokens that the server had in its own cache. */
    readonly cachedTokens?: number;
}
export interface GenerateAnswer {
    readonly kind: 'generate';
    readonly text: string;
    /** `stop`: end of sequence or stop string; `length`: most tokens; `filtered`: the server withheld text. */
    readonly finish: 'stop' | 'length' | 'filtered' | 'other';
    /** Present when asked for and given; natural logarithms. */
    readonly tokens?: readonly {
        readonly text: string;
        readonly logprob: number;
    }[];
    readonly usage?: Usage;
    /** Tokens cut from the left of the prompt, when it did not fit. */
    readonly truncated?: number;
}
export interface LoglikelihoodAnswer {
    readonly kind: 'loglikelihood';
    /** Sum over the continuation's tokens, natural logarithm. */
    readonly logprob: number;
    /** Every token of the continuation was the likeliest one. */
    readonly greedy: boolean;
    /** Tokens of the continuation. */
    readonly tokens: number;
    readonly usage?: Usage;
    readonly truncated?: number;
}
export interface RollingAnswer {
    readonly kind: 'rolling';
    readonly logprob: number;
    readonly tokens: number;
    readonly usage?: Usage;
}
export interface PseudoAnswer {
    readonly kind: 'pseudo';
    /** Sum over the tokens that were masked, natural logarithm; 0 where there was none. */
    readonly logprob: number;
    /** Tokens that were masked. */
    readonly tokens: number;
    readonly usage?: Usage;
}
export type ModelAnswer = GenerateAnswer | LoglikelihoodAnswer | RollingAnswer | PseudoAnswer;
