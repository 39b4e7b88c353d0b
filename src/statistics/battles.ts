/**
 * Pairwise preferences between models: Bradley-Terry strengths by maximum likelihood (Newton), optionally with features of
 * style as in Chatbot Arena (Chiang et al. 2024, arXiv:2403.04132, and its style control), and online Elo. A tie is half a win
 * for each side. Ratings are 1000 + 400 / ln 10 times the strength, centred over the models.
 */
import { HarnessError } from '../base/errors.ts';

export interface BattleSample {
  readonly a: string;
  readonly b: string;
  readonly winner: string;
  readonly len_a?: number | undefined;
  readonly len_b?: number | undefined;
}

export interface Battles {
  /** Sorted by name. */
  models: string[];
  a: Uint32Array;
  b: Uint32Array;
  /** 1: a wins, 0: b wins, 0.5: a tie. */
  outcome: Float64Array;
  /** Per battle one number for each feature, standardised; width 0 without style. */
  style: Float64Array;
  features: number;
}

const OUTCOMES = new Map([
  ['a', 1],
  ['model_a', 1],
  ['b', 0],
  ['model_b', 0],
  ['tie', 0.5],
  ['tie (bothbad)', 0.5],
]);

/** @param style whether the lengths go in as a feature, (len_a - len_b) / (len_a + len_b). */
export function readBattles(samples: readonly BattleSample[], style: boolean): Battles {
  const models = [...new Set(samples.flatMap(({ a, b }) => [a, b]))].sort();
  const place = new Map(models.map((name, i) => [name, i]));
  const outcome = Float64Array.from(samples, ({ a, b, winner }, i) => {
    const value = OUTCOMES.get(winner) ?? (winner === a ? 1 : winner === b ? 0 : undefined);
    if (value !== undefined && a !== b) return value;
    throw new HarnessError(
      'ARENA_INVALID_BATTLE',
      a === b ? `battle ${i + 1}: ${a} against itself` : `battle ${i + 1}: the winner is ${JSON.stringify(winner)}`,
      { hint: 'winner is a, b, tie, or the name of one of the two models' },
    );
  });
  return {
    models,
    a: Uint32Array.from(samples, ({ a }) => place.get(a)!),
    b: Uint32Array.from(samples, ({ b }) => place.get(b)!),
    outcome,
    style: style ? standardised(samples.map(lengthDifference)) : new Float64Array(0),
    features: style ? 1 : 0,
  };
}

function lengthDifference({ len_a: a, len_b: b }: BattleSample, i: number): number {
  if (a !== undefined && b !== undefined && a >= 0 && b >= 0) return a + b === 0 ? 0 : (a - b) / (a + b);
  throw new HarnessError(
    'DATA_MISSING_COLUMN',
    `battle ${i + 1}: style control needs len_a and len_b, the lengths of the answers`,
  );
}

/** Mean removed, population standard deviation 1; zeros where they differ by rounding alone. */
function standardised(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return Float64Array.from(values, (x) => (spread < 1e-12 ? 0 : (x - mean) / spread));
}

export interface Strengths {
  /** Per model, mean 0. */
  theta: Float64Array;
  /** Per feature of style. */
  coefficients: Float64Array;
  negativeLogLikelihood: number;
}

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const STEPS = 100;
/** Beyond this the likelihood has no maximum: some models only win, or only lose. */
const RUNAWAY = 40;

/**
 * Maximum likelihood over all battles. `prior` adds `prior / 2 * theta²` for each model, which bounds strengths of models that
 * never lose or never win.
 * @param weights how often each battle counts.
 * @returns null when there is no maximum.
 */
