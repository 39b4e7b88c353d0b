/** Tokens one after the other, and the wish for a certain one. Keeps count of how deep the parser is and of the names it reads. */
import { TemplateFailure } from './budget.ts';
import type { Token } from './lexer.ts';
export declare class TokenStream {
    private readonly tokens;
    private at;
    private depth;
    /** Names read so far; macros look what stands in their bodies. */
    readonly names: string[];
    constructor(tokens: readonly Token[]);
    get current(): Token;
    /** The token after the current one. */
    get ahead(): Token;
    next(): Token;
    /** True for an operator (or, with a word, a name). */
    is(text: string): boolean;
    isName(...texts: string[]): boolean;
    /** Goes past the operator or word if it stands here. */
    skip(text: string): boolean;
    expect(text: string): Token;
    expectType(type: 'name' | 'block_end' | 'variable_end'): Token;
    /** Runs `parse` one level deeper. */
    deeper<T>(parse: () => T): T;
    shown(): string;
    error(message: string, line?: number): TemplateFailure;
}
