/**
 * Metrics of the confusion table. Only the table is kept; resampling draws new counts for its cells, so its cost does not
 * depend on the rows either. With clusters, the cells of each cluster are kept and clusters are drawn.
 */
import { HarnessError } from "../../base/errors.js";
import { acceleration, interval } from "../statistics/bootstrap.js";
import { FastRandom } from "../statistics/fast-random.js";
import { standardDeviation } from "../statistics/moments.js";
import { affordable, bootstrapMethod, Clusters, cut, finite, NO_INTERVAL, } from "./accumulator.js";
/** A table has the square of this many cells. */
const MOST_LABELS = 2000;
/** Numbers in their order when all labels are numbers, else by code point, as Python sorts. */
export function sortLabels(labels) {
    const all = [...labels];
    if (all.every((label) => label.trim() !== '' && Number.isFinite(Number(label)))) {
        return all.sort((a, b) => Number(a) - Number(b));
    }
    return all.sort((a, b) => {
        const [x, y] = [Array.from(a), Array.from(b)];
        const at = x.findIndex((character, i) => character !== y[i]);
        if (at < 0)
            return x.length - y.length;
        return at >= y.length ? 1 : x[at].codePointAt(0) - y[at].codePointAt(0);
    });
}
export class TableAccumulator {
    #definition;
    #settings;
    #numbers = new Map();
    /** reference number * MOST_LABELS + prediction number -> count */
    #cells = new Map();
    #clusters = new Clusters();
    #byCluster = [];
    #known;
    #n = 0;
    constructor(definition, settings) {
        this.#definition = definition;
        this.#settings = settings;
    }
    add(sample, cluster, wanted) {
        const { options } = this.#settings;
        const classes = this.#definition.classes?.(sample, options);
        if (classes !== undefined && classes !== this.#known) {
            for (const label of classes)
                this.#number(label);
            this.#known = classes;
        }
        const [reference, prediction] = this.#definition.cell(sample, options);
        const cell = this.#number(reference) * MOST_LABELS + this.#number(prediction);
        this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + 1);
        this.#n++;
        if (cluster !== undefined) {
            const number = this.#clusters.number(cluster);
            this.#byCluster[number] ??= new Map();
            const own = this.#byCluster[number];
            own.set(cell, (own.get(cell) ?? 0) + 1);
        }
        return wanted ? finite(this.#definition.perSample?.(sample, options) ?? null) : null;
    }
    #number(label) {
        const known = this.#numbers.get(label);
        if (known !== undefined)
            return known;
        if (this.#numbers.size === MOST_LABELS) {
            throw new HarnessError('METRIC_TOO_MANY_LABELS', `${this.#definition.name}: more than ${MOST_LABELS} different labels`, { hint: 'is this a column of free text? exact_match and the text metrics compare texts' });
        }
        this.#numbers.set(label, this.#numbers.size);
        return this.#numbers.size - 1;
    }
    finish(uncertainty) {
        const { options } = this.#settings;
        const n = this.#n;
        if (n === 0)
            return { value: null, parts: {}, n, ...NO_INTERVAL };
        const labels = sortLabels(this.#numbers.keys());
        const place = new Map(labels.map((label, i) => [this.#numbers.get(label), i]));
        const cells = [...this.#cells.keys()];
        const places = cells.map((cell) => place.get(Math.floor(cell / MOST_LABELS)) * labels.length + place.get(cell % MOST_LABELS));
        const table = { labels, counts: new Float64Array(labels.length ** 2), n };
        const fill = (counts, of = n) => {
            for (let i = 0; i < places.length; i++)
                table.counts[places[i]] = counts[i];
            table.n = of;
            return table;
        };
        const observed = Float64Array.from(this.#cells.values());
        const value = finite(this.#definition.tableValue(fill(observed), options));
        const parts = this.#definition.parts?.(table, options) ?? {};
        if (!uncertainty || value === null)
            return { value, parts, n, ...NO_INTERVAL };
        const statistic = (counts, of) => of === 0 ? null : finite(this.#definition.tableValue(fill(counts, of), options));
        return { value, parts, n, ...this.#uncertainty(value, observed, cells, statistic) };
    }
    #uncertainty(value, observed, cells, statistic) {
        const { clustered, range, seed } = this.#settings;
        const groups = this.#clusters.size;
        if (clustered ? groups < 2 : this.#n < 2)
            return NO_INTERVAL;
        const random = new FastRandom(seed, this.#definition.name);
        const labels = this.#numbers.size;
        const sparse = clustered ? this.#byCluster.map((own) => sparseOf(own, cells)) : [];
        const entries = sparse.reduce((sum, { at }) => sum + at.length, 0);
        const resamples = affordable(this.#settings.resamples, labels ** 2 + 10 * cells.length + entries);
        const counts = new Float64Array(cells.length);
        const values = new Float64Array(resamples);
        let kept = 0;
        for (let r = 0; r < resamples; r++) {
            let drawn = this.#n;
            if (clustered) {
                counts.fill(0);
                drawn = 0;
                for (let g = 0; g < groups; g++)
                    drawn += addTo(counts, sparse[random.below(groups)], 1);
            }
            else
                random.multinomial(this.#n, observed, this.#n, counts);
            const resampled = statistic(counts, drawn);
            if (resampled !== null)
                values[kept++] = resampled;
        }
        const distribution = values.subarray(0, kept);
        const accelerated = clustered
            ? this.#clusterAcceleration(observed, sparse, statistic)
            : this.#cellAcceleration(observed, statistic);
        const stderr = kept > 1 ? standardDeviation(distribution) : null;
        return {
            stderr,
            ci95: cut(interval('BCa', value, distribution, { accelerated }), range),
            method: bootstrapMethod(resamples, clustered ? ' of clusters' : '', stderr),
        };
    }
    /** Samples of one cell are alike, so the jackknife has as many values as there are cells. */
    #cellAcceleration(observed, statistic) {
        const counts = observed.slice();
        const [values, weights] = [[], []];
        for (let i = 0; i < counts.length; i++) {
            counts[i] -= 1;
            const value = statistic(counts, this.#n - 1);
            counts[i] += 1;
            if (value !== null) {
                values.push(value);
                weights.push(observed[i]);
            }
        }
        return acceleration(values, weights);
    }
    #clusterAcceleration(observed, sparse, statistic) {
        const counts = observed.slice();
        const values = [];
        for (const own of sparse) {
            const value = statistic(counts, this.#n + addTo(counts, own, -1));
            addTo(counts, own, 1);
            if (value !== null)
                values.push(value);
        }
        return acceleration(values);
    }
}
function sparseOf(own, cells) {
    const places = new Map(cells.map((cell, i) => [cell, i]));
    return { at: [...own.keys()].map((cell) => places.get(cell)), counts: [...own.values()] };
}
function addTo(counts, { at, counts: own }, sign) {
    let total = 0;
    for (let i = 0; i < at.length; i++) {
        counts[at[i]] += sign * own[i];
        total += sign * own[i];
    }
    return total;
}
