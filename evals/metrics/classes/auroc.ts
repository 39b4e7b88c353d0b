/**
 * Area under the ROC curve. Several classes: each against the rest (ovr) or each pair (ovo, Hand and Till 2001), mean or
 * weighted by how often classes occur, as scikit-learn has them. Not defined where a class does not occur.
 */
import { defineMetric, type Json, type PackedRows } from '../../../src/plugin.ts';
import { classSchema, distribution, isPositive } from '../../math/classes.ts';
import { areaUnderRoc, forEachThreshold, type Sweep, sweepBy } from '../../math/orders.ts';

type Options = {
  multiClass: 'ovr' | 'ovo';
  average: 'macro' | 'weighted';
  curve: boolean;
  posLabel: string | null;
  labels: readonly string[] | null;
};

/** One sweep per class; `truth` is the place of each row's true class (1: positive, for a single probability). */
type Arranged = { sweeps: readonly Sweep[]; truth: Int32Array };

export default defineMetric({
  name: 'auroc',
  summary: 'Area under the ROC curve: chance that a positive is ranked above a negative',
  kind: 'classification',
  source: 'scikit-learn roc_auc_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { reference: 'label', probability: 'probability' },
  schema: {
    multi_class: { enum: ['ovr', 'ovo'], default: 'ovr', description: 'Each class against the rest, or each pair.' },
    average: {
      enum: ['macro', 'weighted'],
      default: 'macro',
      description: 'Over classes: plain mean or by frequency.',
    },
    curve: {
      type: 'boolean',
      default: false,
      description: 'Put the points of the curve into parts (single probability).',
    },
    pos_label: classSchema.pos_label,
    labels: classSchema.labels,
  },
  pack({ reference, probability }, { posLabel, labels }: Options) {
    if (typeof probability === 'number') return [probability, isPositive(reference, posLabel) ? 1 : 0];
    const { p, truth } = distribution({ reference, probability }, labels);
    return [...p, truth];
  },
  arrange(rows: PackedRows): Arranged {
    const classes = rows.width - 1;
    return {
      sweeps: Array.from({ length: classes }, (_, c) => sweepBy(rows, c)),
      truth: Int32Array.from({ length: rows.n }, (_, i) => rows.data[i * rows.width + classes]!),
    };
  },
  weighted({ sweeps, truth }: Arranged, weights, { multiClass, average }: Options) {
    if (sweeps.length === 1) return areaUnderRoc(sweeps[0]!, weights, (row) => (truth[row] === 1 ? 1 : -1));
    const frequency = new Float64Array(sweeps.length);
    for (let row = 0; row < truth.length; row++) frequency[truth[row]!]! += weights === null ? 1 : weights[row]!;
    const areas: [area: number | null, weight: number][] = [];
    const against = (a: number, b: number) => (row: number) => (truth[row] === a ? 1 : truth[row] === b ? -1 : 0);
    for (let a = 0; a < sweeps.length; a++) {
      if (multiClass === 'ovr') {
        const area = areaUnderRoc(sweeps[a]!, weights, (row) => (truth[row] === a ? 1 : -1));
        areas.push([area, frequency[a]!]);
        continue;
      }
      for (let b = 0; b < a; b++) {
        const first = areaUnderRoc(sweeps[a]!, weights, against(a, b));
        const second = areaUnderRoc(sweeps[b]!, weights, against(b, a));
        areas.push([first === null || second === null ? null : (first + second) / 2, frequency[a]! + frequency[b]!]);
      }
    }
    let sum = 0;
    let total = 0;
    for (const [area, weight] of areas) {
      if (area === null) return null;
      sum += area * (average === 'macro' ? 1 : weight);
      total += average === 'macro' ? 1 : weight;
    }
    return sum / total;
  },
  parts({ sweeps, truth }, { curve }): Record<string, Json> {
    if (sweeps.length > 1) return {};
    const points: [number, number][] = [[0, 0]];
    forEachThreshold(
      sweeps[0]!,
      null,
      (row) => (truth[row] === 1 ? 1 : -1),
      (positives, negatives) => {
        const [above, below] = points.at(-1)!;
        points.push([above + positives, below + negatives]);
      },
    );
    const [positives, negatives] = points.at(-1)!;
    if (!curve || positives === 0 || negatives === 0) return { positives, negatives };
    const tpr = points.map(([above]) => above / positives);
    const fpr = points.map(([, below]) => below / negatives);
    return { positives, negatives, roc: { fpr, tpr } };
  },
});
