/** The order of the file. */
import type { RowOrderDefinition } from '../row-order.ts';

export default {
  name: 'sequential',
  summary: 'The order of the data set',
  order: ({ examples }) => Uint32Array.from({ length: examples }, (_, i) => i),
} satisfies RowOrderDefinition;
