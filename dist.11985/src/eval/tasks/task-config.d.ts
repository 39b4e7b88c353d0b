/**
 * What the keys of a task file mean: the known ones, their types and defaults, with errors at the line they stand on.
 * Follows lm-eval 0.4.13's `TaskConfig`. Refused: Python classes, images and sound, promptsource, which need what is not
 * here. Leaves out: what follows from the values.
 */
import type { Json } from '../../base/json.ts';
import { type Declaration, PythonFunction } from './task-file.ts';
import { type Field } from './task-keys.ts';
export declare const OUTPUT_TYPES: readonly ["loglikelihood", "loglikelihood_rolling", "generate_until", "multiple_choice"];
export type OutputType = (typeof OUTPUT_TYPES)[number];
export interface MetricEntry {
    readonly metric: string | PythonFunction;
    readonly aggregation: string | PythonFunction | undefined;
    readonly higherIsBetter: boolean | undefined;
    /** Further keys: options of the metric. */
    readonly options: Readonly<Record<string, Json>>;
    readonly path: readonly (string | number)[];
}
export interface FewshotConfig {
    readonly sampler: 'default' | 'first_n';
    readonly split: string | undefined;
    readonly samples: unknown;
    readonly processDocs: unknown;
    readonly text: Field;
    readonly target: Field;
    readonly choice: Field | undefined;
    readonly genPrefix: Field | undefined;
    readonly fewshotDelimiter: string;
    readonly targetDelimiter: string;
}
export interface TaskConfig {
    readonly declaration: Declaration;
    readonly name: string;
    readonly alias: string | undefined;
    readonly tags: readonly string[];
    readonly outputType: OutputType;
    readonly dataset: {
        readonly path: string;
        readonly name: string | undefined;
        readonly kwargs: Record<string, Json>;
    };
    readonly splits: Readonly<Record<'training' | 'validation' | 'test', string | undefined>>;
    readonly processDocs: unknown;
    readonly text: Field;
    readonly target: Field;
    readonly choice: Field | undefined;
    readonly processResults: unknown;
    readonly description: string;
    readonly genPrefix: Field | undefined;
    readonly targetDelimiter: string;
    readonly fewshotDelimiter: string;
    readonly fewshot: FewshotConfig;
    /** `undefined`: none by itself, and `--num_fewshot` counts. */
    readonly numFewshot: number | undefined;
    /** `undefined`: lm-eval's default metrics of the output type. */
    readonly metrics: readonly MetricEntry[] | undefined;
    readonly generation: Readonly<Record<string, Json>> | undefined;
    readonly repeats: number;
    readonly filters: unknown;
    readonly unsafeCode: boolean;
    readonly version: string | number;
}
/**
 * Reads the keys of a task.
 * @throws HarnessError `TASK_UNKNOWN_KEY`, `TASK_INVALID`, `TASK_UNSUPPORTED`, `TASK_PYTHON`.
 */
export declare function taskConfig(declaration: Declaration): TaskConfig;
