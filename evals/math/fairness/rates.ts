/**
 * Rates of a group: hits among the rows that count, from its table of outcomes. A rate without such a row is NaN here, and the
 * table says why. Mean score and calibration error stand beside them; they need probabilities.
 */
import { type GroupTable, groupName, type Json, type OutcomeCell, wilson } from '../../../src/plugin.ts';
import { isBinary, isPositive } from '../classes.ts';
import { type GroupOptions, type Positive, positivesOf } from './outcomes.ts';

/** The figure of the group whose outcomes begin at `at`; NaN where it has no denominator. */
export type Figure = (counts: Float64Array, means: Float64Array, at: number) => number;

interface Rate {
  /** Which rows count, by (reference, prediction) being positive. */
  over(reference: boolean, prediction: boolean): boolean;
  hit(reference: boolean, prediction: boolean): boolean;
  /** What there is none of when it is undefined. */
  none: string;
}

const RATES = {
  selection_rate: { over: () => true, hit: (_, p) => p, none: 'row' },
  base_rate: { over: () => true, hit: (r) => r, none: 'row' },
  tpr: { over: (r) => r, hit: (_, p) => p, none: 'row of the positive class' },
  fnr: { over: (r) => r, hit: (_, p) => !p, none: 'row of the positive class' },
  fpr: { over: (r) => !r, hit: (_, p) => p, none: 'row of the negative class' },
  tnr: { over: (r) => !r, hit: (_, p) => !p, none: 'row of the negative class' },
  ppv: { over: (_, p) => p, hit: (r) => r, none: 'positive prediction' },
  fdr: { over: (_, p) => p, hit: (r) => !r, none: 'positive prediction' },
  npv: { over: (_, p) => !p, hit: (r) => !r, none: 'negative prediction' },
  for: { over: (_, p) => !p, hit: (r) => r, none: 'negative prediction' },
} as const satisfies Readonly<Record<string, Rate>>;

/** False negatives for each false positive: a ratio of counts, not a share. */
const TREATMENT = { hit: (r: boolean, p: boolean) => r && !p, over: (r: boolean, p: boolean) => !r && p };

type RateName = keyof typeof RATES;
export type FigureName = RateName | 'accuracy' | 'treatment' | 'mean_score' | 'ece';

const RATE_NAMES = Object.keys(RATES) as RateName[];
export const FIGURE_NAMES: readonly FigureName[] = [...RATE_NAMES, 'accuracy', 'treatment', 'mean_score', 'ece'];

/** Figures that do not ask which class is positive. */
export const isOverall = (name: FigureName): boolean => name === 'accuracy';

export const missing = (name: FigureName): string =>
  name === 'accuracy'
    ? 'row'
    : name === 'treatment'
      ? 'false positive'
      : name === 'mean_score' || name === 'ece'
        ? 'row with a probability'
        : RATES[name].none;

type Masks = { hits: Uint8Array; counted: Uint8Array };

function masksOf(name: RateName | 'accuracy' | 'treatment', cells: readonly OutcomeCell[], { is }: Positive): Masks {
  if (name === 'accuracy') {
    const hits = Uint8Array.from(cells, ({ reference, prediction }) => (same(reference, prediction) ? 1 : 0));
    return { hits, counted: new Uint8Array(cells.length).fill(1) };
  }
  const { over, hit } = name === 'treatment' ? TREATMENT : RATES[name];
  const ask = (question: Rate['over']): Uint8Array =>
    Uint8Array.from(cells, ({ reference, prediction }) => (question(is(reference), is(prediction)) ? 1 : 0));
  const counted = ask(over);
  return { counted, hits: name === 'treatment' ? ask(hit) : ask((r, p) => over(r, p) && hit(r, p)) };
}

/** `1` and `true` are one class, and so are `0` and `false`. */
const same = (reference: string, prediction: string): boolean =>
  reference === prediction ||
  (isBinary(reference) && isBinary(prediction) && isPositive(reference, null) === isPositive(prediction, null));

/** Sums of hits and of what counts. */
function sums({ hits, counted }: Masks, counts: Float64Array, at: number): [hits: number, counted: number] {
  let [over, under] = [0, 0];
  for (let c = 0; c < hits.length; c++) {
    if (hits[c] === 1) over += counts[at + c]!;
    if (counted[c] === 1) under += counts[at + c]!;
  }
  return [over, under];
}

/** A figure over these outcomes. */
export function figureOf(name: FigureName, cells: readonly OutcomeCell[], positive: Positive): Figure {
  if (name === 'mean_score') return meanScore(cells);
  if (name === 'ece') return calibrationError(cells, positive);
  const masks = masksOf(name, cells, positive);
  return (counts, _, at) => {
    const [over, under] = sums(masks, counts, at);
    return under === 0 ? Number.NaN : over / under;
  };
}

