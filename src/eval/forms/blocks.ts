/**
 * Figures per resampling unit in bounded memory. Up to 4,096 samples each is a unit of its own; beyond, neighbouring units
 * are added up two by two, so that a unit is a block of 2, 4, 8 ... rows (or of clusters): the bootstrap over blocks has
 * the same expectation for independent rows, and its cost no longer grows with the file.
 */
import type { Units } from '../../statistics/bootstrap.ts';

const MOST = 4096;

export class SumBlocks {
  readonly width: number;
  #data: Float64Array;
  #units = 0;
  #shift = 0;

  constructor(width: number) {
    this.width = width;
    this.#data = new Float64Array(64 * width);
  }

  /** Samples or clusters that make up one unit. */
  get perUnit(): number {
    return 2 ** this.#shift;
  }

  /** Adds figures to sample (or cluster) number `index`; new numbers come in order. */
  add(index: number, figures: ArrayLike<number>): void {
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
    for (let j = 0, at = unit * width; j < width; j++, at++) this.#data[at]! += figures[j]!;
  }

  #merge(): void {
    const { width } = this;
    const half = Math.ceil(this.#units / 2);
    for (let u = 0; u < half; u++) {
      for (let j = 0; j < width; j++) {
        const second = 2 * u + 1 < this.#units ? this.#data[(2 * u + 1) * width + j]! : 0;
        this.#data[u * width + j] = this.#data[2 * u * width + j]! + second;
      }
    }
    this.#data.fill(0, half * width);
    this.#units = half;
    this.#shift++;
  }

  units(): Units {
    return { data: this.#data.subarray(0, this.#units * this.width), width: this.width, units: this.#units };
  }
}
