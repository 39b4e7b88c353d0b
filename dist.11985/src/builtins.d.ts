import { type BuiltinFile } from './builtin-files.ts';
import type { AttackDefinition } from './eval/attacks/contract.ts';
import type { MetricDefinition } from './eval/metric.ts';
import type { TaskDefinition } from './eval/tasks/define/definition.ts';
import type { EvalTask } from './eval/tasks/task.ts';
import type { TaskFunctions } from './eval/tasks/task-functions.ts';
import type { ProviderDefinition } from './providers/contract/provider.ts';
import type { TrainerDefinition } from './train/contract.ts';
import type { RewardDefinition } from './train/rewards/contract.ts';
/** A user's file that was loaded: the methods and reward functions that it declares. */
export interface Plugin {
    file: string;
    trainers: readonly TrainerDefinition[];
    rewards: readonly RewardDefinition[];
}
/** A user's file that declares metrics. */
export interface MetricPlugin {
    file: string;
    metrics: readonly MetricDefinition[];
}
/** A user's file that declares what evaluations are made of. */
export interface EvalPlugin {
    file: string;
    tasks: readonly EvalTask[];
    functions: readonly TaskFunctions[];
    providers: readonly ProviderDefinition[];
    metrics: readonly MetricDefinition[];
    attacks: readonly AttackDefinition<Record<string, unknown>>[];
}
/**
 * The trainer of a method, built in or from a plug-in.
 * @throws HarnessError `METHOD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no trainer.
 */
export declare function loadTrainer(method: string, plugins?: readonly Plugin[]): Promise<TrainerDefinition>;
/**
 * A reward function, built in or from a plug-in.
 * @throws HarnessError `REWARD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no reward function.
 */
export declare function loadReward(name: string, plugins?: readonly Plugin[]): Promise<RewardDefinition>;
/**
 * A metric, built in or from a plug-in.
 * @throws HarnessError `METRIC_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no metric.
 */
export declare function loadMetric(name: string, plugins?: readonly MetricPlugin[]): Promise<MetricDefinition>;
/**
 * A provider by its scheme, built in or from a plug-in.
 * @throws HarnessError `PROVIDER_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export declare function loadProvider(scheme: string, plugins?: readonly EvalPlugin[]): Promise<ProviderDefinition>;
/**
 * An attack, built in or from a plug-in.
 * @throws HarnessError `ATTACK_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export declare function loadAttack(name: string, plugins?: readonly EvalPlugin[]): Promise<AttackDefinition<Record<string, unknown>>>;
/** A task written in TypeScript, built in or from a plug-in; undefined when there is none of this name. */
export declare function loadScriptTask(name: string, plugins?: readonly EvalPlugin[]): Promise<EvalTask | undefined>;
/** The task of a definition; its data stand beside the file, ours in the folder of our tasks. */
export declare function taskOf(definition: TaskDefinition, file: string, plugins: readonly MetricPlugin[], folder?: string): Promise<EvalTask>;
/**
 * What stands in for the Python functions of a module (`hellaswag/utils`), from a plug-in or built in; undefined when
 * nothing does. Built in, `hellaswag/utils.ts` or `hellaswag.ts` declares it.
 */
export declare function loadFunctions(name: string, plugins?: readonly EvalPlugin[]): Promise<TaskFunctions | undefined>;
/** @throws HarnessError `PLUGIN_INVALID` when the file declares something else, or under another name than its own. */
export declare function loadBuiltin<T>({ name, file }: BuiltinFile, check: (value: unknown, source: string) => T, nameOf?: (definition: T) => string): Promise<T>;
