/** Values of expressions. */
import type { CallArguments, Expression } from './ast.ts';
import type { Scope } from './scope.ts';
import { type Arguments, type Value } from './values.ts';
export declare class Evaluator {
    /** Line of the template that is being worked on, for messages. */
    line: number;
    private readonly context;
    value(node: Expression, scope: Scope): Value;
    /** A block's text through the filters of `{% filter %}` or block `set`. */
    filterText(node: Expression, text: string, scope: Scope): Value;
    call(target: Value, args: Arguments): Value;
    arguments(node: CallArguments, scope: Scope): Arguments;
    private compare;
    private testNode;
    private filter;
    private test;
}
