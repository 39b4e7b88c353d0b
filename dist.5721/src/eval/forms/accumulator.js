/**
 * What the forms of metrics have in common while rows stream in: each sample is taken in once, at the end there is a
 * value with its interval. Memory does not grow with the rows unless the form needs it.
 */
export const NO_INTERVAL = { stderr: null, ci95: null, method: 'none' };
export const finite = (value) => (value === null || Number.isNaN(value) ? null : value);
/** Cut to the range, and null when a bound is undefined. */
export function cut(bounds, [least, most]) {
    if (bounds === null || bounds.some(Number.isNaN))
        return null;
    return [Math.max(least, bounds[0]), Math.min(most, bounds[1])];
}
/** `BCa bootstrap, 10000 resamples of clusters`; says so when no resample differed, which makes an interval of width 0. */
export function bootstrapMethod(resamples, of, stderr) {
    return `BCa bootstrap, ${resamples} resamples${of}${stderr === 0 ? ', all equal' : ''}`;
}
/** How many resamples fit a budget of elementary steps. */
export const affordable = (resamples, stepsEach, budget = 4e8) => Math.max(Math.min(resamples, 200), Math.min(resamples, Math.floor(budget / Math.max(1, stepsEach))));
/** Numbers gathered without knowing how many will come. */
export class Grow {
    data = new Float64Array(1024);
    length = 0;
    push(values) {
        if (this.length + values.length > this.data.length) {
            const larger = new Float64Array(Math.max(this.data.length * 2, this.length + values.length));
            larger.set(this.data.subarray(0, this.length));
            this.data = larger;
        }
        for (let i = 0; i < values.length; i++)
            this.data[this.length++] = values[i];
    }
}
/** Clusters by name, numbered in the order they come. */
export class Clusters {
    #numbers = new Map();
    number(name) {
        const known = this.#numbers.get(name);
        if (known !== undefined)
            return known;
        this.#numbers.set(name, this.#numbers.size);
        return this.#numbers.size - 1;
    }
    get size() {
        return this.#numbers.size;
    }
}
