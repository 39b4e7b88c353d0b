/**
 * From a document and its examples to what the model is shown: plain text, or messages for a chat template. Follows
 * lm-eval 0.4.13: where delimiters go, what `gen_prefix` changes, how turns collapse into one without multi-turn examples.
 */
import type { Message, Prompt } from '../../providers/contract/request.ts';
import type { TaskContext } from './task.ts';
/** A message, and what follows it in plain text. */
export interface Turn extends Message {
    readonly after: string;
}
export declare const endsBlank: (text: string) => boolean;
/** Joins two texts, with the delimiter only where neither is empty or brings white space of its own. */
export declare function joined(before: string, after: string, delimiter: string): string;
export interface Exchange {
    readonly question: string;
    /** `undefined` or empty: the answer is the model's to give. */
    readonly answer?: string | undefined;
    /** What the answer begins with. */
    readonly genPrefix: string;
    readonly targetDelimiter: string;
    readonly fewshotDelimiter: string;
}
/** A question, with its answer or with the beginning of one. */
export declare function exchange({ question, answer, genPrefix, targetDelimiter, fewshotDelimiter }: Exchange): Turn[];
/** The prompt of a request, and how it reads. */
export declare function promptOf(turns: readonly Turn[], { chat }: Pick<TaskContext, 'chat'>): {
    prompt: Prompt;
    shown: string | readonly Message[];
};
