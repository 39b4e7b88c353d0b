/**
 * Metrics that are means of a number per sample. Standard error: sd / √n, or over clusters (Miller 2024, with the factor
 * G / (G - 1) for G clusters). Interval: Student's t for means, Wilson's or Clopper and Pearson's for proportions, with the effective number of
 * samples where they are clustered.
 */
import { clusteredError } from "../statistics/clustered.js";
import { studentQuantile } from "../statistics/distributions.js";
import { clopperPearson, wilson } from "../statistics/proportions.js";
import { Clusters, cut, finite, Grow, NO_INTERVAL, } from "./accumulator.js";
export class MeanAccumulator {
    #definition;
    #settings;
    #n = 0;
    /** Neumaier's sum: exact to the last digits for any number of rows. */
    #sum = 0;
    #lost = 0;
    /** Welford's running mean and squares. */
    #mean = 0;
    #squares = 0;
    #clusters = new Clusters();
    /** Sum and count of each cluster. */
    #byCluster = new Grow();
    constructor(definition, settings) {
        this.#definition = definition;
        this.#settings = settings;
    }
    add(sample, cluster) {
        const score = finite(this.#definition.perSample(sample, this.#settings.options));
        if (score === null)
            return null;
        this.#n++;
        const next = this.#sum + score;
        // An infinite score makes the compensation NaN; the sum itself is then right.
        const lost = Math.abs(this.#sum) >= Math.abs(score) ? this.#sum - next + score : score - next + this.#sum;
        if (Number.isFinite(lost))
            this.#lost += lost;
        this.#sum = next;
        const step = score - this.#mean;
        this.#mean += step / this.#n;
        this.#squares += step * (score - this.#mean);
        if (cluster !== undefined) {
            const at = 2 * this.#clusters.number(cluster);
            if (at === this.#byCluster.length)
                this.#byCluster.push([0, 0]);
            this.#byCluster.data[at] += score;
            this.#byCluster.data[at + 1] += 1;
        }
        return score;
    }
    finish(uncertainty) {
        const { clustered } = this.#settings;
        const n = this.#n;
        if (n === 0)
            return { value: null, parts: {}, n, ...NO_INTERVAL };
        const value = (this.#sum + this.#lost) / n;
        const parts = {};
        if (!uncertainty || !Number.isFinite(value))
            return { value, parts, n, ...NO_INTERVAL };
        return { value, parts, n, ...(clustered ? this.#clusteredInterval(value) : this.#plainInterval(value)) };
    }
    #plainInterval(value) {
        const n = this.#n;
        const stderr = n > 1 ? Math.sqrt(this.#squares / (n - 1) / n) : null;
        if (this.#definition.proportion === true)
            return { stderr, ...this.#ofProportion(value, n) };
        if (stderr === null)
            return NO_INTERVAL;
        return { stderr, ...this.#byStudent(value, stderr, n - 1) };
    }
    #clusteredInterval(value) {
        const n = this.#n;
        const groups = this.#clusters.size;
        if (groups < 2)
            return NO_INTERVAL;
        const { data } = this.#byCluster;
        const deviations = Float64Array.from({ length: groups }, (_, g) => data[2 * g] - data[2 * g + 1] * value);
        const stderr = clusteredError(deviations, n) * Math.sqrt(groups / (groups - 1));
        if (this.#definition.proportion === true) {
            // As many independent samples as would give this error; where it says nothing, one for each cluster.
            const effective = stderr > 0 ? (value * (1 - value)) / stderr ** 2 : groups;
            const { ci95, method } = this.#ofProportion(value, effective);
            return {
                stderr,
                ci95,
                method: `${method}, ${groups} clusters worth ${effective.toFixed(0)} independent samples`,
            };
        }
        const { ci95, method } = this.#byStudent(value, stderr, groups - 1);
        return { stderr, ci95, method: `${method}, ${groups} clusters` };
    }
    #ofProportion(value, n) {
        const exact = this.#settings.proportionInterval === 'clopper-pearson';
        // A count, up to the rounding of the mean.
        const right = Math.min(n, Math.abs(value * n - Math.round(value * n)) < 1e-6 ? Math.round(value * n) : value * n);
        return exact
            ? { ci95: clopperPearson(right, n), method: 'Clopper-Pearson' }
            : { ci95: wilson(right, n), method: 'Wilson' };
    }
    #byStudent(value, stderr, df) {
        const reach = studentQuantile(0.975, df) * stderr;
        return { ci95: cut([value - reach, value + reach], this.#settings.range), method: "Student's t" };
    }
}
