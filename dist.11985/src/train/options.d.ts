/**
 * The shared options of `align` as the training loop reads them: resolved, checked, by their TypeScript names. Their types
 * follow from the keys that `schema.ts` declares; a key that is not set and has no default is absent.
 */
import type { Options, ValueOf } from '../config/keys.ts';
import type { FieldProblem } from '../config/resolve.ts';
import type { DATASET, SHARED_KEYS } from './schema.ts';
/** One part of a mixture. */
export type DatasetEntry = NonNullable<ValueOf<typeof DATASET>>;
/** What `checkTrainOptions` and the loop read. */
export type TrainOptions = {
    method: string;
} & Options<typeof SHARED_KEYS>;
/** Checks between keys that a schema cannot say. */
export declare function checkTrainOptions(o: TrainOptions): FieldProblem[];
