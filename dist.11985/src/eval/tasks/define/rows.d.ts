import type { LoadSplit } from '../documents.ts';
import type { Doc, TaskContext } from '../task.ts';
import type { TaskDefinition } from './definition.ts';
export interface TaskRows {
    count(context: TaskContext): Promise<number>;
    /** Each time from the start. */
    rows(context: TaskContext): AsyncIterable<Doc>;
}
interface Origin {
    /** The task's file; relative names of data are looked for beside it first. */
    readonly file: string;
    readonly folder: string;
    readonly loadSplit: LoadSplit;
}
/** Nothing is read yet. Reading throws `DATA_*` and `TASK_MISSING_COLUMN`. */
export declare function taskRows({ name, dataset, columns }: TaskDefinition, origin: Origin): TaskRows;
export {};
