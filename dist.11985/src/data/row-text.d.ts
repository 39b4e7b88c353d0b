import type { ChatTemplate, RenderOptions } from './chat-template.ts';
import type { DatasetRow } from './formats.ts';
import { type Conversation, type TextOrTurns } from './messages.ts';
import type { Tokenizer } from './tokenizer.ts';
export interface PromptTokens {
    prompt: TextOrTurns;
    ids: number[];
}
export interface Answered {
    /** Prompt and answer. */
    ids: number[];
    /** Where the answer's tokens begin; a token that spans the border is the answer's. */
    border: number;
    /** The text of `ids`. */
    rendered: string;
    /** False when the border was found by characters, because the prompt alone is tokenised differently. */
    byIds: boolean;
}
export declare class RowText {
    private readonly tokenizer;
    constructor(tokenizer: Tokenizer);
    /** A prompt tokenised by itself. */
    promptTokens(prompt: TextOrTurns, row: DatasetRow): PromptTokens;
    /** Throws `DATA_PROMPT_MISMATCH` when the prompt is not how prompt and answer begin. */
    answered(prompt: PromptTokens, answer: TextOrTurns, row: DatasetRow): Answered;
    /** How many of `ids` lie before the end of `beginning`, a beginning of their text. */
    borderAt(beginning: string, ids: readonly number[], row: DatasetRow): {
        whole: number;
        split: boolean;
    };
    /** A prompt to be continued: after a user's turn the header of the answer, after an assistant's turn its own words. */
    openPrompt(prompt: Conversation, row: DatasetRow): string;
    render(turns: Conversation, row: DatasetRow, more?: RenderOptions): string;
    /** The template writes BOS itself, so nothing is added. */
    encodeRendered(text: string): number[];
    /** Throws `TOKENIZER_NO_TOKEN` when there is no EOS. */
    withEos(text: string, row: DatasetRow): string;
    /** Throws `TEMPLATE_MISSING`. */
    template(row: DatasetRow): ChatTemplate;
    /**
     * Some templates put more into a generation prompt than in front of a finished answer (an opened `<think>`): the answer
     * then begins where the two renderings part, provided that the turns before it are the same.
     */
    private alignHeader;
    private mismatch;
}
export declare const renderOptions: (row: DatasetRow) => RenderOptions;
