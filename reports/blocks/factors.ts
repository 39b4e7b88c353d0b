/** For whom and under which conditions numbers may differ: what the author says, and the groups that were measured. */

import { defineBlock } from '../../src/plugin.ts';
import { orNull, paragraphs, shape, TABLE, TEXT_OR_NULL, table, tableMarkdown } from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'factors',
  title: 'Factors',
  summary: 'Groups and conditions under which numbers may differ, and which of them were measured',
  needs: () => true,
  async view(run) {
    const rows = run.results.flatMap(({ result }) =>
      Object.entries(result.by ?? {}).map(([column, groups]) => [result.task, column, Object.keys(groups).join(', ')]),
    );
    return {
      said: (await run.author()).sections.factors ?? null,
      measured:
        rows.length === 0 ? null : table('Groups with numbers of their own', ['Task', 'Column', 'Groups'], rows),
    };
  },
  markdown: ({ said, measured }) =>
    paragraphs(said ?? (measured === null ? 'Not known.' : null), measured === null ? null : tableMarkdown(measured)),
  schema: shape({ said: TEXT_OR_NULL, measured: orNull(TABLE) }),
});
