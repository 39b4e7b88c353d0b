/**
 * Where a text's beginning ends among the tokens of the whole: by ids when the beginning's own ids are a prefix of the
 * whole's, else by decoded characters, because a tokenizer may merge the last character of a prompt with the first of its
 * answer. TRL warns then and goes on with labels that are off by a token.
 */
import type { Tokenizer } from '../tokenizer.ts';
export interface Alignment {
    /** Tokens that lie wholly inside the beginning. */
    whole: number;
    /** True when token number `whole` begins inside it and ends behind it. */
    split: boolean;
    /** False when characters had to be counted. */
    byIds: boolean;
}
/** True when `ids` begin with `prefix`. */
export declare function startsWithIds(ids: readonly number[], prefix: readonly number[]): boolean;
/** The place, or undefined when the decoded beginning is no beginning of the decoded whole. */
export declare function alignPrefix(tok: Tokenizer, prefix: readonly number[], ids: readonly number[]): Alignment | undefined;
/** Tokens of `ids` within the first `characters` of their decoded text; undefined when their pieces do not make up that text. */
export declare function alignCharacters(tok: Tokenizer, characters: number, ids: readonly number[]): Alignment | undefined;
/** Length of the text that both begin with. */
export declare function commonPrefix(a: string, b: string): number;
