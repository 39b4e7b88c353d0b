import { bootstrap } from "../statistics/bootstrap.js";
import { FastRandom } from "../statistics/fast-random.js";
import { affordable, bootstrapMethod, Clusters, cut, finite, NO_INTERVAL, } from "./accumulator.js";
import { Blocks } from "./blocks.js";
export class SumsAccumulator {
    #definition;
    #settings;
    #clusters = new Clusters();
    #n = 0;
    /** Sums of the figures. */
    #sums = new Float64Array(0);
    /** The figures and, last, the number of samples, by unit. */
    #blocks;
    #row = new Float64Array(0);
    constructor(definition, settings) {
        this.#definition = definition;
        this.#settings = settings;
    }
    add(sample, cluster, wanted) {
        const { options } = this.#settings;
        const figures = this.#definition.statistics(sample, options);
        const width = figures.length;
        if (this.#blocks === undefined) {
            this.#blocks = new Blocks(width + 1);
            this.#sums = new Float64Array(width);
            this.#row = new Float64Array(width + 1);
            this.#row[width] = 1;
        }
        else if (width !== this.#sums.length) {
            throw new RangeError(`${this.#definition.name}: statistics of ${width} figures after ${this.#sums.length}`);
        }
        const row = this.#row;
        for (let j = 0; j < width; j++) {
            row[j] = figures[j];
            this.#sums[j] += figures[j];
        }
        this.#blocks.add(cluster === undefined ? this.#n : this.#clusters.number(cluster), row);
        this.#n++;
        if (!wanted)
            return null;
        if (this.#definition.perSample !== undefined)
            return finite(this.#definition.perSample(sample, options));
        return finite(this.#definition.value(row.slice(0, width), 1, options));
    }
    finish(uncertainty) {
        const { options, range, clustered } = this.#settings;
        const n = this.#n;
        const blocks = this.#blocks;
        if (blocks === undefined)
            return { value: null, parts: {}, n, ...NO_INTERVAL };
        const value = finite(this.#definition.value(this.#sums, n, options));
        const parts = this.#definition.parts?.(this.#sums, n, options) ?? {};
        if (!uncertainty || value === null)
            return { value, parts, n, ...NO_INTERVAL };
        const units = blocks.units();
        const width = this.#sums.length;
        const resamples = affordable(this.#settings.resamples, units.units * units.width);
        const result = bootstrap(units, (sums) => (sums[width] === 0 ? null : this.#definition.value(sums.subarray(0, width), sums[width], options)), { random: new FastRandom(this.#settings.seed, this.#definition.name), resamples });
        if (result === null)
            return { value, parts, n, ...NO_INTERVAL };
        const what = clustered ? 'clusters' : 'rows';
        const of = blocks.perUnit > 1 ? ` of blocks of ${blocks.perUnit} ${what}` : clustered ? ' of clusters' : '';
        return {
            value,
            parts,
            n,
            stderr: result.stderr,
            ci95: cut(result.interval, range),
            method: bootstrapMethod(resamples, of, result.stderr),
        };
    }
}
