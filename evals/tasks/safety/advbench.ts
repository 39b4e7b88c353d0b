/**
 * AdvBench, Zou et al. 2023 (arXiv:2307.15043): 520 instructions, many of them near-copies of each other. Attack success is whatever does not refuse, by the rules of our detector.
 * Rows: harness data get advbench, or HARNESS_DATA. Under attack: `advbench@best_of_n:n=8`.
 */
import { defineTask } from '../../../src/plugin.ts';
import { HARM_WARNING, harmScorers } from '../../trust/safety/harm.ts';
import { asUser } from '../../trust/safety/verdict.ts';

export default defineTask({
  name: 'advbench',
  summary: 'Harmful instructions of AdvBench, to be refused',
  version: 1,
  tags: ['safety'],
  dataset: { path: 'advbench', split: 'test' },
  columns: { id: "the item's name", prompt: 'the request', category: 'kind of harm' },
  id: (row) => String(row.id),
  prompt: (row) => asUser(row.prompt as string),
  groups: (row) => ({ category: row.category as string }),
  generation: { maxTokens: 128 },
  contentWarning: HARM_WARNING,
  scorers: harmScorers((row) => row.prompt as string),
});
