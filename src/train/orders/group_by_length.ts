/**
 * transformers' grouping: a random order cut into mega-batches of up to 50 steps, each sorted from long to short, and the
 * longest example of all swapped to the front, so that a run too big for the memory fails in its first step.
 */
import type { RowOrderDefinition } from '../row-order.ts';

export default {
  name: 'group_by_length',
  summary: 'A random order with rows of like length together',
  order({ random, examples, lengths, perStep }) {
    const grouped = random.permutation(examples);
    const steps = Math.min(Math.floor(grouped.length / (perStep * 4)), 50) || 1;
    const mega = steps * perStep;
    let longestAt = 0;
    for (let at = 0; at < grouped.length; at += mega) {
      grouped.subarray(at, at + mega).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
      if (lengths[grouped[at]!]! > lengths[grouped[longestAt]!]!) longestAt = at;
    }
    const first = grouped[0]!;
    grouped[0] = grouped[longestAt]!;
    grouped[longestAt] = first;
    return grouped;
  },
} satisfies RowOrderDefinition;
