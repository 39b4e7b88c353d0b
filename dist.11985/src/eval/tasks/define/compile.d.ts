import type { LoadSplit } from '../documents.ts';
import type { EvalTask } from '../task.ts';
import type { MetricLoader } from '../text-metrics.ts';
import type { TaskDefinition } from './definition.ts';
export interface CompilePorts {
    readonly metric: MetricLoader;
    /** Default: local files and folders in the hub's layout. */
    readonly loadSplit?: LoadSplit;
    /** The file that defines the task. */
    readonly file: string;
    /** Where its data are looked for; default: its folder. */
    readonly folder?: string;
}
/**
 * Makes the task; metrics are loaded, data are not read.
 * @throws HarnessError `METRIC_*`, `PLUGIN_INVALID`.
 */
export declare function compileTask(definition: TaskDefinition, ports: CompilePorts): Promise<EvalTask>;
