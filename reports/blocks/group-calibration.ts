/** Reliability by group: what probability was given, and how often it came true. The diagonal is what it should be. */

import { defineBlock } from '../../src/plugin.ts';
import { DRAWING, type Drawing, drawing, list, SERIES_COLOURS, score, shape, TEXTS } from '../../src/plugin-report.ts';
import { figuresWith, type GroupFigure, groupText, isRecord, notesOf, numberOf } from '../shared/groups.ts';

/** As many as there are colours; the largest groups. */
const MOST_GROUPS = SERIES_COLOURS.length;

function chartOf({ caption, parts }: GroupFigure): Drawing[] {
  if (!isRecord(parts.reliability)) return [];
  const groups = Object.entries(parts.reliability).map(([group, bins]) => {
    const points = (Array.isArray(bins) ? bins : []).flatMap((bin: unknown) => {
      if (!isRecord(bin)) return [];
      const [probability, outcome, rows] = [numberOf(bin.probability), numberOf(bin.outcome), numberOf(bin.count)];
      return probability === null || outcome === null || rows === null
        ? []
        : [{ group: groupText(group), probability, outcome, rows }];
    });
    return { group, points, rows: points.reduce((sum, point) => sum + point.rows, 0) };
  });
  const kept = groups
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, MOST_GROUPS);
  if (kept.length === 0) return [];
  const said = kept.map(({ group }) => {
    const table = isRecord(parts.by_group) ? parts.by_group[group] : undefined;
    const error = isRecord(table) ? numberOf(table.ece) : null;
    return error === null ? groupText(group) : `${groupText(group)} ${score(error)}`;
  });
  const names = kept.map(({ group }) => groupText(group));
  // Where points of two groups meet, the larger one looks out from under the smaller.
  const sizes = names.map((_, i) => (Math.PI / 4) * (13 - (8 * i) / Math.max(1, names.length - 1)) ** 2);
  const axis = { type: 'quantitative' as const, scale: { domain: [0, 1] } };
  const place = {
    x: { field: 'probability', ...axis, title: 'probability given' },
    y: { field: 'outcome', ...axis, title: 'share that came true' },
  };
  const color = {
    field: 'group',
    type: 'nominal' as const,
    sort: names,
    scale: { domain: names, range: SERIES_COLOURS.slice(0, names.length) },
  };
  return [
    drawing(
      {
        width: 300,
        height: 300,
        data: { values: kept.flatMap(({ points }, i) => points.map((point) => ({ ...point, size: sizes[i]! }))) },
        layer: [
          {
            data: {
              values: [
                { probability: 0, outcome: 0 },
                { probability: 1, outcome: 1 },
              ],
            },
            mark: { type: 'line', strokeDash: [4, 3], color: 'var(--ink-soft, #5a5a5a)' },
            encoding: { x: { field: 'probability', ...axis }, y: { field: 'outcome', ...axis } },
          },
          {
            mark: { type: 'line' },
            encoding: { ...place, color },
          },
          {
            mark: { type: 'point', filled: true, opacity: 1 },
            encoding: {
              ...place,
              color,
              size: { field: 'size', type: 'quantitative', scale: null, legend: null },
            },
          },
        ],
      },
      {
        title: caption,
        description: `Expected calibration error by group: ${said.join('; ')}. On the diagonal a probability is right.`,
      },
    ),
  ];
}

export default defineBlock({
  name: 'group-calibration',
  title: 'Calibration by group',
  summary: 'Reliability curves of every group, from group_calibration_difference',
  needs: (run) => figuresWith(run, 'reliability').length > 0,
  view(run) {
    const figures = figuresWith(run, 'reliability');
    const charts = figures.flatMap(chartOf);
    return charts.length === 0 ? null : { charts, notes: notesOf(figures) };
  },
  schema: shape({ charts: list(DRAWING), notes: TEXTS }),
});
