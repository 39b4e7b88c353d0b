/** What the model is for and what not: the author's words, since no run can tell. */

import { defineBlock } from '../../src/plugin.ts';
import { paragraphs, shape, TEXT_OR_NULL } from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'intended-use',
  title: 'Intended use',
  summary: 'What the model is for, and what it is not for, in its author’s words',
  needs: () => true,
  async view(run) {
    const { intended_use: use, out_of_scope: outside } = (await run.author()).sections;
    return { use: use ?? null, outside: outside ?? null };
  },
  markdown: ({ use, outside }) => paragraphs(use ?? 'Not known.', '### Out-of-scope use', outside ?? 'Not known.'),
  schema: shape({ use: TEXT_OR_NULL, outside: TEXT_OR_NULL }),
});
