/**
 * Do two systems differ in a corpus metric on the same samples? Paired bootstrap (Koehn 2004) and approximate
 * randomisation (Riezler and Maxwell 2005), with p-values as sacrebleu counts them: (hits + 1) / (trials + 1).
 */
import { type Statistic, type Units } from './bootstrap.ts';
import type { FastRandom } from './fast-random.ts';
export interface PairedOptions {
    random: FastRandom;
    /** Default 10,000. */
    trials?: number;
}
/** p of the difference b - a under the null that it is 0, and the percentile interval of the difference. */
export declare function pairedBootstrap(a: Units, b: Units, statistic: Statistic, { random, trials }: PairedOptions): {
    difference: number;
    p: number;
    interval: readonly [number, number] | null;
};
/** p of the difference b - a when each sample's two outputs could as well be exchanged. */
export declare function approximateRandomisation(a: Units, b: Units, statistic: Statistic, { random, trials }: PairedOptions): {
    difference: number;
    p: number;
};
