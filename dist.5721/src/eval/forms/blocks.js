const MOST = 4096;
export class Blocks {
    width;
    #data;
    #units = 0;
    #shift = 0;
    constructor(width) {
        this.width = width;
        this.#data = new Float64Array(64 * width);
    }
    /** Samples or clusters that make up one unit. */
    get perUnit() {
        return 2 ** this.#shift;
    }
    /** Adds figures to sample (or cluster) number `index`; new numbers come in order. */
    add(index, figures) {
        let unit = Math.floor(index / this.perUnit);
        if (unit >= MOST) {
            this.#merge();
            unit = Math.floor(index / this.perUnit);
        }
        const { width } = this;
        if ((unit + 1) * width > this.#data.length) {
            const larger = new Float64Array(Math.max(this.#data.length * 2, (unit + 1) * width));
            larger.set(this.#data);
            this.#data = larger;
        }
        this.#units = Math.max(this.#units, unit + 1);
        for (let j = 0, at = unit * width; j < width; j++, at++)
            this.#data[at] += figures[j];
    }
    #merge() {
        const { width } = this;
        const half = Math.ceil(this.#units / 2);
        for (let u = 0; u < half; u++) {
            for (let j = 0; j < width; j++) {
                const second = 2 * u + 1 < this.#units ? this.#data[(2 * u + 1) * width + j] : 0;
                this.#data[u * width + j] = this.#data[2 * u * width + j] + second;
            }
        }
        this.#data.fill(0, half * width);
        this.#units = half;
        this.#shift++;
    }
    units() {
        return { data: this.#data.subarray(0, this.#units * this.width), width: this.width, units: this.#units };
    }
}
