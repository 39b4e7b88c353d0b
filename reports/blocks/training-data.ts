/** What the model was trained on in this run: files with hashes and licences, how many rows were used, cut and left out. */

import { defineBlock } from '../../src/plugin.ts';
import {
  FACTS,
  fact,
  factsMarkdown,
  orNull,
  paragraphs,
  shape,
  TABLE,
  TEXT_OR_NULL,
  tableMarkdown,
  thousands,
} from '../../src/plugin-report.ts';
import { inputsTable } from '../shared/inputs.ts';

/** What a run writes of a split (data/report.ts). */
interface Split {
  rowsRead?: number;
  examples?: number;
  tokens?: number;
  cutRows?: number;
  cutTokens?: number;
  dropped?: Record<string, number>;
}

export default defineBlock({
  name: 'training-data',
  title: 'Training data',
  summary: 'Input files with hashes and licences; rows used, cut and left out',
  needs: ({ kind }) => kind === 'training',
  async view(run) {
    const { data } = (run.manifest.summary ?? {}) as { data?: { train?: Split; test?: Split } };
    const { config } = run;
    const names = [config.dataset_name, config.datasets].filter((value) => value !== undefined && value !== null);
    return {
      said: (await run.author()).sections.training_data ?? null,
      files: await inputsTable('Files that were read', run, run.manifest.inputs),
      facts: [
        ...names.filter((name) => typeof name === 'string').map((name) => fact('Data set', shownName(name as string))),
        ...(data?.train === undefined ? [] : splitFacts('Training', data.train)),
        ...(data?.test === undefined ? [] : splitFacts('Held-out', data.test)),
      ],
    };
  },
  markdown: ({ said, files, facts }) =>
    paragraphs(said, files === null ? 'No file is recorded.' : tableMarkdown(files), factsMarkdown(facts)),
  schema: shape({ said: TEXT_OR_NULL, files: orNull(TABLE), facts: FACTS }),
});

const shownName = (name: string): string =>
  /^([/~]|[A-Za-z]:\\)/.test(name) ? (name.split(/[/\\]/).at(-1) ?? '') : name;

function splitFacts(name: string, { rowsRead, examples, tokens, cutRows, dropped }: Split) {
  const left = Object.entries(dropped ?? {}).map(([why, count]) => `${thousands(Number(count))} ${why}`);
  const told = [
    ...(rowsRead === undefined ? [] : [`${thousands(rowsRead)} rows read`]),
    ...(examples === undefined ? [] : [`${thousands(examples)} examples used`]),
    ...(tokens === undefined ? [] : [`${thousands(tokens)} tokens`]),
    ...(cutRows === undefined || cutRows === 0 ? [] : [`${thousands(cutRows)} cut to length`]),
    ...(left.length === 0 ? [] : [`left out: ${left.join(', ')}`]),
  ];
  return [fact(`${name} rows`, told.join('; '))];
}
