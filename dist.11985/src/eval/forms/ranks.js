/**
 * Metrics of ranks: rows are packed into one flat array and arranged once; a resample only changes how often each row
 * counts. Cost of a resample is linear in the rows, so large files get fewer of them and, where 1,000 would take too long, a
 * jackknife over groups of rows.
 */
import { HarnessError } from "../../base/errors.js";
import { acceleration, interval } from "../statistics/bootstrap.js";
import { studentQuantile } from "../statistics/distributions.js";
import { FastRandom } from "../statistics/fast-random.js";
import { squaredDeviations, standardDeviation } from "../statistics/moments.js";
import { affordable, bootstrapMethod, Clusters, cut, finite, Grow, NO_INTERVAL, } from "./accumulator.js";
/** Groups of rows that the jackknife leaves out in turn. */
const GROUPS = 50;
/** Rows looked at by all resamples together: each costs some random accesses. */
const STEPS = 1e8;
/** Resamples below which their quantiles say too little. */
const FEWEST = 1000;
export class RankAccumulator {
    #definition;
    #settings;
    #rows = new Grow();
    #clusters = new Clusters();
    #clusterOf = new Grow();
    #width = 0;
    #n = 0;
    constructor(definition, settings) {
        this.#definition = definition;
        this.#settings = settings;
    }
    add(sample, cluster, wanted) {
        const { options } = this.#settings;
        const figures = this.#definition.pack(sample, options);
        if (this.#n > 0 && figures.length !== this.#width) {
            throw new HarnessError('SAMPLE_WRONG_SIZE', `${this.#definition.name}: ${figures.length} numbers where the rows before have ${this.#width}`, { hint: 'every row needs a probability for each of the same classes' });
        }
        this.#width = figures.length;
        this.#rows.push(figures);
        if (cluster !== undefined)
            this.#clusterOf.push([this.#clusters.number(cluster)]);
        this.#n++;
        return wanted ? finite(this.#definition.perSample?.(sample, options) ?? null) : null;
    }
    finish(uncertainty) {
        const { options } = this.#settings;
        const n = this.#n;
        if (n === 0)
            return { value: null, parts: {}, n, ...NO_INTERVAL };
        const rows = { data: this.#rows.data.subarray(0, n * this.#width), width: this.#width, n };
        const arranged = this.#definition.arrange(rows, options);
        const value = finite(this.#definition.weighted(arranged, null, options));
        const parts = this.#definition.parts?.(arranged, options) ?? {};
        if (!uncertainty || value === null || n < 2)
            return { value, parts, n, ...NO_INTERVAL };
        const statistic = (weights) => finite(this.#definition.weighted(arranged, weights, options));
        return { value, parts, n, ...this.#uncertainty(value, statistic) };
    }
    #uncertainty(value, statistic) {
        const { clustered, range, seed, resamples } = this.#settings;
        const units = clustered ? this.#clusters.size : this.#n;
        if (units < 2)
            return NO_INTERVAL;
        const random = new FastRandom(seed, this.#definition.name);
        const of = clustered ? ' of clusters' : '';
        const draws = affordable(resamples, this.#n * this.#width, STEPS);
        if (draws < Math.min(resamples, FEWEST)) {
            const values = this.#withoutGroups(Math.min(units, GROUPS), units, statistic, random);
            const groups = values.length;
            if (groups < 2)
                return NO_INTERVAL;
            const stderr = Math.sqrt(((groups - 1) / groups) * squaredDeviations(values));
            const reach = studentQuantile(0.975, groups - 1) * stderr;
            const method = `jackknife over ${groups} groups${clustered ? ' of clusters' : ' of rows'}`;
            return { stderr, ci95: cut([value - reach, value + reach], range), method };
        }
        const values = this.#resample(draws, units, statistic, random);
        if (values.length < 2)
            return NO_INTERVAL;
        const stderr = standardDeviation(values);
        const accelerated = acceleration(this.#withoutGroups(Math.min(units, 4 * GROUPS), units, statistic, random));
        const bounds = interval('BCa', value, values, { accelerated });
        return { stderr, ci95: cut(bounds, range), method: bootstrapMethod(draws, of, stderr) };
    }
    /** The statistic of draws with replacement of rows, or of clusters. */
    #resample(draws, units, statistic, random) {
        const { clustered } = this.#settings;
        const weights = new Float64Array(this.#n);
        const drawn = clustered ? new Float64Array(units) : weights;
        const values = new Float64Array(draws);
        let kept = 0;
        for (let r = 0; r < draws; r++) {
            drawn.fill(0);
            for (let i = 0; i < units; i++)
                drawn[random.below(units)] += 1;
            if (clustered)
                for (let i = 0; i < this.#n; i++)
                    weights[i] = drawn[this.#clusterOf.data[i]];
            const value = statistic(weights);
            if (value !== null)
                values[kept++] = value;
        }
        return values.subarray(0, kept);
    }
    /**
     * The statistic without each group of units in turn; single units where there are as many groups. Third moments and variances of
     * independent units both add up, so groups give the acceleration of units.
     */
    #withoutGroups(groups, units, statistic, random) {
        const { clustered } = this.#settings;
        // At random: rows may come in a pattern.
        const groupOf = Int32Array.from({ length: units }, (_, i) => i % groups);
        for (let i = units - 1; i > 0; i--) {
            const j = random.below(i + 1);
            [groupOf[i], groupOf[j]] = [groupOf[j], groupOf[i]];
        }
        const weights = new Float64Array(this.#n);
        const values = [];
        for (let g = 0; g < groups; g++) {
            for (let i = 0; i < this.#n; i++)
                weights[i] = groupOf[clustered ? this.#clusterOf.data[i] : i] === g ? 0 : 1;
            const value = statistic(weights);
            if (value !== null)
                values.push(value);
        }
        return values;
    }
}
