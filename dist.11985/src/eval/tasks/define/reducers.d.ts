import type { MetricLoader } from '../text-metrics.ts';
export interface Reducer {
    readonly name: string;
    /** `values` holds at least one. `null`: too few values. */
    reduce(values: readonly number[]): number | null;
}
/** What is wrong with a reducer's name for so many answers; undefined when nothing is. */
export declare function wrongReducer(name: unknown, count: number): string | undefined;
/** @throws HarnessError `PLUGIN_INVALID` for a name that there is not. */
export declare function reducerOf(name: string, load: MetricLoader): Promise<Reducer>;
