/** Reliability of probabilities by group: what was said and what came true, in each bin that has rows. */
import { type GroupTable, groupName, type Json } from '../../../src/plugin.ts';
import type { ClassOptions } from '../classes.ts';
import { positivesOf } from './outcomes.ts';

/** Group -> bins: lower edge, rows, mean probability, share of positives. */
export function reliability(
  { groups, cells, counts, weights }: GroupTable,
  options: Pick<ClassOptions, 'posLabel' | 'labels'>,
): Json {
  const { is } = positivesOf(cells, options)[0]!;
  const edges = [...new Set(cells.flatMap(({ score }) => (score === null ? [] : [score])))].sort((a, b) => a - b);
  const binOf = new Map(edges.map((edge, bin) => [edge, bin]));
  return Object.fromEntries(
    groups.map((values, g) => {
      const bins = edges.map((from) => ({ from, count: 0, probability: 0, outcome: 0 }));
      for (const [c, { score, reference }] of cells.entries()) {
        if (score === null) continue;
        const bin = bins[binOf.get(score)!]!;
        const at = g * cells.length + c;
        bin.count += counts[at]!;
        bin.probability += weights[at]!;
        if (is(reference)) bin.outcome += counts[at]!;
      }
      const filled = bins.filter(({ count }) => count > 0);
      return [
        groupName(values),
        filled.map(({ from, count, probability, outcome }) => ({
          ...{ from, count },
          probability: probability / count,
          outcome: outcome / count,
        })),
      ];
    }),
  );
}
