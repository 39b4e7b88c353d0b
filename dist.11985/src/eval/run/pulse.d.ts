/** The progress of an evaluation as it is told: at most a few times a second, with speed over the last while. */
import type { EvalReporter } from './events.ts';
/** What the requests came to. */
export interface Totals {
    /** Answered by the model. */
    readonly asked: number;
    /** Answered from the log or the cache. */
    readonly cached: number;
    readonly tokens: {
        readonly input: number;
        readonly output: number;
    };
    readonly costUsd?: number;
}
export declare class Pulse {
    #private;
    constructor(reporter: EvalReporter, total: number, totals: () => Totals, now?: () => number);
    /** One more sample. */
    beat(failed: boolean): void;
    /** Something else than asking takes time. */
    working(text: string): void;
    stop(): void;
}
