/**
 * Expected calibration error over equally wide bins, of two kinds that are often confused (torchmetrics has both under one
 * name): `positive` compares P(positive) with how often the class is positive, `top1` the probability of the predicted
 * class with how often it is right. Bins are [i/n, (i+1)/n); a probability of exactly 1 has a bin of its own.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { argMax, classSchema, distribution, isPositive } from '../../math/classes.ts';

type Options = {
  bins: number;
  variant: 'auto' | 'positive' | 'top1';
  norm: 'l1' | 'l2' | 'max';
  threshold: number;
  posLabel: string | null;
  labels: readonly string[] | null;
};

/** Figures of a bin: samples, sum of probabilities, sum of outcomes. */
const WIDTH = 3;

/**
 * Edge i of n bins, counted from the nearer end as torch.linspace does, and rounded once as its fused multiply-add does. (Torch
 * without vector instructions rounds the product too; some edges then differ in the last bit.)
 */
function edge(i: number, bins: number): number {
  const step = 1 / bins;
  if (i < (bins + 1) / 2) return step * i;
  const product = step * (bins - i);
  const wide = 134_217_729 * step; // Dekker's split: half of the digits times a whole number is exact
  const high = wide - (wide - step);
  const lost = high * (bins - i) - product + (step - high) * (bins - i);
  const rest = 1 - product;
  return rest + (1 - rest - product - lost);
}

function binOf(p: number, bins: number): number {
  const bin = Math.min(bins, Math.floor(p * bins));
  if (p < edge(bin, bins)) return bin - 1;
  return bin < bins && p >= edge(bin + 1, bins) ? bin + 1 : bin;
}

export default defineMetric({
  name: 'ece',
  summary: 'Expected calibration error: probabilities against how often they come true, in bins',
  kind: 'calibration',
  source: 'torchmetrics BinaryCalibrationError (positive), MulticlassCalibrationError (top1)',
  higherIsBetter: false,
  range: [0, 1],
  inputs: { reference: 'label', probability: 'probability' },
  schema: {
    bins: { type: 'integer', minimum: 1, maximum: 10_000, default: 15, description: 'How many bins of equal width.' },
    variant: {
      enum: ['auto', 'positive', 'top1'],
      default: 'auto',
      description:
        'Probability of the positive class, or of the predicted class; auto: positive where rows have one probability.',
    },
    norm: { enum: ['l1', 'l2', 'max'], default: 'l1', description: 'Mean gap, root mean square gap, largest gap.' },
    threshold: {
      ...classSchema.threshold,
      description: 'top1 with one probability: from which value on the positive class is the predicted one.',
    },
    pos_label: classSchema.pos_label,
    labels: classSchema.labels,
  },
  statistics({ reference, probability }, { bins, variant, threshold, posLabel, labels }: Options) {
    const figures = new Float64Array(WIDTH * (bins + 1));
    let p: number;
    let outcome: boolean;
    if (typeof probability === 'number') {
      const positive = isPositive(reference, posLabel);
      const says = variant === 'top1' ? probability >= threshold : true;
      p = says ? probability : 1 - probability;
      outcome = says === positive;
    } else {
      const all = distribution({ reference, probability }, labels);
      const at = variant === 'positive' ? positiveAt(all.classes, posLabel) : argMax(all.p);
      p = all.p[at]!;
      outcome = at === all.truth;
    }
    const at = WIDTH * binOf(p, bins);
    figures[at] = 1;
    figures[at + 1] = p;
    figures[at + 2] = outcome ? 1 : 0;
    return figures;
  },
  value(sums, n, { norm }: Options) {
    let total = 0;
    for (let at = 0; at < sums.length; at += WIDTH) {
      const count = sums[at]!;
      if (count === 0) continue;
      const gap = Math.abs(sums[at + 1]! - sums[at + 2]!) / count;
      if (norm === 'max') total = Math.max(total, gap);
      else total += (norm === 'l1' ? gap : gap ** 2) * (count / n);
    }
    return norm === 'l2' ? Math.sqrt(total) : total;
  },
  parts(sums, _n, { bins }) {
    const all = Array.from({ length: bins + 1 }, (_, bin) => {
      const [count, p, outcome] = [sums[WIDTH * bin]!, sums[WIDTH * bin + 1]!, sums[WIDTH * bin + 2]!];
      return { from: bin / bins, count, probability: count && p / count, outcome: count && outcome / count };
    });
    return { bins: all.filter(({ count }) => count > 0) };
  },
});

const positiveAt = (classes: readonly string[], posLabel: string | null): number => {
  const at = classes.findIndex((label) => (posLabel === null ? label === '1' : label === posLabel));
  return at < 0 ? classes.length - 1 : at;
};
