/** Another random order in each epoch. */
import type { RowOrderDefinition } from '../row-order.ts';

export default {
  name: 'random',
  summary: 'Another random order in each epoch',
  order: ({ random, examples }) => random.permutation(examples),
} satisfies RowOrderDefinition;
