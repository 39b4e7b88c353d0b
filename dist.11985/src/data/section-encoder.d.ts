/**
 * Encodes a text piece by piece and remembers the pieces: sections between special tokens (a prompt, and the same prompt
 * with each of two answers, share almost all of theirs) and, for the byte-level tokenizers named below, words. Exact: the
 * tokenizer itself treats these pieces separately; where that is not certain the text is encoded whole. On 2,000
 * HH-RLHF pairs this is a quarter of the time that three whole encodings take.
 */
type JsonObject = Record<string, unknown>;
interface Added {
    id: number;
    content: string;
    normalized: boolean;
    lstrip: boolean;
    rstrip: boolean;
}
export declare class SectionEncoder {
    private readonly splitter;
    private readonly byWords;
    private readonly ids;
    private readonly encodeOne;
    private readonly sections;
    private readonly words;
    constructor(tokenizer: JsonObject, config: JsonObject, added: readonly Added[], encodeOne: (text: string) => number[]);
    encode(text: string): number[];
    private section;
    private inWords;
    private word;
}
export {};
