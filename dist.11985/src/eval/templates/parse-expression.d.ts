/**
 * Expressions by recursive descent in Jinja's own precedence, which is not Python's: `~` binds tighter than `+`, `**` is
 * left-associative, a sign binds tighter than `**`, and filters and tests bind tighter than any operator.
 */
import type { Expression } from './ast.ts';
import type { TokenStream } from './token-stream.ts';
/** A condition, or one of the simpler expressions; `conditional` false: `if` belongs to the statement around. */
export declare function parseExpression(stream: TokenStream, conditional?: boolean): Expression;
/** One expression, or a tuple of several with commas. */
export declare function parseTuple(stream: TokenStream, options?: {
    inParentheses?: boolean;
    conditional?: boolean;
}): Expression;
/** `|name(arguments)` once or more; `first`: the bar of the first one is left out. */
export declare function parseFilters(stream: TokenStream, start: Expression | undefined, first?: boolean): Expression | undefined;
