import type { Json } from '../../base/json.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext, TaskFunctions } from './task-functions.ts';
export interface SplitRequest {
    /** `dataset_path`: a hub id, a folder, or `json`, `csv`, `parquet`, `text` with `data_files`. */
    readonly path: string;
    readonly name: string | undefined;
    readonly split: string;
    readonly dataDir: string | undefined;
    readonly kwargs: Readonly<Record<string, Json>>;
    /** The task file; relative names are also looked for beside it. */
    readonly from: string;
}
export interface SplitRows {
    /** Can be gone through several times; each time from the start. */
    readonly rows: AsyncIterable<Doc>;
    readonly count: number;
    /** Of the files' content, in order. */
    readonly sha256: string;
    /** What was read, for people. */
    readonly source: string;
}
/** @throws HarnessError `DATA_*`, naming the command that brings the data in. */
export type LoadSplit = (request: SplitRequest) => Promise<SplitRows>;
export type ProcessDocs = NonNullable<TaskFunctions['processDocs']>[string];
export type Samples = NonNullable<TaskFunctions['samples']>[string];
export interface DocumentFunctions {
    readonly process: ProcessDocs | undefined;
    readonly processExamples: ProcessDocs | undefined;
    readonly samples: Samples | undefined;
}
type Setting = Pick<TaskContext, 'dataDir'>;
export declare class Documents {
    #private;
    constructor(config: TaskConfig, functions: DocumentFunctions, load: LoadSplit);
    /** The split that is evaluated: test, else validation. */
    get split(): string;
    rows(split: string, { dataDir }: Setting): Promise<SplitRows>;
    count(setting: Setting, context: FunctionContext): Promise<number>;
    /** The documents that are evaluated, in order. */
    evaluated(setting: Setting, context: FunctionContext): AsyncGenerator<Doc>;
    /**
     * The documents that examples are taken from, and whether those that are evaluated may be among them.
     * @param most as many as are needed, where the first ones do.
     */
    pool(setting: Setting, context: FunctionContext, most: number): Promise<{
        pool: readonly Doc[];
        own: boolean;
    }>;
}
/** Runs something about a document; an error says which one. */
export declare function inRow<T>(number: number, split: string, work: () => T): T;
export {};
