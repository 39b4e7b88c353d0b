/** What the model was measured on: data set, version, how many samples of how many, licence, hashes. */

import { defineBlock, type ResultFacts } from '../../src/plugin.ts';
import {
  markdownText,
  orNull,
  paragraphs,
  setting,
  shape,
  shownPath,
  TABLE,
  TEXT_OR_NULL,
  TEXTS,
  table,
  tableMarkdown,
  thousands,
} from '../../src/plugin-report.ts';

interface Declaration {
  dataset_path?: unknown;
  dataset_name?: unknown;
  test_split?: unknown;
  validation_split?: unknown;
  metadata?: { license?: unknown; source?: unknown };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
/** Readers of files, which say nothing of what the data are. */
const READERS = new Set(['json', 'csv', 'parquet', 'text', 'arrow']);

export default defineBlock({
  name: 'evaluation-data',
  title: 'Evaluation data',
  summary: 'Tasks with data sets, versions, sample counts, licences and hashes',
  needs: ({ results, heldOut }) => results.length > 0 || heldOut !== null,
  async view(run) {
    const { facts: said, sections } = await run.author();
    const tasks = run.results.filter(({ result }) => result.kind === 'task');
    const rows = tasks.map(({ result }) => {
      const declared = (result.task_config ?? {}) as Declaration;
      const about = said.datasets?.find(({ name }) => name === result.task || name === declared.dataset_path);
      const { original, effective } = result.samples ?? {};
      const asked = effective === undefined ? null : thousands(effective);
      return [
        result.task,
        dataset(declared),
        original === undefined || original === effective ? asked : `${asked} of ${thousands(original)}`,
        about?.license ?? text(declared.metadata?.license) ?? 'not known',
        about?.source ?? text(declared.metadata?.source) ?? 'not known',
        result.data_sha256 ?? null,
      ];
    });
    return {
      said: sections.evaluation_data ?? null,
      tasks:
        rows.length === 0
          ? null
          : table(
              'Data of the tasks',
              ['Task', 'Data set', '#Samples', 'Licence', 'Source', '`SHA-256 of the rows'],
              rows,
            ),
      settings: settingsOf(tasks),
      heldOut: run.heldOut === null ? null : `Held-out rows of the training data: ${thousands(run.heldOut.n)}.`,
    };
  },
  markdown: ({ said, tasks, settings, heldOut }) =>
    paragraphs(
      said,
      tasks === null ? null : tableMarkdown(tasks),
      settings.length === 0 ? null : `Settings: ${markdownText(settings.join('; '))}.`,
      heldOut,
    ),
  schema: shape({ said: TEXT_OR_NULL, tasks: orNull(TABLE), settings: TEXTS, heldOut: TEXT_OR_NULL }),
});

function dataset({
  dataset_path: path,
  dataset_name: name,
  test_split: test,
  validation_split: validation,
}: Declaration) {
  const known = text(path);
  const split = text(test) ?? text(validation);
  const parts = [
    ...(known === undefined || READERS.has(known) ? [] : [shownPath(known)]),
    ...(text(name) === undefined ? [] : [text(name)]),
    ...(split === undefined ? [] : [`split ${split}`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** What numbers depend on besides the data, where it is the same for all tasks. */
function settingsOf(tasks: readonly ResultFacts[]): string[] {
  const names = { limit: 'limit', apply_chat_template: 'chat template', seed: 'seed', fewshot_seed: 'few-shot seed' };
  return Object.entries(names).flatMap(([key, title]) => {
    const values = new Set(tasks.map(({ result }) => setting(result.config[key])));
    const [value] = values;
    return values.size !== 1 || value === undefined || value === '–' ? [] : [`${title} ${value}`];
  });
}
