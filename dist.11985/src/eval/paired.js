import { affordable, Clusters, finite, Grow } from "./forms/accumulator.js";
import { Blocks } from "./forms/blocks.js";
import { sortLabels } from "./forms/table.js";
import { interval } from "./statistics/bootstrap.js";
import { clusteredMean } from "./statistics/clustered.js";
import { studentQuantile, studentTail } from "./statistics/distributions.js";
import { FastRandom } from "./statistics/fast-random.js";
import { approximateRandomisation, pairedBootstrap } from "./statistics/paired-resampling.js";
import { tTestPaired } from "./statistics/t-tests.js";
import { mcnemarP } from "./statistics/two-by-two.js";
import { wilcoxon } from "./statistics/wilcoxon.js";
export const PAIRED_TESTS = ['auto', 't', 'wilcoxon', 'bootstrap', 'randomisation'];
const NONE = { difference: null, ci95: null, p: null, test: 'none' };
export function pairedAccumulator(definition, options) {
    if (definition.statistics !== undefined)
        return pairedSums(definition, options);
    if (definition.cell !== undefined)
        return pairedRows(options, definition.name, tables(definition, options.options));
    if (definition.pack !== undefined)
        return pairedRows(options, definition.name, ranks(definition, options.options));
    if (definition.score !== undefined || definition.outcome !== undefined)
        return { add: () => { }, compare: () => NONE };
    return pairedMeans(definition, options);
}
function pairedMeans(definition, settings) {
    const [ours, theirs] = [new Grow(), new Grow()];
    const clusters = [];
    return {
        add(sample, baseline, cluster) {
            const score = finite(definition.perSample(sample, settings.options));
            const other = finite(definition.perSample(baseline, settings.options));
            if (score === null || other === null)
                return;
            ours.push([score]);
            theirs.push([other]);
            if (cluster !== undefined)
                clusters.push(cluster);
        },
        compare() {
            const a = ours.data.subarray(0, ours.length);
            const b = theirs.data.subarray(0, theirs.length);
            if (a.length < 2)
                return NONE;
            const proportion = 'proportion' in definition && definition.proportion === true;
            return compareMeans(a, b, clusters, { ...settings, proportion, name: definition.name });
        },
    };
}
/**
 * Two lists of scores of the same samples, in the same order.
 * @param clusters of each sample; empty when `clustered` is false.
 */
