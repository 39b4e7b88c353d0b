/**
 * Accuracy on the share of samples that the model is surest of (El-Yaniv and Wiener 2010; HELM's `selective_acc@10` with
 * coverage 0.1), and the area under the curve of accuracy over coverage. Samples of equal confidence count in part.
 */
import { defineMetric, HarnessError, type Json, type PackedRows } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide } from '../../math/classes.ts';
import { forEachThreshold, type Sweep, sweepBy } from '../../math/orders.ts';

type Options = ClassOptions & { coverage: number };
type Arranged = { sweep: Sweep; right: Uint8Array };

/** Right answers among the surest `coverage` of the weight, over that weight. */
function accuracyAt({ sweep, right }: Arranged, weights: Float64Array | null, coverage: number): number | null {
  let total = 0;
  if (weights === null) total = right.length;
  else for (const weight of weights) total += weight;
  const wanted = coverage * total;
  let taken = 0;
  let correct = 0;
  forEachThreshold(
    sweep,
    weights,
    (row) => (right[row] === 1 ? 1 : -1),
    (yes, no) => {
      const part = Math.min(1, Math.max(0, wanted - taken) / (yes + no));
      correct += part * yes;
      taken += part * (yes + no);
    },
  );
  return taken === 0 ? null : correct / taken;
}

const POINTS = 100;

export default defineMetric({
  name: 'selective_accuracy',
  summary: 'Accuracy on the samples the model is surest of',
  kind: 'calibration',
  source: 'HELM calibration metrics; El-Yaniv and Wiener 2010',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { ...classInputs, confidence: 'number?' },
  schema: {
    coverage: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.8,
      description: 'Share of the samples that are answered.',
    },
    ...classSchema,
  },
  pack(sample, options: Options) {
    const [truth, decided] = decide(sample, options);
    const { probability, confidence } = sample;
    if (confidence === undefined && probability === undefined) {
      throw new HarnessError('DATA_MISSING_COLUMN', 'neither a confidence nor a probability');
    }
    const sure =
      confidence ??
      (typeof probability === 'number'
        ? Math.max(probability, 1 - probability)
        : Math.max(...Object.values(probability!)));
    return [sure, truth === decided ? 1 : 0];
  },
  arrange: (rows: PackedRows): Arranged => ({
    sweep: sweepBy(rows, 0),
    right: Uint8Array.from({ length: rows.n }, (_, i) => rows.data[2 * i + 1]!),
  }),
  weighted: (arranged: Arranged, weights, { coverage }: Options) => accuracyAt(arranged, weights, coverage),
  parts(arranged): Record<string, Json> {
    const at = (coverage: number): number => accuracyAt(arranged, null, coverage) ?? 0;
    const points = Array.from({ length: POINTS }, (_, i) => at((i + 1) / POINTS));
    return {
      accuracy: at(1),
      area: points.reduce((sum, x) => sum + x, 0) / POINTS,
      curve: Object.fromEntries([0.1, 0.2, 0.5, 0.8, 0.9].map((coverage) => [String(coverage), at(coverage)])),
    };
  },
});
