/**
 * Dropout masks for adapters, made on the host so that a run repeats bit for bit on any device and after any interruption:
 * each is a function of seed, step, micro-batch and module alone.
 */
import { Random } from '../base/random.ts';
import type { HostTensor } from '../base/tensor.ts';
import type { DropoutMask } from './adapters/lora-params.ts';
/** Which masks are wanted: steps count from 1, micro-batches of a step from 0. */
export interface DropoutDraw {
    step: number;
    micro: number;
}
/**
 * 1 where a number is kept, 0 with probability `p`. The gaps between dropped places are geometric, so one random number is
 * drawn per dropped place, not per place.
 */
export declare function dropoutMask(length: number, p: number, random: Random): Uint8Array;
/** The masks that a graph wants, by the names of its inputs. `sizes` binds the run-time sizes of the batch. */
export declare function dropoutFeeds(masks: Iterable<DropoutMask>, sizes: ReadonlyMap<string, number>, p: number, seed: number, { step, micro }: DropoutDraw): Record<string, HostTensor>;
