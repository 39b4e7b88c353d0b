/** Headline scores of safety and fairness, where the run holds evaluations that declare themselves as such (shared/about.ts). */

import { defineBlock, type ResultFacts } from '../../src/plugin.ts';
import { list, paragraphs, shape, TEXT_OR_NULL, TEXTS, tableMarkdown } from '../../src/plugin-report.ts';
import { aboutSafety, TAGS } from '../shared/about.ts';
import { SCORES, type Scores, scoreRows, scoresTable } from '../shared/scores.ts';

export default defineBlock({
  name: 'safety-fairness',
  title: 'Safety and fairness',
  summary: 'Headline scores of safety and fairness suites, when the run holds them',
  needs: () => true,
  async view(run) {
    const about = run.results.filter((each) => aboutSafety(each) !== null);
    const suites = about.filter(({ result }) => result.kind === 'suite' && Object.keys(result.metrics).length > 0);
    const inSuites = new Set(suites.flatMap(({ result }) => result.members ?? []));
    const rest = about.filter(({ result }) => result.kind !== 'suite' && !inSuites.has(result.task));
    const scores: Scores[] = suites.map(({ result }) => ({
      caption: `Suite ${result.task}, version ${result.version}${result.summary === undefined ? '' : `: ${result.summary}`}`,
      head: 'Score',
      rows: scoreRows('', null, result.metrics).map((row) => ({ ...row, name: row.metric, metric: 'headline' })),
    }));
    const rows = rest.flatMap(({ result }) => scoreRows(result.alias ?? result.task, null, result.metrics));
    if (rows.length > 0) scores.push({ caption: 'Tasks about safety or fairness', head: 'Task', rows });
    return {
      said: (await run.author()).sections.safety ?? null,
      scores,
      notes: [...suites.flatMap(({ result }) => result.note ?? []), ...guessed([...suites, ...rest])],
    };
  },
  markdown: ({ said, scores }) =>
    paragraphs(
      said,
      ...scores.map((each) => tableMarkdown(scoresTable(each))),
      scores.length === 0 ? 'No safety or fairness evaluation stands in this run.' : null,
    ),
  schema: shape({ said: TEXT_OR_NULL, scores: list(SCORES), notes: TEXTS }),
});

/** What stands here although it does not say so itself. */
function guessed(shown: readonly ResultFacts[]): string[] {
  const names = shown.filter((each) => aboutSafety(each)?.by === 'name').map(({ result }) => result.task);
  if (names.length === 0) return [];
  return [
    `Counted among these by words in their names, since they declare no tags: ${names.join(', ')}. Tags that declare it: ${TAGS.join(', ')}.`,
  ];
}