function meanScore(cells: readonly OutcomeCell[]): Figure {
  return (counts, means, at) => {
    let [total, n] = [0, 0];
    for (let c = 0; c < cells.length; c++) {
      if (cells[c]!.score === null) continue;
      total += counts[at + c]! * means[at + c]!;
      n += counts[at + c]!;
    }
    return n === 0 ? Number.NaN : total / n;
  };
}

/** Σ over bins of |Σ probability - Σ positive| over n: the expected calibration error of P(positive). */
function calibrationError(cells: readonly OutcomeCell[], { is }: Positive): Figure {
  const bins = [...new Set(cells.flatMap(({ score }) => (score === null ? [] : [score])))].sort((a, b) => a - b);
  const binOf = Int32Array.from(cells, ({ score }) => (score === null ? -1 : bins.indexOf(score)));
  const outcome = Uint8Array.from(cells, ({ reference }) => (is(reference) ? 1 : 0));
  const gaps = new Float64Array(bins.length);
  return (counts, means, at) => {
    gaps.fill(0);
    let n = 0;
    for (let c = 0; c < binOf.length; c++) {
      if (binOf[c]! < 0) continue;
      n += counts[at + c]!;
      gaps[binOf[c]!]! += counts[at + c]! * (means[at + c]! - outcome[c]!);
    }
    return n === 0 ? Number.NaN : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / n;
  };
}

/** Counts and mean weights of all groups together. */
export function pooled(counts: Float64Array, means: Float64Array, cells: number): [Float64Array, Float64Array] {
  const all = new Float64Array(cells);
  const weights = new Float64Array(cells);
  for (let i = 0; i < counts.length; i++) {
    all[i % cells]! += counts[i]!;
    weights[i % cells]! += counts[i]! * means[i]!;
  }
  return [all, weights.map((weight, c) => (all[c] === 0 ? 0 : weight / all[c]!))];
}

/** Mean weights of a table's outcomes. */
const meansOf = ({ counts, weights }: GroupTable): Float64Array =>
  weights.map((weight, i) => (counts[i] === 0 ? 0 : weight / counts[i]!));

/**
 * The named figures of each group and overall: value, Wilson interval of shares, and for an undefined one what is missing. With
 * several classes there is such a table for each class.
 */
export function figureTables(
  table: GroupTable,
  names: readonly FigureName[],
  options: GroupOptions,
): Record<string, Json> {
  const { groups, cells } = table;
  const means = meansOf(table);
  const [all, allMeans] = pooled(table.counts, means, cells.length);
  const positives = positivesOf(cells, options);
  const tableOf = (positive: Positive): Record<string, Json> => {
    const row = (counts: Float64Array, own: Float64Array, at: number): Record<string, Json> =>
      figuresOf(names, { cells, counts, means: own, at, positive, zeroDivision: options.zeroDivision });
    return {
      by_group: Object.fromEntries(
        groups.map((values, g) => [groupName(values), row(table.counts, means, g * cells.length)]),
      ),
      overall: row(all, allMeans, 0),
    };
  };
  if (positives.length === 1) return tableOf(positives[0]!);
  return { by_class: Object.fromEntries(positives.map((positive) => [positive.name, tableOf(positive)])) };
}

interface Place {
  cells: readonly OutcomeCell[];
  counts: Float64Array;
  means: Float64Array;
  at: number;
  positive: Positive;
  zeroDivision: number | null;
}

function figuresOf(
  names: readonly FigureName[],
  { cells, counts, means, at, positive, zeroDivision }: Place,
): Record<string, Json> {
  const count = (hit: (r: boolean, p: boolean) => boolean): number =>
    cells.reduce((sum, { reference, prediction }, c) => {
      return sum + (hit(positive.is(reference), positive.is(prediction)) ? counts[at + c]! : 0);
    }, 0);
  const found: Record<string, Json> = {
    count: count(() => true),
    tp: count((r, p) => r && p),
    fp: count((r, p) => !r && p),
    fn: count((r, p) => r && !p),
    tn: count((r, p) => !r && !p),
  };
  const ci95: Record<string, Json> = {};
  const reasons: Record<string, Json> = {};
  for (const name of names) {
    const value = figureOf(name, cells, positive)(counts, means, at);
    found[name] = Number.isNaN(value) ? zeroDivision : value;
    if (Number.isNaN(value)) reasons[name] = `no ${missing(name)}`;
    else if (name !== 'treatment' && name !== 'mean_score' && name !== 'ece') {
      const [hits, of] = sums(masksOf(name, cells, positive), counts, at);
      ci95[name] = [...wilson(hits, of)];
    }
  }
  return { ...found, ci95, undefined: reasons };
}
