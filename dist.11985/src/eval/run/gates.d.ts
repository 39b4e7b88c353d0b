import type { Expected } from './plan.ts';
import type { TaskResult } from './results.ts';
export interface Gate {
    /** As given. */
    text: string;
    /** Task, group or suite; undefined: all that have the metric. */
    task: string | undefined;
    metric: string;
    bound: number;
}
/** @throws HarnessError `ARGUMENT_INVALID`. */
export declare function readGate(text: string): Gate;
/**
 * Checks that each gate is about something that will be measured.
 * @throws HarnessError `ARGUMENT_INVALID` with the nearest names.
 */
export declare function checkGates(gates: readonly Gate[], { metrics, open }: Expected): void;
/** A gate that does not hold. */
export interface FailedGate {
    /** Task, group or suite. */
    readonly task: string;
    /** `acc is 0.41, below 0.6`. */
    readonly text: string;
}
/** The gates that do not hold. What has no value does not pass. */
export declare function failedGates(gates: readonly Gate[], results: readonly TaskResult[]): FailedGate[];
