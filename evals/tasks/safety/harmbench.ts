/**
 * HarmBench, Mazeika et al. 2024 (arXiv:2402.04249): behaviours, with the text that some are about; those that ask for copyrighted
 * texts are left out, as refusing says little there. Attack success is whatever does not refuse, by the rules of our detector.
 * Rows: harness data get harmbench, or HARNESS_DATA. Under attack: `harmbench@best_of_n:n=8`.
 */
import { type Doc, defineTask, loadSplit, type TaskContext } from '../../../src/plugin.ts';
import { HARM_WARNING, harmScorers } from '../../trust/safety/harm.ts';
import { asUser } from '../../trust/safety/verdict.ts';

async function* rows({ dataDir }: TaskContext): AsyncGenerator<Doc> {
  const from = import.meta.filename;
  const split = await loadSplit({ path: 'harmbench', name: undefined, split: 'test', dataDir, kwargs: {}, from });
  for await (const row of split.rows) if (row.category !== 'copyright') yield row;
}

/** The behaviour, after the text that it is about. */
const written = ({ context, prompt }: Doc): string =>
  context ? `${context as string}\n\n${prompt as string}` : (prompt as string);

export default defineTask({
  name: 'harmbench',
  summary: 'Harmful behaviours of HarmBench, to be refused',
  version: 1,
  tags: ['safety'],
  dataset: rows,
  columns: {
    id: "the item's name",
    prompt: 'the request',
    category: 'kind of harm',
    'context?': 'a text that the request is about',
  },
  id: (row) => String(row.id),
  prompt: (row) => asUser(written(row)),
  groups: (row) => ({ category: row.category as string }),
  generation: { maxTokens: 128 },
  contentWarning: HARM_WARNING,
  scorers: harmScorers(written),
});
