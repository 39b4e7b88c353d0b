import type { DatasetRow, PreferenceRow } from '../formats.ts';
import { type TextOrTurns } from '../messages.ts';
import { type PromptBoundary } from '../prompt-extraction.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { TokenTally } from './token-tally.ts';
/** A row that cannot be used, with the reason that is counted and printed. */
export interface DroppedRow {
    dropped: string;
}
export type ExplicitPreference = PreferenceRow & {
    prompt: TextOrTurns;
};
export interface TokenPair {
    /** Tokens that both sides begin with. */
    prompt: number[];
    chosen: number[];
    rejected: number[];
    truncated: boolean;
}
export interface TokenSequence {
    ids: number[];
    /** 1 where a token is trained. */
    labels: (0 | 1)[];
    truncated: boolean;
}
export interface LengthOptions {
    /** Most tokens of a row (prompt and answer together); null for no limit. */
    maxLength?: number | null | undefined;
}
export interface SequenceOptions extends LengthOptions {
    /** Train the completion alone; null (default): exactly where the row has a prompt. */
    completionOnly?: boolean | null | undefined;
    /** Train the assistant's turns alone (conversations). */
    assistantOnly?: boolean | undefined;
}
export interface RowTokenizer {
    readonly tokenizer: Tokenizer;
    /** What was cut, dropped and noticed so far. */
    readonly tally: TokenTally;
    /** A preference row, its prompt explicit or implicit. */
    pair(row: DatasetRow, options?: LengthOptions): TokenPair | DroppedRow;
    /** The preference with its prompt apart; counts how it was found. */
    explicit(row: PreferenceRow): ExplicitPreference | DroppedRow;
    /** A row for supervised training: text, conversation, prompt with completion, or a preference's prompt with its chosen answer. */
    sequence(row: DatasetRow, options?: SequenceOptions): TokenSequence | DroppedRow;
    /** The prompt alone, ready to be continued. */
    prompt(row: DatasetRow, options?: LengthOptions): {
        ids: number[];
    } | DroppedRow;
}
export type OnOverlong = 'truncate' | 'drop' | 'error';
export interface RowTokenizerOptions {
    tokenizer: Tokenizer;
    /** What happens to rows longer than `max_length`; default `truncate`. */
    onOverlong?: OnOverlong | undefined;
    /** Where implicit prompts end in raw `Human:`/`Assistant:` transcripts; `characters` is TRL's cut. */
    promptBoundary?: PromptBoundary | undefined;
}
export declare function createRowTokenizer(options: RowTokenizerOptions): RowTokenizer;
