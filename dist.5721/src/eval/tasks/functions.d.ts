import type { HarnessError } from '../../base/errors.ts';
import { type Declaration, PythonFunction } from './task-file.ts';
import type { TaskFunctions } from './task-functions.ts';
/** Finds functions by name, `hellaswag/utils`; undefined when there are none. */
export type FunctionsLoader = (name: string) => Promise<TaskFunctions | undefined>;
/** The kinds of function, as `TaskFunctions` groups them. */
export type FunctionKind = Exclude<keyof TaskFunctions, 'name'>;
export type FunctionOf<Kind extends FunctionKind> = NonNullable<TaskFunctions[Kind]>[string];
/** The function that a value names; undefined when it is none. `bare` texts count where only a function makes sense. */
export declare function functionNamed(value: unknown, bare: boolean): PythonFunction | undefined;
/**
 * What stands in for a Python function.
 * @param path of the value in the declaration, for messages.
 * @throws HarnessError `TASK_PYTHON` naming file, line, the function, and what to use instead.
 */
export declare function standIn<Kind extends FunctionKind>(reference: PythonFunction, kind: Kind, { declaration, path, load }: {
    declaration: Declaration;
    path: readonly (string | number)[];
    load: FunctionsLoader;
}): Promise<FunctionOf<Kind>>;
/** The error for Python that has no place here at all. */
export declare function refusal(declaration: Declaration, path: readonly (string | number)[], { message, hint }: {
    message: string;
    hint: string;
}): HarnessError;