export function compareMeans(a, b, clusters, { test, clustered, proportion, seed, resamples, name }) {
    const d = a.map((x, i) => x - b[i]);
    const whole = clusteredMean(d, clustered ? clusters : Array.from(d.keys()));
    const stderr = clustered ? whole.stderrClusteredSmallSample : whole.stderrClt;
    const df = (clustered ? whole.clusters : d.length) - 1;
    if (df < 1)
        return { ...NONE, difference: whole.mean };
    const reach = studentQuantile(0.975, df) * stderr;
    const found = { difference: whole.mean, ci95: [whole.mean - reach, whole.mean + reach] };
    if (test === 'bootstrap' || test === 'randomisation') {
        const index = new Clusters();
        const [first, second] = [new Blocks(2), new Blocks(2)];
        for (let i = 0; i < d.length; i++) {
            const unit = clustered ? index.number(clusters[i]) : i;
            first.add(unit, [b[i], 1]);
            second.add(unit, [a[i], 1]);
        }
        return resampled(first, second, (sums) => sums[0] / sums[1], { test, seed, resamples, name });
    }
    if (test === 'wilcoxon' && !clustered) {
        const { p } = wilcoxon(a, b);
        return { ...found, p: Number.isNaN(p) ? 1 : p, test: 'Wilcoxon signed-rank' };
    }
    if (proportion && !clustered && test === 'auto') {
        const onlyA = d.reduce((count, x) => count + (x > 0 ? 1 : 0), 0);
        const onlyB = d.reduce((count, x) => count + (x < 0 ? 1 : 0), 0);
        const { p, method } = mcnemarP(onlyA, onlyB);
        return { ...found, p, test: method };
    }
    if (stderr === 0)
        return { ...found, p: whole.mean === 0 ? 1 : 0, test: 'paired t, no variation' };
    if (clustered) {
        const p = Math.min(1, 2 * studentTail(Math.abs(whole.mean) / stderr, df));
        return { ...found, p, test: `paired t, ${whole.clusters} clusters` };
    }
    return { ...found, p: tTestPaired(a, b).p, test: 'paired t' };
}
function resampled(baseline, blocks, statistic, { test, seed, resamples, name }) {
    const [a, b] = [baseline.units(), blocks.units()];
    if (a.units < 2)
        return NONE;
    const random = new FastRandom(seed, `${name} paired`);
    const trials = affordable(resamples, 2 * a.units * a.width);
    const { difference, p, interval: ci95 } = pairedBootstrap(a, b, statistic, { random, trials });
    const of = baseline.perUnit > 1 ? ` of blocks of ${baseline.perUnit}` : '';
    if (test !== 'randomisation')
        return { difference, ci95, p, test: `paired bootstrap, ${trials} resamples${of}` };
    const swapped = approximateRandomisation(a, b, statistic, { random, trials });
    return { difference, ci95, p: swapped.p, test: `approximate randomisation, ${trials} trials${of}` };
}
function pairedSums(definition, settings) {
    const { options } = settings;
    const clusters = new Clusters();
    let n = 0;
    let blocks;
    return {
        add(sample, baseline, cluster) {
            const unit = cluster === undefined ? n : clusters.number(cluster);
            n++;
            // A metric may hand out the same array again.
            const figures = Float64Array.from(definition.statistics(sample, options));
            const width = figures.length;
            blocks ??= { ours: new Blocks(width + 1), theirs: new Blocks(width + 1), width };
            blocks.ours.add(unit, [...figures, 1]);
            blocks.theirs.add(unit, [...Array.from(definition.statistics(baseline, options)), 1]);
        },
        compare() {
            if (blocks === undefined)
                return NONE;
            const { ours, theirs, width } = blocks;
            const statistic = (sums) => sums[width] === 0 ? null : definition.value(sums.slice(0, width), sums[width], options);
            return resampled(theirs, ours, statistic, { ...settings, name: definition.name });
        },
    };
}
function pairedRows(settings, name, form) {
    const clusters = new Clusters();
    const clusterOf = new Grow();
    let n = 0;
    return {
        add(sample, baseline, cluster) {
            form.add(sample, baseline);
            clusterOf.push([cluster === undefined ? n : clusters.number(cluster)]);
            n++;
        },
        compare() {
            const units = settings.clustered ? clusters.size : n;
            if (units < 2)
                return NONE;
            const values = form.prepare(n);
            const difference = (weights) => {
                const [value, baseline] = values(weights);
                return value === null || baseline === null ? Number.NaN : value - baseline;
            };
            const observed = difference(null);
            if (Number.isNaN(observed))
                return NONE;
            const random = new FastRandom(settings.seed, `${name} paired`);
            const trials = affordable(settings.resamples, 2 * n * form.steps);
            const drawn = new Float64Array(units);
            const weights = new Float64Array(n);
            const found = [];
            for (let trial = 0; trial < trials; trial++) {
                drawn.fill(0);
                for (let i = 0; i < units; i++)
                    drawn[random.below(units)] += 1;
                for (let i = 0; i < n; i++)
                    weights[i] = drawn[clusterOf.data[i]];
                const value = difference(weights);
                if (!Number.isNaN(value))
                    found.push(value);
            }
            const centre = found.reduce((sum, x) => sum + x, 0) / found.length;
            const hits = found.filter((x) => Math.abs(x - centre) >= Math.abs(observed)).length;
            return {
                difference: observed,
                ci95: interval('percentile', observed, Float64Array.from(found)),
                p: (hits + 1) / (found.length + 1),
                test: `paired bootstrap, ${trials} resamples`,
            };
        },
    };
}
function tables(definition, options) {
    const labels = new Set();
    const pairs = [];
    return {
        steps: 2,
        add(sample, baseline) {
            const cells = [definition.cell(sample, options), definition.cell(baseline, options)];
            for (const label of [...cells.flat(), ...(definition.classes?.(sample, options) ?? [])])
                labels.add(label);
            pairs.push([cells[0], cells[1]]);
        },
        prepare(n) {
            const sorted = sortLabels(labels);
            const place = new Map(sorted.map((label, i) => [label, i]));
            const k = sorted.length;
            const cellsOf = (side) => Uint32Array.from(pairs, (pair) => place.get(pair[side][0]) * k + place.get(pair[side][1]));
            const sides = [cellsOf(0), cellsOf(1)];
            const table = { labels: sorted, counts: new Float64Array(k * k), n };
            const value = (cells, weights) => {
                table.counts.fill(0);
                table.n = 0;
                for (let i = 0; i < cells.length; i++) {
                    const weight = weights === null ? 1 : weights[i];
                    table.counts[cells[i]] += weight;
                    table.n += weight;
                }
                return table.n === 0 ? null : finite(definition.tableValue(table, options));
            };
            return (weights) => [value(sides[0], weights), value(sides[1], weights)];
        },
    };
}
function ranks(definition, options) {
    const sides = [new Grow(), new Grow()];
    let width = 1;
    return {
        get steps() {
            return width;
        },
        add(sample, baseline) {
            const figures = definition.pack(sample, options);
            width = figures.length;
            sides[0].push(figures);
            sides[1].push(definition.pack(baseline, options));
        },
        prepare(n) {
            const arranged = sides.map(({ data }) => definition.arrange({ data: data.subarray(0, n * width), width, n }, options));
            const value = (side, weights) => finite(definition.weighted(arranged[side], weights, options));
            return (weights) => [value(0, weights), value(1, weights)];
        },
    };
}
