/**
 * Differential fairness (Foulds et al. 2020): the largest log ratio, over classes and pairs of groups, of how often a class is
 * predicted. Shares are smoothed by a Dirichlet prior, so that small groups of an intersection do not make it infinite.
 */
import { defineMetric, type Json, type OutcomeCell } from '../../../src/plugin.ts';
import { isBinary } from '../../math/classes.ts';
import {
  byDecision,
  classesOf,
  decided,
  type GroupOptions,
  groupInputs,
  groupSchema,
  outcomeOptions,
} from '../../math/fairness/outcomes.ts';
import { figureTables } from '../../math/fairness/rates.ts';

type Options = GroupOptions & { concentration: number };

/** Which class each outcome predicts, and how many there are. 0/1 are two classes whether or not both occur. */
function predicted(cells: readonly OutcomeCell[], { labels }: Options): { at: Int32Array; size: number } {
  const all = classesOf(cells, labels);
  const binary = labels === null && all.every(isBinary);
  const classes = binary ? ['0', '1'] : all;
  const place = (label: string): number =>
    binary ? (/^(?:1|1\.0|true)$/i.test(label) ? 1 : 0) : classes.indexOf(label);
  return { at: Int32Array.from(cells, ({ prediction }) => place(prediction)), size: Math.max(2, classes.length) };
}

export default defineMetric({
  name: 'smoothed_differential_fairness',
  summary: 'Largest log ratio between groups of how often a class is predicted, smoothed for small groups',
  kind: 'group_fairness',
  source: 'Foulds et al. 2020 (arXiv:1807.08362); AIF360 smoothed_empirical_differential_fairness',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: groupInputs,
  schema: {
    ...groupSchema,
    concentration: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
      description: 'Sum of the Dirichlet prior over classes: as many rows are thought to have been seen in each group.',
    },
  },
  outcome: decided,
  outcomeOptions,
  alike: byDecision,
  smallest: ({ minGroupSize }: Options) => minGroupSize,
  comparison(cells, options: Options) {
    const { at, size } = predicted(cells, options);
    const prior = options.concentration / size;
    const seen = new Float64Array(size);
    return (counts, groups) => {
      const [least, most] = [new Float64Array(size).fill(1), new Float64Array(size)];
      for (let g = 0; g < groups; g++) {
        seen.fill(0);
        let n = 0;
        for (let c = 0; c < cells.length; c++) {
          seen[at[c]!]! += counts[g * cells.length + c]!;
          n += counts[g * cells.length + c]!;
        }
        for (let k = 0; k < size; k++) {
          const share = (seen[k]! + prior) / (n + options.concentration);
          least[k] = Math.min(least[k]!, share);
          most[k] = Math.max(most[k]!, share);
        }
      }
      return most.reduce((worst, high, k) => Math.max(worst, Math.log(high / least[k]!)), 0);
    };
  },
  groupParts: (table, options: Options): Record<string, Json> => figureTables(table, ['selection_rate'], options),
});
