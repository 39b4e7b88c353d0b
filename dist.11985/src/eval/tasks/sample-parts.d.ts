/**
 * The parts of a task that turn one document into something, compiled once: its text, target and choices, those of
 * examples, description and answer prefix; and the turns of a prompt made of them.
 */
import { type Evaluate } from './fields.ts';
import type { FunctionsLoader } from './functions.ts';
import { type Turn } from './prompt.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext } from './task-functions.ts';
export interface SampleParts {
    /** Text, or an index into the choices. */
    readonly text: Evaluate;
    /** Text, index or list. */
    readonly target: Evaluate;
    /** The choices as texts; undefined when the task has none. */
    readonly choices: ((doc: Doc, context: FunctionContext) => string[]) | undefined;
    /** Turns of system prompt and examples. */
    before(doc: Doc, examples: readonly Doc[], context: FunctionContext, settings: Pick<TaskContext, 'systemInstruction'>): Turn[];
    /** Turns of the question itself. */
    question(question: string, doc: Doc): Turn[];
}
export declare function sampleParts(config: TaskConfig, load: FunctionsLoader): Promise<SampleParts>;
/** The choices of a document. @throws HarnessError `TASK_INVALID` when the task has none. */
export declare function choicesOf({ choices }: SampleParts, { declaration }: TaskConfig, doc: Doc, context: FunctionContext): string[];
