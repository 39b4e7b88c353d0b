/**
 * From the values of all samples to one number: lm-eval's aggregations with its standard errors (sample sd / √n for means,
 * the bootstrap for what is no mean, none for weighted perplexities and Brier scores), and a 95 % interval for each:
 * Wilson's for shares, Student's t for other means, the bootstrap for the rest, over lm-eval's own resamples. Leaves out:
 * text metrics (`text-metrics.ts`).
 */
import type { Json } from '../../base/json.ts';
import { type Statistic } from '../statistics/bootstrap.ts';
import type { Aggregate } from './task.ts';
export interface AggregationOptions {
    /** Resamples of the bootstrap (lm-eval's `bootstrap_iters`, there 100,000). */
    readonly bootstrapIters: number;
}
export type Aggregation = (values: readonly Json[], options: AggregationOptions) => Aggregate | Promise<Aggregate>;
export declare const UNDEFINED: Aggregate;
/** The mean; shares of right and wrong have Wilson's interval. */
export declare function meanOf(values: readonly Json[]): Aggregate;
/** A number that is a function of sums over samples; `figures` gives equally many for each. */
export interface SumForm {
    readonly figures: (value: Json) => readonly number[];
    readonly statistic: Statistic;
}
/** What a sample is worth where the number is a mean of something other than the value itself. */
export declare const MEAN_FORMS: {
    /** [gold, probabilities]: Σ over classes (p - [class is gold])². */
    readonly brier_score: (value: Json) => number;
    /** [gold, log-likelihoods]: the share of the right choice in the probability of all. */
    readonly likelihood: (value: Json) => number;
};
/** exp(x) / Σ exp(x), without overflow. */
export declare function softmax(values: readonly number[]): number[];
/** Numbers that are a function of sums, by lm-eval's names. */
export declare const SUM_FORMS: {
    readonly nanmean: {
        readonly figures: (value: Json) => number[];
        readonly statistic: (sums: Float64Array) => number;
    };
    readonly perplexity: {
        readonly figures: (value: Json) => number[];
        readonly statistic: (sums: Float64Array<ArrayBufferLike>) => number;
    };
    readonly weighted_perplexity: {
        readonly figures: (value: Json) => readonly [number, number];
        readonly statistic: (sums: Float64Array<ArrayBufferLike>) => number;
    };
    readonly bits_per_byte: {
        readonly figures: (value: Json) => readonly [number, number];
        readonly statistic: (sums: Float64Array<ArrayBufferLike>) => number;
    };
    readonly f1: {
        readonly figures: (value: Json) => number[];
        readonly statistic: ([both, either]: Float64Array<ArrayBufferLike>) => number;
    };
};
/** By lm-eval's names. */
export declare const AGGREGATIONS: Readonly<Record<string, Aggregation>>;
