/** What was measured: held-out rows before and after training, scores of suites, scores of tasks, each with its interval. */

import { defineBlock, type HeldOutMeasureFacts } from '../../src/plugin.ts';
import {
  interval,
  list,
  listMarkdown,
  orNull,
  paragraphs,
  score,
  shape,
  signed,
  TABLE,
  TEXT_OR_NULL,
  TEXTS,
  table,
  tableMarkdown,
} from '../../src/plugin-report.ts';
import { SCORES, type Scores, scoreRows, scoresTable } from '../shared/scores.ts';

export default defineBlock({
  name: 'quantitative-analyses',
  title: 'Quantitative analyses',
  summary: 'Scores of tasks and suites with intervals; what training changed on held-out rows',
  needs: () => true,
  async view(run) {
    const { heldOut, results } = run;
    const suites = results.filter(({ result }) => result.kind === 'suite');
    const groups = results.filter(({ result }) => result.kind === 'group');
    const tasks = results.filter(({ result }) => result.kind === 'task');
    const scores: Scores[] = [];
    for (const { result } of suites) {
      const names = Object.keys(result.metrics).length;
      if (names === 0) continue;
      scores.push({
        caption: `Headline scores of the suite ${result.task}, version ${result.version}`,
        head: 'Score',
        rows: scoreRows('', null, result.metrics).map((row) => ({
          ...row,
          name: row.metric,
          metric: partsOf(result, row.metric),
        })),
      });
    }
    for (const [caption, members] of [
      ['Groups of tasks', groups],
      ['Tasks', tasks],
    ] as const) {
      const rows = members.flatMap(({ result }) =>
        scoreRows(result.alias ?? result.task, conditions(result), result.metrics),
      );
      if (rows.length > 0) scores.push({ caption, head: caption === 'Tasks' ? 'Task' : 'Group', rows });
    }
    return {
      said: (await run.author()).sections.analyses ?? null,
      heldOut:
        heldOut === null
          ? null
          : table(
              `Held-out rows (n = ${heldOut.n}), before and after training`,
              ['Measure', '#Before', '#After', '#Change', '#95 % interval of the change'],
              Object.values(heldOut.measures).map((measure) => heldOutRow(measure)),
            ),
      scores,
      notes: suites.flatMap(({ result }) => [
        ...(result.note === undefined ? [] : [result.note]),
        ...(result.skipped ?? []).map(({ task, reason }) => `${task} did not run: ${reason}`),
      ]),
      nothing: heldOut === null && scores.length === 0,
    };
  },
  markdown: ({ said, heldOut, scores, nothing, notes }) =>
    paragraphs(
      said,
      nothing ? 'Nothing was measured in this run.' : null,
      heldOut === null ? null : tableMarkdown(heldOut),
      ...scores.map((each) => tableMarkdown(scoresTable(each))),
      listMarkdown(notes),
    ),
  schema: shape({
    said: TEXT_OR_NULL,
    heldOut: orNull(TABLE),
    scores: list(SCORES),
    notes: TEXTS,
    nothing: { type: 'boolean' },
  }),
});

/** For what means nothing before training, the level of chance stands in its place, and the interval is the value's own. */
function heldOutRow({ label, before, chance, after, difference, ci95 }: HeldOutMeasureFacts): string[] {
  if (chance !== undefined)
    return [label, `chance ${score(chance)}`, score(after), '–', `${interval(ci95)} (of the value)`];
  return [label, score(before), score(after), signed(difference), interval(ci95)];
}

type Result = Parameters<typeof conditions>[0];

function conditions({
  version,
  num_fewshot: shots,
  kind,
}: {
  version: string | number;
  num_fewshot?: number;
  kind: string;
}) {
  if (kind !== 'task') return `v${version}`;
  return `v${version}${shots === undefined ? '' : `, ${shots}-shot`}`;
}

/** How a headline score came about: `mean of 3`. */
function partsOf(
  { metrics }: Result & { metrics: Record<string, { metric?: string; parts?: unknown }> },
  name: string,
) {
  const parts = Object.values(metrics).find(({ metric }) => metric === name)?.parts as
    | { aggregation?: unknown; members?: unknown }
    | undefined;
  const members = Array.isArray(parts?.members) ? parts.members.length : undefined;
  if (typeof parts?.aggregation !== 'string') return '';
  return `${parts.aggregation.replaceAll('_', ' ')}${members === undefined ? '' : ` of ${members}`}`;
}
