/** A comparison as it is printed: metrics with intervals, trainings, what was not judged, what else differs. */
import { safeText } from '../../base/terminal.ts';
import type { RunComparison } from '../../report/compare/contract.ts';
import {
  arrow,
  likeOf,
  shown,
  shownEffect,
  shownP,
  shownRange,
  signed,
  VERDICTS,
} from '../../report/compare/format.ts';
import { gapsOf, methodText, noticesOf, sideText, verdictText } from '../../report/compare/words.ts';
import { formatTable } from '../table.ts';

const right = 'right' as const;

export function comparisonLines(comparison: RunComparison): string[] {
  const { a, b, settings, tests } = comparison;
  const lines = [
    `A  ${sideText(a)}`,
    `B  ${sideText(b)}`,
    ...metricLines(comparison),
    ...trainingLines(comparison),
    ...togetherLines(comparison),
    ...listed('not judged:', gapsOf(comparison)),
    ...listed('also differing:', noticesOf(comparison)),
    '',
    ...flipLines(comparison),
    `${verdictText(comparison)} ${methodText(settings, tests)}`,
  ];
  return lines.map(safeText);
}

const listed = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];

function metricLines({ tasks }: RunComparison): string[] {
  const rows = tasks.flatMap(({ task, metrics }) =>
    metrics.map((metric, i) => {
      const like = likeOf(metric);
      return [
        i === 0 ? task : '',
        `${metric.key} ${arrow(metric.higher_is_better)}`,
        String(metric.n),
        shown(metric.a, like),
        shown(metric.b, like),
        signed(metric.difference, like),
        shownRange(metric.ci95, like),
        shownP(metric.p_adjusted),
        shownEffect(metric.effect),
        metric.test,
        VERDICTS[metric.verdict],
      ];
    }),
  );
  if (rows.length === 0) return [];
  const columns = [
    { title: 'task' },
    { title: 'metric' },
    ...['n', 'A', 'B', 'B - A', '95 % interval', 'p adj.', 'effect'].map((title) => ({ title, align: right })),
    { title: 'test' },
    { title: 'verdict' },
  ];
  return ['', ...formatTable(columns, rows)];
}

function trainingLines({ training }: RunComparison): string[] {
  if (training === null) return [];
  const rows = training.measures.map(({ label, a, b, difference, ci95, p, test, effect }) => {
    const like = likeOf({ a, b });
    const change = [signed(difference, like), shownRange(ci95, like), shownEffect(effect), shownP(p)];
    return [label, shown(a, like), shown(b, like), ...change, test];
  });
  const numbers = ['A', 'B', 'B - A', '95 % interval', 'effect', 'p'].map((title) => ({ title, align: right }));
  return ['', ...formatTable([{ title: 'held-out examples' }, ...numbers, { title: 'test' }], rows)];
}

function togetherLines({ together }: RunComparison): string[] {
  if (together.length === 0) return [];
  const rows = together.map(({ task, key, higher_is_better: better, a, b, difference }) => {
    const like = likeOf({ a, b });
    return [task, `${key} ${arrow(better)}`, shown(a, like), shown(b, like), signed(difference, like)];
  });
  const numbers = ['A', 'B', 'B - A'].map((title) => ({ title, align: right }));
  return ['', ...formatTable([{ title: 'group or suite' }, { title: 'score' }, ...numbers], rows)];
}

/** The ids of samples that got worse, for each regression. */
function flipLines({ tasks }: RunComparison): string[] {
  const lines = tasks.flatMap(({ task, metrics }) =>
    metrics
      .filter(({ verdict, flips }) => verdict === 'worse' && flips.length > 0)
      .map(({ key, flips, counts }) => {
        const ids = flips.filter(({ change }) => change === 'worse').map(({ id }) => id);
        const more = counts.worse > ids.length ? ` and ${counts.worse - ids.length} more` : '';
        return `worse in ${task}, ${key}: ${ids.join(', ')}${more}`;
      }),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}
