/** Rates by group as dots with their intervals, with the rate of all rows as a line: how far apart groups are, and how surely. */

import { defineBlock } from '../../src/plugin.ts';
import { DRAWING, type Drawing, drawing, list, score, shape, TEXTS } from '../../src/plugin-report.ts';
import {
  figuresWith,
  type GroupFigure,
  groupText,
  isRecord,
  notesOf,
  numberOf,
  ratesOf,
  tablesOf,
} from '../shared/groups.ts';

const MOST_CHARTS = 8;
const MOST_GROUPS = 60;

/** One rate of one table. */
function chartsOf({ caption, parts }: GroupFigure): Drawing[] {
  return tablesOf(parts).flatMap(({ of, groups, overall }) => {
    const rows = Object.entries(groups)
      .slice(0, MOST_GROUPS)
      .flatMap(([group, own]) => ratesOf(own).map((rate) => ({ group: groupText(group), ...rate })));
    return [...new Set(rows.map(({ rate }) => rate))].map((rate) => {
      const own = rows.filter((row) => row.rate === rate).map(({ rate: _, ...row }) => row);
      const all = isRecord(overall) ? numberOf(overall[rate]) : null;
      return dots(`${caption}, ${rate}${of === null ? '' : ` of class ${of}`}`, rate, own, all);
    });
  });
}

function dots(
  title: string,
  rate: string,
  rows: readonly { group: string; value: number; low: number; high: number }[],
  overall: number | null,
): Drawing {
  const [least, most] = [
    rows.reduce((a, b) => (b.value < a.value ? b : a)),
    rows.reduce((a, b) => (b.value > a.value ? b : a)),
  ];
  const y = { field: 'group', type: 'nominal', title: null } as const;
  const described =
    rows.length === 1
      ? `One group: ${score(least.value)}.`
      : `Lowest in ${least.group} (${score(least.value)}), highest in ${most.group} (${score(most.value)})${overall === null ? '' : `; over all rows ${score(overall)}`}. Lines are 95 % intervals.`;
  return drawing(
    {
      width: 320,
      height: { step: 22 },
      data: { values: rows.map((row) => ({ ...row })) },
      layer: [
        ...(overall === null
          ? []
          : [
              {
                data: { values: [{ overall }] },
                mark: { type: 'rule' as const, strokeDash: [4, 3] },
                encoding: { x: { field: 'overall', type: 'quantitative' } as const },
              },
            ]),
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { y, x: { field: 'low', type: 'quantitative', title: rate }, x2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { y, x: { field: 'value', type: 'quantitative' } },
        },
      ],
    },
    { title, description: described },
  );
}

export default defineBlock({
  name: 'group-gaps',
  title: 'Gaps between groups',
  summary: 'Rates by group as dots with intervals, from metrics that compare groups',
  needs: (run) => figuresWith(run, 'columns').length > 0,
  view(run) {
    const figures = figuresWith(run, 'columns');
    const charts = figures.flatMap(chartsOf);
    if (charts.length === 0) return null;
    const more = charts.length - MOST_CHARTS;
    const notes = notesOf(figures);
    return {
      charts: charts.slice(0, MOST_CHARTS),
      notes: more > 0 ? [...notes, `${more} more charts are not shown; their numbers stand in the results.`] : notes,
    };
  },
  schema: shape({ charts: list(DRAWING), notes: TEXTS }),
});