export function bradleyTerry(battles: Battles, prior = 0, weights?: Float64Array): Strengths | null {
  const { models, a, b, outcome, style, features } = battles;
  const m = models.length;
  const size = m + features;
  const x = new Float64Array(size);
  // Strengths are known up to a shift: this pull to mean 0 does not move the likelihood.
  const anchor = 1;
  let value = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    let loss = 0;
    for (let i = 0; i < outcome.length; i++) {
      const weight = weights?.[i] ?? 1;
      if (weight === 0) continue;
      const [p, q] = [a[i]!, b[i]!];
      let margin = x[p]! - x[q]!;
      for (let f = 0; f < features; f++) margin += x[m + f]! * style[i * features + f]!;
      loss += weight * (softplus(margin) - outcome[i]! * margin);
      const chance = logistic(margin);
      const slope = weight * (chance - outcome[i]!);
      const curve = weight * chance * (1 - chance);
      gradient[p]! += slope;
      gradient[q]! -= slope;
      hessian[p * size + p]! += curve;
      hessian[q * size + q]! += curve;
      hessian[p * size + q]! -= curve;
      hessian[q * size + p]! -= curve;
      for (let f = 0; f < features; f++) {
        const s = style[i * features + f]!;
        const at = m + f;
        gradient[at]! += slope * s;
        for (let g = 0; g < features; g++) hessian[at * size + m + g]! += curve * s * style[i * features + g]!;
        hessian[at * size + p]! += curve * s;
        hessian[p * size + at]! += curve * s;
        hessian[at * size + q]! -= curve * s;
        hessian[q * size + at]! -= curve * s;
      }
    }
    let total = 0;
    for (let j = 0; j < m; j++) total += x[j]!;
    for (let j = 0; j < m; j++) {
      loss += (prior / 2) * x[j]! ** 2;
      gradient[j]! += prior * x[j]! + anchor * total;
      hessian[j * size + j]! += prior;
      for (let k = 0; k < m; k++) hessian[j * size + k]! += anchor;
    }
    // A feature that never differs says nothing: its coefficient stays 0.
    for (let at = m; at < size; at++) if (hessian[at * size + at] === 0) hessian[at * size + at] = 1;
    const move = solve(hessian, gradient, size);
    if (move === null) return null;
    let furthest = 0;
    for (let j = 0; j < size; j++) {
      x[j]! -= move[j]!;
      furthest = Math.max(furthest, Math.abs(x[j]!));
    }
    if (!(furthest < RUNAWAY)) return null;
    if (Math.abs(value - loss) <= 1e-13 * Math.abs(loss) && Math.max(...move.map(Math.abs)) < 1e-10) break;
    value = loss;
    if (step === STEPS - 1) return null;
  }
  return { theta: x.subarray(0, m), coefficients: x.subarray(m), negativeLogLikelihood: value };
}

/** Solves a symmetric positive definite system by Cholesky; null when it is not definite. */
function solve(matrix: Float64Array, right: Float64Array, n: number): Float64Array | null {
  const l = matrix.slice();
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) l[j * n + j]! -= l[j * n + k]! ** 2;
    if (!(l[j * n + j]! > 1e-12)) return null;
    l[j * n + j] = Math.sqrt(l[j * n + j]!);
    for (let i = j + 1; i < n; i++) {
      for (let k = 0; k < j; k++) l[i * n + j]! -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j]! /= l[j * n + j]!;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  return x;
}

/** Strengths on the scale people know: 400 points are odds of 10 to 1. */
export const ratingOf = (theta: number): number => 1000 + (400 / Math.LN10) * theta;

/** Ratings after all battles in their order, starting at 1000, moving by K. */
export function onlineElo({ models, a, b, outcome }: Battles, k: number): Float64Array {
  const ratings = new Float64Array(models.length).fill(1000);
  for (let i = 0; i < outcome.length; i++) {
    const expected = 1 / (1 + 10 ** ((ratings[b[i]!]! - ratings[a[i]!]!) / 400));
    const moved = k * (outcome[i]! - expected);
    ratings[a[i]!]! += moved;
    ratings[b[i]!]! -= moved;
  }
  return ratings;
}

/** Wins and half the ties over battles, for each model. */
export function winRates({ models, a, b, outcome }: Battles): Float64Array {
  const won = new Float64Array(models.length);
  const fought = new Float64Array(models.length);
  for (let i = 0; i < outcome.length; i++) {
    won[a[i]!]! += outcome[i]!;
    won[b[i]!]! += 1 - outcome[i]!;
    fought[a[i]!]! += 1;
    fought[b[i]!]! += 1;
  }
  return won.map((wins, i) => wins / fought[i]!);
}

/** A value for each model by its name. */
export const byName = <T>(models: readonly string[], of: (i: number) => T): Record<string, T> =>
  Object.fromEntries(models.map((name, i) => [name, of(i)]));
