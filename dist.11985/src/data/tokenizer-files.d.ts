import type { TemplateSource } from './chat-template.ts';
type JsonObject = Record<string, unknown>;
export interface TokenizerFiles {
    folder: string;
    tokenizer: JsonObject;
    config: JsonObject;
    /** `bos_token` -> `<s>` and so on; only those that are set. */
    specialTokens: Readonly<Record<string, string>>;
    /** `eos_token_id` of generation_config.json and config.json: all ids that end an answer. */
    endIds: readonly number[];
    template: TemplateSource | undefined;
}
/** Reads a folder's tokenizer. Throws `TOKENIZER_MISSING` naming the files looked for, or `TOKENIZER_INVALID`. */
export declare function readTokenizerFiles(folder: string): TokenizerFiles;
/** A template from a `.jinja` file or a tokenizer folder (`chat_template_path`). Throws `TEMPLATE_MISSING`. */
export declare function readTemplateFrom(path: string): TemplateSource;
/** The tokenizer files that a folder has, relative to it. */
export declare function tokenizerFileNames(folder: string): string[];
export interface SaveTokenizerOptions {
    /** A template that training used in place of the folder's own: written as `chat_template.jinja`. */
    chatTemplate?: string | undefined;
    /** An end token that training used in place of the folder's own (the key `eos_token`). */
    eosToken?: string | undefined;
}
/**
 * Copies the tokenizer files of `from` unchanged into `to`, but for what training replaced, so that the result is used as
 * it was trained. Returns the names written.
 */
export declare function saveTokenizer(from: string, to: string, options?: SaveTokenizerOptions): Promise<string[]>;
export {};
