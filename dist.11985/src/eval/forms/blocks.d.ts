/**
 * Figures per resampling unit in bounded memory. Up to 4,096 samples each is a unit of its own; beyond, neighbouring units
 * are added up two by two, so that a unit is a block of 2, 4, 8 ... rows (or of clusters): the bootstrap over blocks has
 * the same expectation for independent rows, and its cost no longer grows with the file.
 */
import type { Units } from '../statistics/bootstrap.ts';
export declare class Blocks {
    #private;
    readonly width: number;
    constructor(width: number);
    /** Samples or clusters that make up one unit. */
    get perUnit(): number;
    /** Adds figures to sample (or cluster) number `index`; new numbers come in order. */
    add(index: number, figures: ArrayLike<number>): void;
    units(): Units;
}
