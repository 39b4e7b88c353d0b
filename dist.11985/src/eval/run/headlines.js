/**
 * Headline scores of suites: members rescaled, then a weighted mean, geometric mean (delta method) or least; or scores made of
 * scores. Tasks are taken as independent. Intervals of means come from those of the members (MOVER, Zou and Donner 2008): a rate of
 * one without a failure keeps the uncertainty that its own interval has, where a standard error would say none.
 */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { interval, Z } from "./groups.js";
import { metricKey } from "./results.js";
/**
 * What goes into a headline score.
 * @param metrics of each task and group of the suite by name; only the keys are looked at.
 * @param open tasks whose metrics are known only when they have run.
 * @throws HarnessError `SUITE_INVALID` for a task or metric that there is not.
 */
export function headlineMembers(suite, headline, metrics, open = new Set()) {
    const weightOf = (task) => suite.tasks.find((entry) => entry.task === task)?.weight ?? 1;
    const resolve = ({ task, metric = headline.metric, filter = headline.filter, weight, low, high, }) => ({
        task,
        key: metricKey(metric ?? '', filter),
        weight: weight ?? weightOf(task),
        low,
        high,
    });
    const fail = (message, hint) => {
        const about = hint === undefined ? {} : { hint };
        throw new HarnessError('SUITE_INVALID', `suite ${suite.name}, headline "${headline.name}": ${message}`, {
            where: { file: suite.file },
            ...about,
        });
    };
    if (headline.tasks.length === 0) {
        const all = suite.tasks.map(({ task }) => resolve({ task, low: 0, high: 1 }));
        const found = all.filter(({ task, key }) => metrics.get(task)?.[key] !== undefined);
        if (found.length === 0 && open.size === 0)
            fail(`no task of the suite has the metric ${all[0].key}`, undefined);
        return found;
    }
    return headline.tasks.map((member) => {
        const resolved = resolve(member);
        const own = metrics.get(resolved.task);
        if (own === undefined) {
            return fail(`there is no task "${resolved.task}" in the suite`, didYouMean(resolved.task, metrics.keys()));
        }
        if (own[resolved.key] === undefined && !open.has(resolved.task)) {
            const known = Object.keys(own);
            const near = didYouMean(resolved.key, known) ?? `it has ${known.join(', ') || 'none'}`;
            return fail(`task ${resolved.task} has no metric ${resolved.key}`, near);
        }
        return resolved;
    });
}
/** The headline scores of a suite by name, in their order. */
export function headlineFigures(suite, results) {
    const figures = {};
    for (const headline of suite.headline) {
        figures[headline.name] =
            headline.of.length > 0 ? headlineOf(headline, figures) : headlineFigure(suite, headline, results);
    }
    return figures;
}
/** A headline made of others; `null` when one of them is. They are taken as independent. */
function headlineOf(headline, figures) {
    const members = headline.of.map((name) => figures[name]);
    const parts = members.flatMap(({ value, stderr, ci95 }) => value === null ? [] : [{ weight: 1, value, stderr, ci95 }]);
    const whole = parts.length === members.length;
    const directions = new Set(members.map((figure) => figure.higher_is_better));
    return {
        ...scaled(headline, whole ? combined(headline, parts) : undefined),
        n: samplesOf(members),
        higher_is_better: directions.size === 1 ? [...directions][0] : null,
        metric: headline.name,
        filter: 'none',
        ...(whole ? {} : { missing: members.length - parts.length }),
        parts: {
            aggregation: headline.aggregation,
            of: headline.of,
            scale: headline.scale,
            ...refusals(members, members.map(() => 1)),
        },
    };
}
const samplesOf = (members) => members.reduce((sum, member) => sum + (member?.n ?? 0), 0);
/** The share of answers that refused, where tasks measure it (`refused`), members weighted. */
function refusals(members, weights) {
    let refused = 0;
    let weight = 0;
    for (const [i, { parts }] of members.entries()) {
        if (typeof parts?.refused !== 'number')
            continue;
        refused += parts.refused * weights[i];
        weight += weights[i];
    }
    return weight === 0 ? {} : { refused: refused / weight };
}
const scaled = ({ scale }, found) => {
    const { value = null, stderr = null, ci95 = null } = found ?? {};
    return {
        value: value === null ? null : value * scale,
        stderr: stderr === null ? null : stderr * scale,
        ci95: ci95 === null ? null : [ci95[0] * scale, ci95[1] * scale],
        interval: found?.method ?? 'none',
    };
};
/** One headline score; `null` when a member is not defined. */
export function headlineFigure(suite, headline, results) {
    const metrics = new Map([...results].map(([name, result]) => [name, result.metrics]));
    // What was promised was checked before the run; what did not come about, or was left out, leaves the score without a value.
    for (const { task } of suite.tasks)
        if (!metrics.has(task))
            metrics.set(task, {});
    const members = headlineMembers(suite, headline, metrics, new Set(metrics.keys()));
    const figures = members.map(({ task, key }) => metrics.get(task)?.[key]);
    const parts = members.flatMap(({ weight, low, high }, i) => {
        const { value, stderr: own = null, ci95 = null } = figures[i] ?? { value: null };
        if (value === null)
            return [];
        // Weighted perplexities have an interval alone.
        const stderr = own ?? (ci95 === null ? null : (ci95[1] - ci95[0]) / (2 * Z));
        const scale = 1 / (high - low);
        const ends = ci95?.map((end) => (end - low) * scale).sort((a, b) => a - b);
        return [
            {
                ...{ weight, value: (value - low) * scale, stderr: stderr === null ? null : stderr * Math.abs(scale) },
                ci95: ends === undefined ? null : [ends[0], ends[1]],
            },
        ];
    });
    const whole = parts.length === members.length && parts.length > 0;
    // Rescaled members are better when greater; others as their metric says.
    const rescaled = members.some(({ low, high }) => low !== 0 || high !== 1);
    const directions = new Set(figures.map((figure) => figure?.higher_is_better ?? null));
    return {
        ...scaled(headline, whole ? combined(headline, parts) : undefined),
        n: samplesOf(figures),
        higher_is_better: rescaled ? true : directions.size === 1 ? [...directions][0] : null,
        metric: headline.name,
        filter: 'none',
        ...(whole ? {} : { missing: members.length - parts.length }),
        parts: {
            aggregation: headline.aggregation,
            ...refusals(members.map(({ task }) => ({ parts: { refused: metrics.get(task)?.refused?.value ?? null } })), members.map(({ weight }) => weight)),
            members: members.map(({ task, key }) => `${task}:${key}`),
            weights: members.map(({ weight }) => weight),
            ranges: members.map(({ low, high }) => [low, high]),
            scale: headline.scale,
            ...(whole
                ? {}
                : {
                    without: members.flatMap(({ task, key }, i) => (figures[i]?.value ?? null) === null ? [`${task}:${key}`] : []),
                }),
        },
    };
}
function combined({ aggregation }, parts) {
    if (aggregation === 'min') {
        const { value, stderr, ci95 } = parts.reduce((least, part) => (part.value < least.value ? part : least));
        return { value, stderr, ci95: ci95 ?? interval(value, stderr), method: 'of the least member' };
    }
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    const geometric = aggregation === 'geometric_mean';
    const sum = parts.reduce((s, { weight, value }) => s + weight * (geometric ? Math.log(Math.max(value, 0)) : value), 0);
    const value = geometric ? Math.exp(sum / total) : sum / total;
    // d value / d own
    const slopes = parts.map(({ weight, value: own }) => geometric ? (own > 0 ? (weight / total) * (value / own) : 0) : weight / total);
    const stderr = parts.every((part) => part.stderr !== null)
        ? Math.sqrt(parts.reduce((variance, part, i) => variance + (slopes[i] * part.stderr) ** 2, 0))
        : null;
    if (geometric || parts.some(({ ci95 }) => ci95 === null)) {
        return { value, stderr, ci95: interval(value, stderr), method: 'normal, members independent' };
    }
    const reach = (end) => Math.sqrt(parts.reduce((squares, part, i) => squares + (slopes[i] * (part.ci95[end] - part.value)) ** 2, 0));
    return { value, stderr, ci95: [value - reach(0), value + reach(1)], method: 'MOVER, members independent' };
}
