/**
 * Texts behind the request, one attempt for each: suffixes that a search found, as GCG writes them, from a file of the
 * user's; or a few plain ones of our own. Leaves out: the search.
 */
import { defineAttack } from '../../src/plugin.ts';

export default defineAttack<{ file: string; most: number }>({
  name: 'suffix',
  summary: 'Texts behind the request, one attempt for each: from a file, or a few of our own',
  source: 'Zou et al. 2023 (arXiv:2307.15043) find such suffixes by a search',
  schema: {
    file: { type: 'string', default: '', description: 'File with one suffix a line; ours when empty.' },
    most: { type: 'integer', minimum: 1, default: 10, description: 'Only the first so many.' },
  },
  file: { option: 'file', own: 'safety/suffixes.txt' },
  attempts: ({ most }, lines) => Math.min(most, lines.length),
  apply: ({ request, attempt, lines }) => `${request} ${lines[attempt]}`,
});
