/**
 * Dataset types, TRL's names for what a row's columns mean (language modelling, prompt-only, prompt-completion,
 * preference, unpaired preference, stepwise supervision), each as plain text or as conversations. `judge-row.ts` tells
 * which one a row is. Leaves out: images.
 */
import type { TextOrTurns } from './messages.ts';
export type DatasetType = 'language-modeling' | 'prompt-only' | 'prompt-completion' | 'preference' | 'unpaired-preference' | 'stepwise-supervision';
export type RowFormat = 'standard' | 'conversational';
interface RowBase {
    format: RowFormat;
    /** Place for messages: `train.jsonl:17`. */
    source: string;
    /** Full path and line of the same place, for `HarnessError.where`. */
    where: {
        file: string;
        line: number;
    };
    /** Position among the rows that were read, counting from 0. */
    index: number;
    /** Tool descriptions for the chat template. */
    tools?: readonly unknown[];
    /** Passed to the chat template (`{"enable_thinking": false}`). */
    templateKwargs?: Readonly<Record<string, unknown>>;
    /** What it weighs in the loss (`dataset_weight_field`), at least 0; absent where rows have no weights. */
    weight?: number;
    /** All columns as read, for methods that use further ones (reward functions). */
    columns: Readonly<Record<string, unknown>>;
}
export interface LanguageModelingRow extends RowBase {
    type: 'language-modeling';
    /** The text column, or the messages. */
    text: TextOrTurns;
}
export interface PromptRow extends RowBase {
    type: 'prompt-only';
    prompt: TextOrTurns;
}
export interface PromptCompletionRow extends RowBase {
    type: 'prompt-completion';
    prompt: TextOrTurns;
    completion: TextOrTurns;
}
export interface PreferenceRow extends RowBase {
    type: 'preference';
    /** Absent when it stands at the beginning of both answers (implicit prompt). */
    prompt?: TextOrTurns;
    chosen: TextOrTurns;
    rejected: TextOrTurns;
    /** By how much the chosen answer is better (reward models). */
    margin?: number;
}
export interface UnpairedPreferenceRow extends RowBase {
    type: 'unpaired-preference';
    prompt: TextOrTurns;
    completion: TextOrTurns;
    /** True for a desirable completion. */
    label: boolean;
}
export interface StepwiseRow extends RowBase {
    type: 'stepwise-supervision';
    prompt: string;
    completions: readonly string[];
    labels: readonly boolean[];
}
export type DatasetRow = LanguageModelingRow | PromptRow | PromptCompletionRow | PreferenceRow | UnpairedPreferenceRow | StepwiseRow;
/** Columns that a type needs; language modelling needs `messages` or the text column. */
export declare const typeColumns: Readonly<Record<DatasetType, readonly string[]>>;
export interface JudgeOptions {
    /** Types that the method takes. */
    accepts: readonly DatasetType[];
    /** The method's name, for messages. */
    method: string;
    /** `dataset_text_field`, default `text`. */
    textField?: string | undefined;
    /** `dataset_weight_field`: the column with the rows' weights. */
    weightField?: string | undefined;
}
/** A row as a reader gives it, with its place. */
export interface RawRow {
    row: Readonly<Record<string, unknown>>;
    source: string;
    file: string;
    line: number;
    index: number;
}
export {};
