import { type JsonObject } from '../files/read-json.ts';
export type MaskedFamily = 'bert' | 'roberta' | 'distilbert';
export type Activation = 'gelu' | 'gelu_tanh' | 'relu' | 'silu';
/** An encoder with a head that predicts masked tokens, as the graph code needs it. */
export interface MaskedConfig {
    readonly family: MaskedFamily;
    readonly vocabSize: number;
    readonly hiddenSize: number;
    readonly intermediateSize: number;
    readonly layers: number;
    readonly heads: number;
    readonly normEps: number;
    readonly activation: Activation;
    /** The output matrix is the embedding. */
    readonly tied: boolean;
    /** Rows of the table of token types; 0 where there is none. */
    readonly tokenTypes: number;
    /** Rows of the table of positions. */
    readonly positions: number;
    /** Where the first position stands in that table: RoBERTa begins behind its padding token's id. */
    readonly firstPosition: number;
    /** Tokens that the model takes in, those included that its tokenizer adds. */
    readonly maxPositions: number;
    readonly padId: number | null;
    /** The file's content. */
    readonly raw: Readonly<JsonObject>;
}
/** Which family of masked language models a configuration is of; undefined for others. */
export declare function maskedFamily({ model_type: type, architectures }: JsonObject): MaskedFamily | undefined;
/** Whether a folder holds an encoder of these families, whatever its head. Throws MODEL_JSON. */
export declare function isMaskedFolder(folder: string): Promise<boolean>;
/**
 * Checks the content of `path`, which is of one of the families. Throws MODEL_UNSUPPORTED (another head, activation or kind
 * of positions, a quantised checkpoint) or MODEL_CONFIG (a field that cannot be).
 */
export declare function parseMaskedConfig(raw: JsonObject, path: string): MaskedConfig;
/** For messages: the families as people call them. */
export declare const maskedNames: () => string;
