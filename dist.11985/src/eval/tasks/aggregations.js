import { acceleration, interval, jackknife, totals } from "../statistics/bootstrap.js";
import { studentQuantile } from "../statistics/distributions.js";
import { mean, standardDeviation } from "../statistics/moments.js";
import { wilson } from "../statistics/proportions.js";
import { pythonResamples, sumsOf } from "./python-bootstrap.js";
export const UNDEFINED = { value: null, stderr: null, ci95: null };
const numbers = (values) => Float64Array.from(values, Number);
const defined = (value) => (value === null || Number.isNaN(value) ? null : value);
/** The mean; shares of right and wrong have Wilson's interval. */
export function meanOf(values) {
    const data = numbers(values);
    const n = data.length;
    if (n === 0)
        return UNDEFINED;
    const value = mean(data);
    if (!Number.isFinite(value))
        return { ...UNDEFINED, value: defined(value) };
    const stderr = n > 1 ? standardDeviation(data) / Math.sqrt(n) : null;
    if (data.every((each) => each === 0 || each === 1)) {
        return { value, stderr, ci95: wilson(Math.round(value * n), n), method: 'Wilson' };
    }
    if (stderr === null)
        return { value, stderr, ci95: null };
    const reach = studentQuantile(0.975, n - 1) * stderr;
    return { value, stderr, ci95: [value - reach, value + reach], method: "Student's t" };
}
function ofSums({ figures, statistic }, { error = true } = {}) {
    return (values, options) => {
        const rows = values.map(figures);
        const width = rows[0]?.length ?? 0;
        if (width === 0)
            return UNDEFINED;
        const data = Float64Array.from(rows.flat());
        const units = { data, width, units: rows.length };
        const value = defined(statistic(totals(units)));
        if (value === null)
            return UNDEFINED;
        if (units.units < 2)
            return { value, stderr: null, ci95: null };
        const drawn = pythonResamples(units.units, width, options, sumsOf(units, statistic));
        const ci95 = interval('BCa', value, drawn, { accelerated: acceleration(jackknife(units, statistic)) });
        return {
            value,
            stderr: error ? defined(standardDeviation(drawn)) : null,
            ci95: ci95?.every(Number.isFinite) ? ci95 : null,
            method: `BCa bootstrap, ${drawn.length} resamples`,
        };
    };
}
const pair = (value) => value;
const ratio = (sums) => sums[0] / sums[1];
/** The upper one of two middle values, as lm-eval takes it. */
function median(values, options) {
    const sorted = numbers(values).sort();
    const n = sorted.length;
    if (n === 0)
        return UNDEFINED;
    const value = sorted[n >> 1];
    if (n === 1)
        return { value, stderr: null, ci95: null };
    // Values as ranks, so that a resample is sorted as whole numbers.
    const rankOf = new Map(Array.from(sorted, (each, rank) => [each, rank]));
    const ranks = Uint32Array.from(values, (each) => rankOf.get(Number(each)) ?? 0);
    const drawn = pythonResamples(n, Math.log2(n), options, (indices) => {
        const own = indices.map((i) => ranks[i]).sort();
        return sorted[own[n >> 1]];
    });
    const ci95 = interval('percentile', value, drawn);
    return {
        value,
        stderr: defined(standardDeviation(drawn)),
        ci95,
        method: `percentile bootstrap, ${drawn.length} resamples`,
    };
}
/** Values of classes: [gold, prediction]. F1 is that of class 1, as scikit-learn has it for two classes. */
function f1(values, options) {
    const known = (label) => label === 0 || label === 1;
    // scikit-learn refuses further classes too.
    if (!values.every((value) => pair(value).every(known)))
        return { ...UNDEFINED, method: 'F1 is for the classes 0 and 1' };
    return ofSums(SUM_FORMS.f1)(values, options);
}
function matthews(values, options) {
    const labels = [...new Set(values.flatMap((value) => [...pair(value)]))].sort((a, b) => a - b);
    const k = labels.length;
    const cell = (value) => {
        const counts = new Array(k * k).fill(0);
        const [gold, prediction] = pair(value);
        counts[labels.indexOf(gold) * k + labels.indexOf(prediction)] = 1;
        return counts;
    };
    const statistic = (table) => {
        let [n, right, cross, actualSquares, predictedSquares] = [0, 0, 0, 0, 0];
        for (let i = 0; i < k; i++) {
            let [actual, predicted] = [0, 0];
            for (let j = 0; j < k; j++) {
                actual += table[i * k + j];
                predicted += table[j * k + i];
            }
            n += actual;
            right += table[i * k + i];
            cross += actual * predicted;
            actualSquares += actual * actual;
            predictedSquares += predicted * predicted;
        }
        const spread = (n * n - actualSquares) * (n * n - predictedSquares);
        return spread === 0 ? 0 : (right * n - cross) / Math.sqrt(spread);
    };
    return ofSums({ figures: cell, statistic })(values, options);
}
/** What a sample is worth where the number is a mean of something other than the value itself. */
export const MEAN_FORMS = {
    /** [gold, probabilities]: Σ over classes (p - [class is gold])². */
    brier_score(value) {
        const [gold, probabilities] = value;
        return probabilities.reduce((sum, p, i) => sum + (p - (i === gold ? 1 : 0)) ** 2, 0);
    },
    /** [gold, log-likelihoods]: the share of the right choice in the probability of all. */
    likelihood(value) {
        const [gold, lls] = value;
        return softmax(lls)[gold] ?? 0;
    },
};
/** exp(x) / Σ exp(x), without overflow. */
export function softmax(values) {
    const most = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
}
/** Numbers that are a function of sums, by lm-eval's names. */
export const SUM_FORMS = {
    nanmean: {
        figures: (value) => (value === null || Number.isNaN(Number(value)) ? [0, 0] : [Number(value), 1]),
        statistic: ratio,
    },
    perplexity: { figures: (value) => [Number(value), 1], statistic: (sums) => Math.exp(-ratio(sums)) },
    weighted_perplexity: { figures: pair, statistic: (sums) => Math.exp(-ratio(sums)) },
    bits_per_byte: { figures: pair, statistic: (sums) => -ratio(sums) / Math.LN2 },
    f1: {
        figures(value) {
            const [gold, prediction] = pair(value);
            return [gold & prediction, gold + prediction];
        },
        statistic: ([both, either]) => (either === 0 ? 0 : (2 * both) / either),
    },
};
/** By lm-eval's names. */
export const AGGREGATIONS = {
    mean: meanOf,
    median,
    nanmean: ofSums(SUM_FORMS.nanmean),
    perplexity: ofSums(SUM_FORMS.perplexity),
    weighted_perplexity: ofSums(SUM_FORMS.weighted_perplexity, { error: false }),
    bits_per_byte: ofSums(SUM_FORMS.bits_per_byte, { error: false }),
    f1,
    mcc: matthews,
    matthews_corrcoef: matthews,
    brier_score: (values) => ({ ...meanOf(values.map(MEAN_FORMS.brier_score)), stderr: null }),
    likelihood: (values) => meanOf(values.map(MEAN_FORMS.likelihood)),
    bypass: () => ({ ...UNDEFINED, method: 'not scored' }),
};
