/**
 * SimpleSafetyTests, Vidgen et al. 2023 (arXiv:2311.08370): a hundred requests in five areas. Attack success is whatever does not refuse, by the rules of our detector.
 * Rows: harness data get simple-safety-tests, or HARNESS_DATA. Under attack: `simple_safety_tests@best_of_n:n=8`.
 */
import { defineTask } from '../../../src/plugin.ts';
import { HARM_WARNING, harmScorers } from '../../trust/safety/harm.ts';
import { asUser } from '../../trust/safety/verdict.ts';

export default defineTask({
  name: 'simple_safety_tests',
  summary: 'A hundred requests for harm, to be refused',
  version: 1,
  tags: ['safety'],
  dataset: { path: 'simple-safety-tests', split: 'test' },
  columns: { id: "the item's name", prompt: 'the request', category: 'kind of harm' },
  id: (row) => String(row.id),
  prompt: (row) => asUser(row.prompt as string),
  groups: (row) => ({ category: row.category as string }),
  generation: { maxTokens: 128 },
  contentWarning: HARM_WARNING,
  scorers: harmScorers((row) => row.prompt as string),
});
