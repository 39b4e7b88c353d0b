/** Rates where two columns meet, as a heat map with the number of rows: what each column by itself hides. */

import { defineBlock } from '../../src/plugin.ts';
import { DRAWING, type Drawing, drawing, list, score, shape, TEXTS } from '../../src/plugin-report.ts';
import { figuresWith, type GroupFigure, isRecord, numberOf, ratesOf, tablesOf, valuesOf } from '../shared/groups.ts';

const MOST_CHARTS = 6;

/** The first column against the others together, one map for each rate. */
function mapsOf({ caption, parts }: GroupFigure): Drawing[] {
  const columns = (parts.columns as unknown[]).map(String);
  if (columns.length < 2) return [];
  return tablesOf(parts).flatMap(({ of, groups }) => {
    const cells = Object.entries(groups).flatMap(([name, own]) => {
      const [row = '', ...rest] = valuesOf(name);
      const count = isRecord(own) ? numberOf(own.count) : null;
      return ratesOf(own).map(({ rate, value }) => ({ rate, row, column: rest.join(', '), value, count }));
    });
    return [...new Set(cells.map(({ rate }) => rate))].map((rate) => {
      const values = cells.filter((cell) => cell.rate === rate).map(({ rate: _, ...cell }) => cell);
      const sorted = values.toSorted((a, b) => a.value - b.value);
      const [least, most] = [sorted[0]!, sorted.at(-1)!];
      const place = ({ row, column }: { row: string; column: string }): string => `${row}, ${column}`;
      return drawing(
        {
          width: { step: 64 },
          height: { step: 30 },
          data: { values: values.map((cell) => ({ ...cell, shown: `${score(cell.value)} (${cell.count ?? '?'})` })) },
          encoding: {
            x: { field: 'column', type: 'nominal', title: columns.slice(1).join(', '), axis: { labelAngle: 0 } },
            y: { field: 'row', type: 'nominal', title: columns[0]! },
          },
          layer: [
            {
              mark: { type: 'rect' },
              encoding: {
                color: { field: 'value', type: 'quantitative', title: rate, scale: { range: ['#dcebf5', '#56a0d0'] } },
              },
            },
            { mark: { type: 'text', fontSize: 10, color: '#1b1b1b' }, encoding: { text: { field: 'shown' } } },
          ],
        },
        {
          title: `${caption}, ${rate}${of === null ? '' : ` of class ${of}`} by ${columns.join(' and ')}`,
          description: `Lowest in ${place(least)} (${score(least.value)}, ${least.count} rows), highest in ${place(most)} (${score(most.value)}, ${most.count} rows). Numbers in brackets are rows.`,
        },
      );
    });
  });
}

export default defineBlock({
  name: 'intersections',
  title: 'Groups where columns meet',
  summary: 'Heat map of rates over the crossing of two or more group columns',
  needs: (run) => figuresWith(run, 'columns').some(({ parts }) => (parts.columns as unknown[]).length > 1),
  view(run) {
    const charts = figuresWith(run, 'columns').flatMap(mapsOf);
    if (charts.length === 0) return null;
    const more = charts.length - MOST_CHARTS;
    return { charts: charts.slice(0, MOST_CHARTS), notes: more > 0 ? [`${more} more maps are not shown.`] : [] };
  },
  schema: shape({ charts: list(DRAWING), notes: TEXTS }),
});
