/** What the model is: who made it, when, from what, how large, under which licence. */

import { defineBlock } from '../../src/plugin.ts';
import {
  bytes,
  count,
  day,
  FACTS,
  fact,
  factsMarkdown,
  known,
  orNull,
  paragraphs,
  setting,
  shape,
  shownPath,
  TABLE,
  TEXT_OR_NULL,
  table,
  tableMarkdown,
  thousands,
} from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'model-details',
  title: 'Model details',
  summary: 'What the model is, who made it, from what, under which licence',
  needs: () => true,
  async view(run, { method }) {
    const { facts: said, sections } = await run.author();
    const model = await run.model();
    const { manifest, config } = run;
    const measured = run.results.find(({ result }) => result.kind === 'task')?.result.config.model as
      | { parameters?: unknown; dtype?: unknown; max_length?: unknown }
      | undefined;
    const parameters = model?.parameters ?? (typeof measured?.parameters === 'number' ? measured.parameters : null);
    const from = config.model_name_or_path ?? config.model;
    const training = run.kind === 'training';
    const facts = [
      fact('Developed by', said.authors?.join(', ')),
      fact(training ? 'Trained' : 'Evaluated', day(manifest.started)),
      ...(training
        ? [fact('Method', method === null ? manifest.method : `${manifest.method}: ${method.summary}`)]
        : []),
      ...known([fact('Method described in', method?.paper, method?.paper)]),
      fact(training ? 'Trained from' : 'Model', typeof from === 'string' ? shownPath(from) : null),
      fact(
        'Licence',
        said.license_name ?? said.license,
        said.license_link?.startsWith('http') ? said.license_link : null,
      ),
      fact('Languages', said.language?.join(', ')),
      ...(model?.kind === 'adapter' ? [] : [fact('Architecture', model?.architectures.join(', ') || model?.modelType)]),
      fact(
        model?.kind === 'adapter' ? 'Parameters of the adapter' : 'Parameters',
        parameters === null ? null : count(parameters),
      ),
      ...known([
        fact(
          'Number format',
          model?.dtypes.join(', ') || (typeof measured?.dtype === 'string' ? measured.dtype : null),
        ),
        fact('Layers, width, heads', sizes([model?.layers, model?.hiddenSize, model?.heads])),
        fact('Vocabulary', model?.vocabulary ? thousands(model.vocabulary) : null),
        fact('Context', contextOf(model?.contextLength ?? measured?.max_length)),
        fact('Adapter', model?.adapter ? adapterText(model.adapter) : null),
        fact('Chat template', model === null ? null : model.chatTemplate ? 'yes' : 'none'),
      ]),
      ...Object.entries(said.links ?? {}).map(([name, url]) => fact(name, url, url)),
      fact('Run', `${manifest.id} (${manifest.status})`),
    ];
    const files = model?.files ?? [];
    return {
      description: sections.description ?? null,
      said: sections.model_details ?? null,
      facts,
      files:
        files.length === 0
          ? null
          : table(
              'Files of the model',
              ['File', '#Size', '`SHA-256'],
              files.map(({ name, bytes: size, sha256 }) => [name, bytes(size), sha256]),
            ),
      citation: sections.citation ?? null,
    };
  },
  markdown: ({ description, said, facts, files, citation }) =>
    paragraphs(
      description,
      said,
      factsMarkdown(facts),
      files === null ? null : tableMarkdown({ ...files, rows: files.rows.filter((row) => row[2]?.kind === 'code') }),
      citation === null ? null : `**Citation**\n\n${citation}`,
    ),
  schema: shape({
    description: TEXT_OR_NULL,
    said: TEXT_OR_NULL,
    facts: FACTS,
    files: orNull(TABLE),
    citation: TEXT_OR_NULL,
  }),
});

const sizes = (values: readonly (number | null | undefined)[]): string | null =>
  values.every((value) => typeof value === 'number') ? values.map(setting).join(', ') : null;

const contextOf = (value: unknown): string | null => (typeof value === 'number' ? `${thousands(value)} tokens` : null);

const adapterText = ({
  type,
  rank,
  modules,
}: {
  type: string;
  rank: number | null;
  modules: readonly string[];
}): string =>
  [
    type,
    ...(rank === null ? [] : [`rank ${rank}`]),
    ...(modules.length === 0 ? [] : [`on ${modules.join(', ')}`]),
  ].join(' ');
