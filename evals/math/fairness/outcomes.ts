/**
 * What a row counts as when groups are compared: its true and predicted class, and its probability where that matters, in bins or
 * as it is. Also which classes are looked at: the positive one, or with several classes each against the rest.
 */
import { type GroupOutcome, HarnessError, type OutcomeCell, type Probability } from '../../../src/plugin.ts';
import {
  type ClassOptions,
  type ClassSample,
  classInputs,
  classSchema,
  decide,
  distribution,
  isBinary,
  isPositive,
} from '../classes.ts';

export type GroupOptions = ClassOptions & {
  /** Groups with fewer rows are left out. */
  minGroupSize: number;
  /** What a rate with denominator 0 counts as; null: nothing. */
  zeroDivision: number | null;
};

export const groupInputs = { ...classInputs, group: 'any?' } as const;

/** Schema entries of everything that compares groups. */
export const sizeSchema = {
  min_group_size: {
    type: 'integer',
    minimum: 1,
    default: 1,
    description: 'Groups with fewer rows are left out, of the overall rate too, and listed.',
  },
} as const;

export const groupSchema = {
  ...classSchema,
  ...sizeSchema,
  zero_division: {
    type: ['number', 'null'],
    minimum: 0,
    maximum: 1,
    default: null,
    description:
      'What a rate without denominator counts as: 0 is the convention of fairlearn. By default it is undefined, and so is the comparison.',
  },
} as const;

export const outcomeOptions = ['threshold', 'posLabel', 'labels'] as const;

/** The decision alone. */
export function decided(sample: ClassSample, options: ClassOptions): GroupOutcome {
  const [reference, prediction] = decide(sample, options);
  return { reference, prediction };
}

/** The decision, and the bin of P(positive) where the row has one probability. */
export function binned(sample: ClassSample, options: ClassOptions & { bins: number }): GroupOutcome {
  const [reference, prediction] = decide(sample, options);
  const p = positiveProbability(sample, options);
  if (p === undefined) return { reference, prediction };
  const bin = Math.min(options.bins - 1, Math.floor(p * options.bins));
  return { reference, prediction, score: bin / options.bins, weight: p };
}

/** P(positive) of a row with one probability, or of the class that `posLabel` names among several. */
export function positiveProbability(
  { probability }: { probability?: Probability | undefined },
  { posLabel, labels }: Pick<ClassOptions, 'posLabel' | 'labels'>,
): number | undefined {
  if (typeof probability === 'number' || probability === undefined) return probability;
  if (posLabel === null) return undefined;
  const { p, truth } = distribution({ reference: posLabel, probability }, labels);
  return p[truth];
}

/** Decisions that differ. */
export const byDecision = ({ reference, prediction }: OutcomeCell): string => JSON.stringify([reference, prediction]);

/** Decisions and scores that differ. */
export const byScore = ({ reference, prediction, score }: OutcomeCell): string =>
  JSON.stringify([reference, prediction, score]);

/** A class that is looked at. */
export interface Positive {
  name: string;
  is(label: string): boolean;
}

/** Every class that is declared or occurs. */
export function classesOf(cells: readonly OutcomeCell[], labels: readonly string[] | null): string[] {
  const seen = new Set(labels ?? []);
  for (const { reference, prediction } of cells) {
    seen.add(reference);
    seen.add(prediction);
  }
  return [...seen].sort();
}

/**
 * The named class; 1 (true) where there are no others than 0 and 1; else each class against the rest.
 * @throws HarnessError `LABELS_MISMATCH` when no row has the class that was named.
 */
export function positivesOf(
  cells: readonly OutcomeCell[],
  { posLabel, labels }: Pick<ClassOptions, 'posLabel' | 'labels'>,
): Positive[] {
  const classes = classesOf(cells, labels);
  if (posLabel !== null) {
    if (!classes.includes(posLabel) && classes.length > 1) {
      throw new HarnessError('LABELS_MISMATCH', `no row has the class ${JSON.stringify(posLabel)}`, {
        hint: `pos_label is one of ${classes.slice(0, 8).join(', ')}`,
      });
    }
    return [{ name: posLabel, is: (label) => label === posLabel }];
  }
  if (classes.every(isBinary)) return [{ name: '1', is: (label) => isPositive(label, null) }];
  return classes.map((name) => ({ name, is: (label) => label === name }));
}
