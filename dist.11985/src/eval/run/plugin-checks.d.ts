import type { ProviderDefinition } from '../../providers/contract/provider.ts';
import type { AttackDefinition } from '../attacks/contract.ts';
import type { MetricDefinition } from '../metric.ts';
import type { TaskDefinition } from '../tasks/define/definition.ts';
import type { EvalTask } from '../tasks/task.ts';
import type { TaskFunctions } from '../tasks/task-functions.ts';
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkProvider(value: unknown, source: string): ProviderDefinition;
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare const checkAnyTask: (value: unknown, source: string) => EvalTask | TaskDefinition;
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkFunctions(value: unknown, source: string): TaskFunctions;
interface Sorted {
    tasks: EvalTask[];
    /** Tasks that are to be made of what they say. */
    definitions: TaskDefinition[];
    functions: TaskFunctions[];
    providers: ProviderDefinition[];
    metrics: MetricDefinition[];
    attacks: AttackDefinition<Record<string, unknown>>[];
}
/**
 * What the default export of a user's file declares, a single thing or a list.
 * @throws HarnessError `PLUGIN_INVALID`.
 */
export declare function sortPlugin(value: unknown, source: string): Sorted;
export {};
