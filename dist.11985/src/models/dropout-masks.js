/**
 * Dropout masks for adapters, made on the host so that a run repeats bit for bit on any device and after any interruption:
 * each is a function of seed, step, micro-batch and module alone.
 */
import { Random } from "../base/random.js";
import { evalDim } from "../engine/dim.js";
/**
 * 1 where a number is kept, 0 with probability `p`. The gaps between dropped places are geometric, so one random number is
 * drawn per dropped place, not per place.
 */
export function dropoutMask(length, p, random) {
    const mask = new Uint8Array(length).fill(1);
    const scale = 1 / Math.log1p(-p);
    const gap = () => Math.floor(Math.log((random.uint32() + 1) / 2 ** 32) * scale);
    for (let i = gap(); i < length; i += 1 + gap())
        mask[i] = 0;
    return mask;
}
/** The masks that a graph wants, by the names of its inputs. `sizes` binds the run-time sizes of the batch. */
export function dropoutFeeds(masks, sizes, p, seed, { step, micro }) {
    const feeds = {};
    const count = (d) => evalDim(d, sizes);
    for (const { input, rows, width } of masks) {
        const shape = [count(rows), width];
        const random = new Random(seed, `${input} ${step}.${micro}`);
        feeds[input] = { data: dropoutMask(shape[0] * width, p, random), shape };
    }
    return feeds;
}
