/**
 * Headline scores of safety and fairness, where the run holds such evaluations. An evaluation counts as one when its name,
 * its tags or its members' names say so.
 */
import { defineBlock, type ResultFacts } from '../../src/plugin.ts';
import { list, paragraphs, shape, TEXT_OR_NULL, TEXTS, tableMarkdown } from '../../src/report/parts.ts';
import { SCORES, type Scores, scoreRows, scoresTable } from '../shared/scores.ts';

const WORDS =
  /safe|fair|toxic|bias|harm|trust|privacy|stereotyp|refus|jailbreak|adversarial|ethic|moral|bbq|winogender|truthful/i;

export default defineBlock({
  name: 'safety-fairness',
  title: 'Safety and fairness',
  summary: 'Headline scores of safety and fairness suites, when the run holds them',
  needs: () => true,
  async view(run) {
    const about = run.results.filter(isAbout);
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
      notes: suites.flatMap(({ result }) => result.note ?? []),
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

function isAbout({ result }: ResultFacts): boolean {
  const { tag } = (result.task_config ?? {}) as { tag?: unknown };
  const tags = [tag].flat().filter((each) => typeof each === 'string');
  const members = result.kind === 'suite' ? [] : (result.members ?? []);
  return [result.task, ...tags, ...members].some((name) => WORDS.test(name));
}
