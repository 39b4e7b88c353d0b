import { type Int } from './numbers.ts';
export type TokenType = 'data' | 'variable_begin' | 'variable_end' | 'block_begin' | 'block_end' | 'name' | 'string' | 'integer' | 'float' | 'operator' | 'end';
export interface Token {
    readonly type: TokenType;
    readonly text: string;
    /** From 1, within the template. */
    readonly line: number;
    /** Of `integer` and `float`. */
    readonly number?: Int;
}
/** @throws TemplateFailure `syntax` with a line */
export declare function tokenize(source: string): Token[];
