/** Numbers of a confusion table: margins, precision, recall and F-beta per class and averaged, as scikit-learn has them. */
import { HarnessError, type Json, type LabelTable } from '../../src/plugin.ts';

export type Average = 'auto' | 'binary' | 'micro' | 'macro' | 'weighted';

export interface ClassFigures {
  precision: number;
  recall: number;
  fbeta: number;
  /** How often the class is the true one. */
  support: number;
}

export interface Margins {
  correct: Float64Array;
  actual: Float64Array;
  predicted: Float64Array;
}

export function margins({ labels, counts }: LabelTable): Margins {
  const k = labels.length;
  const correct = new Float64Array(k);
  const actual = new Float64Array(k);
  const predicted = new Float64Array(k);
  for (let r = 0; r < k; r++) {
    correct[r] = counts[r * k + r]!;
    for (let c = 0; c < k; c++) {
      actual[r]! += counts[r * k + c]!;
      predicted[c]! += counts[r * k + c]!;
    }
  }
  return { correct, actual, predicted };
}

/** 0 where there is nothing to divide by. */
const share = (a: number, b: number): number => (b === 0 ? 0 : a / b);

/** (1 + β²) tp over (1 + β²) tp + β² fn + fp, which is the F of precision and recall. */
const fBeta = (correct: number, actual: number, predicted: number, beta: number): number =>
  share((1 + beta ** 2) * correct, beta ** 2 * actual + predicted);

const figures = (correct: number, actual: number, predicted: number, beta: number): ClassFigures => ({
  precision: share(correct, predicted),
  recall: share(correct, actual),
  fbeta: fBeta(correct, actual, predicted, beta),
  support: actual,
});

function perClass(table: LabelTable, beta: number): ClassFigures[] {
  const { correct, actual, predicted } = margins(table);
  return table.labels.map((_, i) => figures(correct[i]!, actual[i]!, predicted[i]!, beta));
}

const positivePlace = (labels: readonly string[], posLabel: string | null): number =>
  labels.findIndex((label) => (posLabel === null ? /^(?:1|1\.0|true)$/i.test(label) : label === posLabel));

/** `auto` is `binary` for the classes 0/1 (false/true) and when a positive class is named, else `macro`. */
function resolveAverage(
  average: Average,
  labels: readonly string[],
  posLabel: string | null,
): Exclude<Average, 'auto'> {
  if (average !== 'auto') return average;
  if (posLabel !== null) return 'binary';
  return labels.every((label) => /^(?:0|1|0\.0|1\.0|true|false)$/i.test(label)) ? 'binary' : 'macro';
}

/**
 * Precision, recall and F-beta under an average.
 * @throws HarnessError `LABELS_MISMATCH` when `binary` finds several classes and none named positive.
 */
export function averaged(
  table: LabelTable,
  { average, posLabel, beta }: { average: Average; posLabel: string | null; beta: number },
): ClassFigures {
  const how = resolveAverage(average, table.labels, posLabel);
  const { correct, actual, predicted } = margins(table);
  if (how === 'binary') {
    const at = positivePlace(table.labels, posLabel);
    if (at >= 0) return figures(correct[at]!, actual[at]!, predicted[at]!, beta);
    // Rows of the negative class alone: nothing is positive, so all are 0 by convention.
    if (posLabel !== null || table.labels.every((label) => /^(?:0|0\.0|false)$/i.test(label)))
      return figures(0, 0, 0, beta);
    throw new HarnessError('LABELS_MISMATCH', `average=binary: none of ${table.labels.join(', ')} is 1 or true`, {
      hint: 'name the positive class, as in --options pos_label=spam, or take average=macro',
    });
  }
  const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);
  if (how === 'micro') return figures(total(correct), total(actual), total(predicted), beta);
  const each = table.labels.map((_, i) => figures(correct[i]!, actual[i]!, predicted[i]!, beta));
  const weight = (i: number): number => (how === 'macro' ? 1 : actual[i]!);
  const all = each.reduce((sum, _, i) => sum + weight(i), 0);
  const mean = (name: 'precision' | 'recall' | 'fbeta'): number =>
    all === 0 ? 0 : each.reduce((sum, f, i) => sum + weight(i) * f[name], 0) / all;
  return { precision: mean('precision'), recall: mean('recall'), fbeta: mean('fbeta'), support: total(actual) };
}

export type AverageOptions = {
  threshold: number;
  posLabel: string | null;
  labels: readonly string[] | null;
  average: Average;
};

export const averageSchema = {
  average: {
    enum: ['auto', 'binary', 'micro', 'macro', 'weighted'],
    default: 'auto',
    description:
      'binary: of the positive class; micro: over all decisions; macro: mean over classes; weighted: by their frequency; auto: binary for classes 0/1, else macro.',
  },
} as const;

/** The parts that precision, recall and F-beta have in common: the average used, each class by name, all averages. */
export function averageParts(
  table: LabelTable,
  { average, posLabel }: AverageOptions,
  beta: number,
): Record<string, Json> {
  const named = ({ precision, recall, fbeta }: ClassFigures): Record<string, Json> => ({
    precision,
    recall,
    [beta === 1 ? 'f1' : 'fbeta']: fbeta,
  });
  const each = perClass(table, beta);
  const over = (how: 'micro' | 'macro' | 'weighted'): Json => named(averaged(table, { average: how, posLabel, beta }));
  return {
    average: resolveAverage(average, table.labels, posLabel),
    per_class: Object.fromEntries(
      table.labels.map((label, i) => [label, { ...named(each[i]!), support: each[i]!.support }]),
    ),
    micro: over('micro'),
    macro: over('macro'),
    weighted: over('weighted'),
  };
}
