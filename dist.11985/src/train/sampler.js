/**
 * Which examples a step trains on. The order of an epoch is a function of seed and epoch number alone, so the position
 * in the data is the step number: a resumed run goes on with the very rows that would have come next.
 */
import { Random } from "../base/random.js";
/**
 * transformers' grouping: a random order cut into mega-batches of up to 50 steps, each sorted from long to short, and the
 * longest example of all swapped to the front, so that a run too big for the memory fails in its first step.
 */
function groupedByLength(order, lengths, perStep) {
    const steps = Math.min(Math.floor(order.length / (perStep * 4)), 50) || 1;
    const mega = steps * perStep;
    const grouped = order.slice();
    let longestAt = 0;
    for (let at = 0; at < grouped.length; at += mega) {
        grouped.subarray(at, at + mega).sort((a, b) => lengths[b] - lengths[a] || a - b);
        if (lengths[grouped[at]] > lengths[grouped[longestAt]])
            longestAt = at;
    }
    const first = grouped[0];
    grouped[0] = grouped[longestAt];
    grouped[longestAt] = first;
    return grouped;
}
export class Sampler {
    #plan;
    #options;
    #order;
    constructor(plan, options) {
        this.#plan = plan;
        this.#options = options;
    }
    /** Indices of all examples in the order of an epoch, counted from 0. */
    order(epoch) {
        if (this.#order?.epoch === epoch)
            return this.#order.indices;
        const { strategy, seed, batchSize, accumulation, lengths } = this.#options;
        const { examples } = this.#plan;
        let indices;
        if (strategy === 'sequential') {
            indices = Uint32Array.from({ length: examples }, (_, i) => i);
        }
        else {
            indices = new Random(seed, `sampler/epoch-${epoch}`).permutation(examples);
            if (strategy === 'group_by_length')
                indices = groupedByLength(indices, lengths, batchSize * accumulation);
        }
        this.#order = { epoch, indices };
        return indices;
    }
    /** The micro-batches of the step that follows `done` steps, as indices of examples. */
    step(done) {
        const { microBatchesPerEpoch, stepsPerEpoch, examples } = this.#plan;
        const { batchSize, accumulation, wholeSteps } = this.#options;
        const order = this.order(Math.floor(done / stepsPerEpoch));
        const first = (done % stepsPerEpoch) * accumulation;
        const last = Math.min(first + accumulation, microBatchesPerEpoch);
        const end = Math.min(last * batchSize, examples);
        const size = wholeSteps ? batchSize * accumulation : batchSize;
        const micro = [];
        for (let at = first * batchSize; at < end; at += size) {
            micro.push(Array.from(order.subarray(at, Math.min(at + size, end))));
        }
        return micro;
    }
}
