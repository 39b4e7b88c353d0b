import { studentQuantile } from "../statistics/distributions.js";
import { squaredDeviations } from "../statistics/moments.js";
import { Clusters, cut, finite, NO_INTERVAL, } from "./accumulator.js";
const GROUPS = 50;
export class WholeAccumulator {
    #definition;
    #settings;
    #samples = [];
    #clusters = new Clusters();
    #clusterOf = [];
    #perSample;
    constructor(definition, settings) {
        this.#definition = definition;
        this.#settings = settings;
    }
    add(sample, cluster) {
        this.#samples.push(sample);
        if (cluster !== undefined)
            this.#clusterOf.push(this.#clusters.number(cluster));
        return null;
    }
    late() {
        return this.#perSample;
    }
    finish(uncertainty) {
        const { options, range } = this.#settings;
        const n = this.#samples.length;
        if (n === 0)
            return { value: null, parts: {}, n, ...NO_INTERVAL };
        const { value: scored, parts = {}, perSample } = this.#definition.score(this.#samples, options);
        this.#perSample = perSample;
        const value = finite(scored);
        if (!uncertainty || value === null || !Number.isFinite(value))
            return { value, parts, n, ...NO_INTERVAL };
        const own = this.#definition.interval?.(this.#samples, options);
        if (own !== undefined)
            return { value, parts, n, ...own, ci95: cut(own.ci95, range) };
        return { value, parts, n, ...this.#jackknife(value) };
    }
    #jackknife(value) {
        const { clustered, options, range } = this.#settings;
        const units = clustered ? this.#clusters.size : this.#samples.length;
        const groups = Math.min(units, GROUPS);
        if (groups < 2)
            return NO_INTERVAL;
        const values = [];
        for (let g = 0; g < groups; g++) {
            const rest = this.#samples.filter((_, i) => (clustered ? this.#clusterOf[i] : i) % groups !== g);
            const left = finite(this.#definition.score(rest, options).value);
            if (left !== null)
                values.push(left);
        }
        if (values.length < groups)
            return NO_INTERVAL;
        const stderr = Math.sqrt(((groups - 1) / groups) * squaredDeviations(values));
        const reach = studentQuantile(0.975, groups - 1) * stderr;
        return {
            stderr,
            ci95: cut([value - reach, value + reach], range),
            method: `jackknife over ${groups} groups${clustered ? ' of clusters' : ''}`,
        };
    }
}
