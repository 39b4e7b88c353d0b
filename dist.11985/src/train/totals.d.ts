/**
 * Counts of predicted tokens and sums of row weights: what a loss divides by, how log-probabilities of a dataset are laid end
 * to end, and what a graph is fed about the weights of its rows.
 */
import { type HostTensor } from '../base/tensor.ts';
import type { Example, Segment } from '../data/tree.ts';
import type { StepTotals } from './step-model-contract.ts';
/** Predicted tokens of one tree, all roles together. */
export declare function predictedTokens(tree: Segment): number;
/** Totals over a list of examples, roles in order of first appearance. */
export declare function totalsOf(examples: readonly Example[]): StepTotals;
/** The totals of a step under the names that `lossContext` declares, with the weights of a batch where there are any. */
export declare function totalFeeds(batch: readonly Example[], { examples, tokens, weighted }: StepTotals): Record<string, HostTensor>;
