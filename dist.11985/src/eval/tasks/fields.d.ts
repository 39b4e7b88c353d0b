import { type FunctionsLoader } from './functions.ts';
import type { Doc } from './task.ts';
import type { Declaration } from './task-file.ts';
import type { FunctionContext } from './task-functions.ts';
import type { Field } from './task-keys.ts';
/** What a field makes of a document. */
export type Evaluate = (doc: Doc, context: FunctionContext) => unknown;
interface Origin {
    readonly declaration: Declaration;
    readonly load: FunctionsLoader;
    /** The task has choices: templates that render to digits are then indices. */
    readonly choices: boolean;
}
/** `doc_to_text`: text, or an index into the choices (the contexts then differ, as in winogrande). */
export declare function textField(field: Field, origin: Origin): Promise<Evaluate>;
/** `doc_to_target`: text, an index, or a list of either. */
export declare function targetField(field: Field, origin: Origin): Promise<Evaluate>;
/** `doc_to_choice`: a list. */
export declare function choiceField(field: Field, origin: Origin): Promise<Evaluate>;
/** `description` and `gen_prefix`: a column or a template; empty where there is none. */
export declare function plainField(field: Field | undefined, declaration: Declaration): (doc: Doc) => string;
/** A value as Python's `str` writes it: `pythonText(true)` is `True`. */
export declare function pythonText(value: unknown): string;
export {};
