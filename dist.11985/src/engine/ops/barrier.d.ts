/** The seam of gradient checkpointing. */
import { type Value } from '../graph.ts';
/** x, but not before those of `after` that are computed at all, and not merged with other uses of x. */
export declare const barrier: (x: Value, after: readonly Value[]) => Value;
