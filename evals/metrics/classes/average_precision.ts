/**
 * Average precision: precision at each threshold weighted by the recall it adds, a step sum and no trapezoid
 * (scikit-learn). Not defined without positives.
 */
import { defineMetric, HarnessError, type PackedRows } from '../../../src/plugin.ts';
import { classSchema, isPositive } from '../../math/classes.ts';
import { forEachThreshold, type Sweep, sweepBy } from '../../math/orders.ts';

type Options = { posLabel: string | null };
type Arranged = { sweep: Sweep; positive: Uint8Array };

export default defineMetric({
  name: 'average_precision',
  summary: 'Area under the precision-recall curve, as a step sum',
  kind: 'classification',
  source: 'scikit-learn average_precision_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { reference: 'label', probability: 'probability' },
  schema: { pos_label: classSchema.pos_label },
  pack({ reference, probability }, { posLabel }: Options) {
    if (typeof probability === 'number') return [probability, isPositive(reference, posLabel) ? 1 : 0];
    const p = (probability as Readonly<Record<string, number>>)[posLabel ?? '1'];
    if (p === undefined)
      throw new HarnessError('LABELS_MISMATCH', 'no probability of the positive class', {
        hint: 'name it: --options pos_label=spam',
      });
    return [p, isPositive(reference, posLabel ?? '1') ? 1 : 0];
  },
  arrange: (rows: PackedRows): Arranged => ({
    sweep: sweepBy(rows, 0),
    positive: Uint8Array.from({ length: rows.n }, (_, i) => rows.data[2 * i + 1]!),
  }),
  weighted({ sweep, positive }: Arranged, weights) {
    let above = 0;
    let drawn = 0;
    let sum = 0;
    forEachThreshold(
      sweep,
      weights,
      (row) => (positive[row] === 1 ? 1 : -1),
      (positives, negatives) => {
        above += positives;
        drawn += positives + negatives;
        sum += (positives * above) / drawn;
      },
    );
    return above === 0 ? null : sum / above;
  },
});
