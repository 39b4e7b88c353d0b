/**
 * Vocabulary projection and log-softmax in one: log p(target) of each row and what else is asked of the distribution. Rows
 * go through in parts, so that no more than one part of [rows, vocabulary] exists at a time; the backward pass makes a
 * part's logits again. With a single part they are kept instead.
 */
import { type Dim } from '../dim.ts';
import { type Value } from '../graph.ts';
/** Per row, f32[rows] each; only `logps` carries a gradient. What is not used is not computed. */
export interface LinearLogProbs {
    /** log p(target). */
    logps: Value;
    /** −Σ p log p, nats. */
    entropy: Value;
    /** The largest log p. */
    best: Value;
    /** log Σ p². */
    logCollision: Value;
}
/**
 * @param x f32[rows, width] @param w f32[vocabulary, width] @param target i32[rows]
 * @param parts the rows' parts: `counts` i32[parts] at run time, and the same sizes for the shape rules
 */
export declare function linearLogProbs(x: Value, w: Value, target: Value, parts: {
    counts: Value;
    sizes: readonly Dim[];
}): LinearLogProbs;
