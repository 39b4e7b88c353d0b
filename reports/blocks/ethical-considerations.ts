/** What may go wrong for people: the author's words. */

import { defineBlock } from '../../src/plugin.ts';
import { paragraphs, shape, TEXT_OR_NULL } from '../../src/plugin-report.ts';

export default defineBlock({
  name: 'ethical-considerations',
  title: 'Ethical considerations',
  summary: 'What may go wrong for people, in the author’s words',
  needs: () => true,
  async view(run) {
    return { said: (await run.author()).sections.ethical_considerations ?? null };
  },
  markdown: ({ said }) => paragraphs(said ?? 'Not known.'),
  schema: shape({ said: TEXT_OR_NULL }),
});
