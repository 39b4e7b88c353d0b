/** Statements: text comes out, names get values. */
import type { Statement } from './ast.ts';
import { Evaluator } from './evaluate.ts';
import { Scope } from './scope.ts';
export declare class Executor {
    readonly evaluator: Evaluator;
    /** The text of a block. */
    render(body: readonly Statement[], scope: Scope): string;
    private one;
    private loop;
    private kept;
    private macro;
    private callMacro;
}
