/** Counts of predicted tokens: what a loss divides by, and how log-probabilities of a dataset are laid end to end. */
import type { Example, Segment } from '../data/tree.ts';
import type { StepTotals } from './step-model-contract.ts';

/**
 * Adds a tree's predicted tokens per role to `into`, walking it depth first (a segment, then its children in order). A
 * token at depth 0 has nothing before it and never counts.
 */
function addPredicted(segment: Segment, depth: number, into: Record<string, number>): void {
  let count = 0;
  for (let i = depth === 0 ? 1 : 0; i < segment.ids.length; i++) {
    if (segment.predict === true || (segment.predict !== false && segment.predict[i] === 1)) count++;
  }
  into[segment.role] = (into[segment.role] ?? 0) + count;
  for (const child of segment.children ?? []) addPredicted(child, depth + segment.ids.length, into);
}

/** Predicted tokens of one tree, all roles together. */
export function predictedTokens(tree: Segment): number {
  const roles: Record<string, number> = {};
  addPredicted(tree, 0, roles);
  return Object.values(roles).reduce((sum, count) => sum + count, 0);
}

/** Totals over a list of examples, roles in order of first appearance. */
export function totalsOf(examples: readonly Example[]): StepTotals {
  const tokens: Record<string, number> = {};
  for (const example of examples) addPredicted(example.tree, 0, tokens);
  return { examples: examples.length, tokens };
}
