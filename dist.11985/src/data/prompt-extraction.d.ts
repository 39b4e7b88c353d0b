import type { PreferenceRow, PromptCompletionRow, UnpairedPreferenceRow } from './formats.ts';
import { type TextOrTurns } from './messages.ts';
export interface Extracted<T extends TextOrTurns = TextOrTurns> {
    prompt: T;
    chosen: T;
    rejected: T;
}
/** TRL 1.13's `extract_prompt`. `('The sky is blue', 'The sky is green')` gives the prompt `The sky is`. */
export declare function extractPrompt(chosen: TextOrTurns, rejected: TextOrTurns): Extracted;
export type PromptBoundary = 'roles' | 'characters';
export interface FoundPrompt extends Extracted {
    /** How the place was found: `roles` after a shared `Assistant:`, else by characters or messages. */
    by: 'roles' | 'characters' | 'messages';
    /** True when the cut falls inside a word: the answers lost the beginning of their first word to the prompt. */
    insideWord: boolean;
}
/**
 * The shared prompt, or why there is none to train on. `boundary: 'characters'` keeps TRL's cut in transcripts too.
 */
export declare function findPrompt(chosen: TextOrTurns, rejected: TextOrTurns, boundary?: PromptBoundary): FoundPrompt | {
    none: string;
};
/** Explicit to implicit: the prompt put before both answers. */
export declare function joinPrompt(row: PreferenceRow): PreferenceRow;
/** Text after text, or turns after turns; a row never mixes them. */
export declare function joinTurns(first: TextOrTurns, second: TextOrTurns): TextOrTurns;
/** Preference to SFT: the prompt with the chosen answer. The row must be explicit. */
export declare function chosenCompletion(row: PreferenceRow & {
    prompt: TextOrTurns;
}): PromptCompletionRow;
/** Pairs to judged completions in TRL's order: all chosen answers as true, then all rejected ones as false. */
export declare function unpair(rows: readonly (PreferenceRow & {
    prompt: TextOrTurns;
})[]): UnpairedPreferenceRow[];
