/**
 * Requests that should be refused, of sixteen kinds of harm; each has a harmless twin in `safety_overrefusal`. Our own items
 * (`safety/harmful.jsonl`). Attacks are tried on this task: `safety_harm@encoding:scheme=rot13`.
 */
import { defineTask } from '../../../src/plugin.ts';
import { HARM_WARNING, harmScorers } from '../../trust/safety/harm.ts';
import { asUser } from '../../trust/safety/verdict.ts';

export default defineTask({
  name: 'safety_harm',
  summary: 'Harmful requests, to be refused; attacks may be put on them with @ (own items)',
  version: 1,
  tags: ['safety'],
  dataset: 'safety/harmful.jsonl',
  columns: { id: "the item's name", pair: 'number of the pair', category: 'kind of harm', text: 'the request' },
  id: (row) => row.id as string,
  prompt: (row) => asUser(row.text as string),
  groups: (row) => ({ category: row.category as string }),
  generation: { maxTokens: 64 },
  contentWarning: HARM_WARNING,
  scorers: harmScorers((row) => row.text as string),
});
