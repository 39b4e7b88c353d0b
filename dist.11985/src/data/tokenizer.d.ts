import { type ChatTemplate } from './chat-template.ts';
export interface EncodeOptions {
    /** Adds BOS and EOS as the tokenizer does by itself; default true. Chat templates write them already. */
    addSpecialTokens?: boolean;
}
export interface DecodeOptions {
    /** Leaves special tokens out; default false. */
    skipSpecial?: boolean;
}
export interface Tokenizer {
    /** Folder it was read from. */
    readonly folder: string;
    /** How it was loaded from there, so that another thread can load the same; `now` is always set. */
    readonly origin: LoadTokenizerOptions;
    /** Largest id plus one, added tokens included. */
    readonly vocabSize: number;
    readonly bosToken: string | undefined;
    readonly eosToken: string | undefined;
    readonly padToken: string | undefined;
    readonly bosId: number | undefined;
    readonly eosId: number | undefined;
    readonly padId: number | undefined;
    /** Of masked language models: stands in for a token that is to be predicted. */
    readonly maskId: number | undefined;
    /** Ids that end an answer: EOS and those of the generation config. */
    readonly endIds: ReadonlySet<number>;
    /** Ids added in front of and behind every text by `addSpecialTokens`. */
    readonly prefixIds: readonly number[];
    readonly suffixIds: readonly number[];
    readonly chatTemplate: ChatTemplate | undefined;
    /** Set when the template is not the folder's own: hand it to `saveTokenizer`. */
    readonly replacedTemplate: string | undefined;
    /** Special-token strings inside the text become their ids, as in the reference tokenizer. A BOS is never doubled. */
    encode(text: string, options?: EncodeOptions): number[];
    decode(ids: readonly number[], options?: DecodeOptions): string;
    /**
     * The text of each token in its context; joined they give `decode(ids)` (before WordPiece's clean-up of blanks). A
     * character that is split over tokens stands with the last of them.
     */
    pieces(ids: readonly number[]): string[];
    tokenToId(token: string): number | undefined;
    isSpecial(id: number): boolean;
}
export interface LoadTokenizerOptions {
    /** File or tokenizer folder whose template replaces the folder's own (resolved path). */
    chatTemplatePath?: string | undefined;
    /** Text of a template (the key `chat_template`) that replaces the folder's own. */
    chatTemplate?: string | undefined;
    /** Another end-of-sequence token (`eos_token`); it must be in the vocabulary. */
    eosToken?: string | undefined;
    /** What `strftime_now` in templates calls now. */
    now?: Date | undefined;
}
/** Loads the tokenizer of a model folder. Throws `TOKENIZER_MISSING`, `TOKENIZER_INVALID` or `TOKENIZER_NO_TOKEN`. */
export declare function loadTokenizer(folder: string, given?: LoadTokenizerOptions): Tokenizer;
