/**
 * What stands in for the Python functions of lm-eval's task files (`!function utils.process_docs`): a file in
 * `evals/functions/`, or a plug-in, with functions of the same names. None of the Python is run.
 * Leaves out: finding and loading these files (`builtins.ts`).
 */
import type { Json } from '../../base/json.ts';
import type { Doc } from './task.ts';
/** Text, an index into the choices, or several texts. */
export type Built = string | number | readonly string[];
/** What a function may read besides its document. */
export interface FunctionContext {
    /** Folder of the task file: examples that stand as literals in a Python file beside it are read from there, as data. */
    readonly folder: string;
    readonly seed: number;
    readonly allowCode: boolean;
    /** Told once for each text: what a number here is not, compared with the original's. */
    readonly warn?: (text: string) => void;
}
export interface TaskFunctions {
    /** Last part of the folder and module: `hellaswag/utils` answers for `!function utils.process_docs` in `hellaswag/*.yaml`. */
    readonly name: string;
    /** Row by row, in order; `null` drops the row, a list replaces it. A factory, because some draw random numbers as they go. */
    readonly processDocs?: Readonly<Record<string, (context: FunctionContext) => (doc: Doc) => Doc | readonly Doc[] | null>>;
    /** `doc_to_text`, `doc_to_target`, `doc_to_choice`, `fewshot_config.doc_to_*`. */
    readonly build?: Readonly<Record<string, (doc: Doc, context: FunctionContext) => Built>>;
    /** `process_results`: values by metric name from the document and its answers (texts, or `[ll, greedy]` pairs). */
    readonly processResults?: Readonly<Record<string, (doc: Doc, results: readonly Json[], context: FunctionContext) => Readonly<Record<string, Json>> | Promise<Readonly<Record<string, Json>>>>>;
    /** `metric: !function` of generated answers: one number, or several by name. `options` are the further keys of the metric. */
    readonly metrics?: Readonly<Record<string, (sample: {
        readonly references: readonly Json[];
        readonly predictions: readonly Json[];
        readonly doc: Doc;
    }, options: Readonly<Record<string, Json>>, context: FunctionContext) => Json | Promise<Json>>>;
    /** `aggregation: !function`: one number from all values. */
    readonly aggregations?: Readonly<Record<string, (values: readonly Json[]) => number>>;
    /** `fewshot_config.samples: !function`. */
    readonly samples?: Readonly<Record<string, (context: FunctionContext) => Promise<readonly Doc[]> | readonly Doc[]>>;
    /** Filters by name (`function: custom`, `filter_fn: !function`): all answers of one document. `options` are the further keys of the step. */
    readonly filters?: Readonly<Record<string, (answers: readonly string[], doc: Doc, options: Readonly<Record<string, unknown>>) => readonly string[]>>;
}
