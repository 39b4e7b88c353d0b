/** What a smaller gap between groups costs in accuracy, when each group has its own threshold. */

import { defineBlock } from '../../src/plugin.ts';
import { DRAWING, type Drawing, drawing, list, score, shape, TEXTS } from '../../src/plugin-report.ts';
import { figuresWith, type GroupFigure, isRecord, notesOf, numberOf } from '../shared/groups.ts';

function chartOf({ caption, parts }: GroupFigure): Drawing[] {
  const points = (Array.isArray(parts.curve) ? parts.curve : []).flatMap((point: unknown) => {
    if (!isRecord(point)) return [];
    const [gap, accuracy] = [numberOf(point.gap), numberOf(point.accuracy)];
    return gap === null || accuracy === null ? [] : [{ gap, accuracy }];
  });
  const [fairest, freest] = [points[0], points.at(-1)];
  if (fairest === undefined || freest === undefined) return [];
  const chosen = { gap: numberOf(parts.gap), accuracy: numberOf(parts.accuracy) };
  const encoding = {
    x: { field: 'gap', type: 'quantitative', title: `gap (${String(parts.constraint)})` },
    y: { field: 'accuracy', type: 'quantitative', title: 'accuracy', scale: { zero: false } },
  } as const;
  return [
    drawing(
      {
        width: 380,
        height: 220,
        data: { values: points },
        layer: [
          { mark: { type: 'line', point: { size: 24 }, interpolate: 'step-after' }, encoding },
          ...(chosen.gap === null || chosen.accuracy === null
            ? []
            : [
                { data: { values: [chosen] }, mark: { type: 'point', size: 120, strokeWidth: 2.5 } as const, encoding },
              ]),
        ],
      },
      {
        title: caption,
        description: `From a gap of ${score(fairest.gap)} at accuracy ${score(fairest.accuracy)} to ${score(freest.gap)} at ${score(freest.accuracy)}; the ring is what was allowed. Measured on the rows that thresholds were chosen on.`,
      },
    ),
  ];
}

export default defineBlock({
  name: 'threshold-trade-off',
  title: 'Accuracy against gap',
  summary: 'Curve of what smaller gaps cost with thresholds by group, from fair_threshold_cost',
  needs: (run) => figuresWith(run, 'curve').length > 0,
  view(run) {
    const figures = figuresWith(run, 'curve');
    const charts = figures.flatMap(chartOf);
    return charts.length === 0 ? null : { charts, notes: notesOf(figures) };
  },
  schema: shape({ charts: list(DRAWING), notes: TEXTS }),
});
