export interface ScheduleRequest {
    /** `lr_scheduler_type`. */
    name: string;
    baseLr: number;
    /** Steps of linear warm-up: step k of them runs at (k - 1) / warmupSteps of the base rate. */
    warmupSteps: number;
    totalSteps: number;
    /** `lr_scheduler_kwargs`, by transformers' spelling. */
    kwargs?: Readonly<Record<string, unknown>> | null;
}
/**
 * The rate of every step as a function of the steps done before it: `rate(0)` is used by step 1. Throws
 * CONFIG_LR_SCHEDULER for unknown names and settings.
 */
export declare function learningRates(request: ScheduleRequest): (done: number) => number;
/** `warmup_steps` below 1 is a share of the run; `warmup_ratio` is the older key and counts when `warmup_steps` is 0. */
export declare function warmupStepsOf(totalSteps: number, warmupSteps: number, warmupRatio?: number): number;
