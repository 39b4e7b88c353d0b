/**
 * What classification metrics share: which class is positive, what a probability column predicts, which classes exist.
 * Labels are text (`"1"` is the class of 1 and of "1"); a list of probabilities belongs to the classes 0, 1, 2 ... or to
 * those of the `labels` option.
 */
import { HarnessError, type Json, type Probability } from '../../src/plugin.ts';

/** A sample as these metrics read it. */
export interface ClassSample {
  readonly reference: string;
  readonly prediction?: string | undefined;
  readonly probability?: Probability | undefined;
}

export type ClassOptions = {
  /** Probability from which on the positive class is predicted. */
  threshold: number;
  /** The positive class; null: `1` or `true`. */
  posLabel: string | null;
  /** All classes in order; null: those that occur. */
  labels: readonly string[] | null;
};

export const classInputs = { reference: 'label', prediction: 'label?', probability: 'probability?' } as const;

/** Schema entries, to be spread into a metric's. */
export const classSchema = {
  threshold: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 0.5,
    description:
      'Probability from which on the positive class is predicted, where rows have a probability and no prediction.',
  },
  pos_label: {
    type: ['string', 'null'],
    default: null,
    description: 'The positive class; by default 1 or true.',
  },
  labels: {
    type: ['array', 'null'],
    items: { type: 'string' },
    default: null,
    description: 'All classes in their order, also such as do not occur; by default those that occur.',
  },
} as const;

const POSITIVE = new Set(['1', '1.0', 'true', 'True', 'TRUE']);
const NEGATIVE = new Set(['0', '0.0', '-1', 'false', 'False', 'FALSE']);

/** Is this one of the spellings of 0 and 1? */
export const isBinary = (label: string): boolean => POSITIVE.has(label) || NEGATIVE.has(label);

/**
 * Is the class the positive one?
 * @throws HarnessError `LABELS_MISMATCH` for a class that is neither 0/1 nor true/false when none was named positive.
 */
export function isPositive(label: string, posLabel: string | null): boolean {
  if (posLabel !== null) return label === posLabel;
  if (POSITIVE.has(label)) return true;
  if (NEGATIVE.has(label)) return false;
  throw new HarnessError('LABELS_MISMATCH', `the class ${JSON.stringify(label)} is neither 0/1 nor true/false`, {
    hint: 'a single probability is that of the positive class: name it, as in --options pos_label=spam',
  });
}

const numbered = new Map<number, readonly string[]>();
const keyed = new Map<string, readonly string[]>();

/** The classes that a list or mapping of probabilities speaks of; the same array every time. */
function classesOf(probability: Exclude<Probability, number>, labels: readonly string[] | null): readonly string[] {
  if (!Array.isArray(probability)) {
    const keys = Object.keys(probability);
    const key = keys.join('\n');
    if (!keyed.has(key)) keyed.set(key, keys);
    return keyed.get(key)!;
  }
  const size = probability.length;
  if (labels !== null) {
    if (labels.length === size) return labels;
    throw new HarnessError('LABELS_MISMATCH', `${size} probabilities for ${labels.length} labels`);
  }
  if (!numbered.has(size))
    numbered.set(
      size,
      Array.from({ length: size }, (_, i) => String(i)),
    );
  return numbered.get(size)!;
}

/** Probabilities by class, and the place of the true class. */
export function distribution(
  { reference, probability }: { reference: string; probability: Exclude<Probability, number> },
  labels: readonly string[] | null,
): { p: readonly number[]; truth: number; classes: readonly string[] } {
  const classes = classesOf(probability, labels);
  const p: readonly number[] = Array.isArray(probability)
    ? (probability as readonly number[])
    : classes.map((name) => (probability as Readonly<Record<string, number>>)[name]!);
  const truth = classes.indexOf(reference);
  if (truth >= 0) return { p, truth, classes };
  const some = classes
    .slice(0, 6)
    .map((label) => JSON.stringify(label))
    .join(', ');
  throw new HarnessError('LABELS_MISMATCH', `the class ${JSON.stringify(reference)} is not among ${some}`, {
    hint: Array.isArray(probability)
      ? 'a list of probabilities belongs to the classes 0, 1, 2 ...; name others in their order: --options labels=cat,dog'
      : 'the probabilities are named after the classes',
  });
}

/** The place of the largest; the first of equal ones. */
export const argMax = (p: readonly number[]): number => p.reduce((best, x, i) => (x > p[best]! ? i : best), 0);

/** (true class, predicted class) of a sample: its prediction, else what the probability says. */
export function decide(sample: ClassSample, { threshold, posLabel, labels }: ClassOptions): [string, string] {
  const { reference, prediction, probability } = sample;
  if (prediction !== undefined) return [known(reference, labels), known(prediction, labels)];
  if (probability === undefined) {
    throw new HarnessError('DATA_MISSING_COLUMN', 'neither a prediction nor a probability', {
      hint: 'name the column: --prediction COL or --probability COL',
    });
  }
  if (typeof probability === 'number') {
    const positive = posLabel ?? '1';
    const negative = positive === '1' ? '0' : `not ${positive}`;
    return [isPositive(reference, posLabel) ? positive : negative, probability >= threshold ? positive : negative];
  }
  const { p, truth, classes } = distribution({ reference, probability }, labels);
  return [classes[truth]!, classes[argMax(p)]!];
}

function known(label: string, labels: readonly string[] | null): string {
  if (labels === null || labels.includes(label)) return label;
  throw new HarnessError('LABELS_MISMATCH', `the class ${JSON.stringify(label)} is not among the labels`, {
    hint: `labels: ${labels.join(', ')}`,
  });
}

const BINARY = ['0', '1'] as const;

/** Classes to count even where they do not occur. */
export function declared(sample: ClassSample, { labels, posLabel }: ClassOptions): readonly string[] | undefined {
  if (labels !== null) return labels;
  const { prediction, probability } = sample;
  if (prediction !== undefined || probability === undefined) return undefined;
  if (typeof probability === 'number') return posLabel === null ? BINARY : undefined;
  return classesOf(probability, labels);
}

/** Rows of a square table as nested lists. */
export const nested = (counts: ArrayLike<number>, size: number): Json =>
  Array.from({ length: size }, (_, r) => Array.from({ length: size }, (_, c) => counts[r * size + c]!));
