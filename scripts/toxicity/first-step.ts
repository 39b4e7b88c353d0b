/**
 * The first step of the toxicity scorer: a ridge regression for each target on the TF-IDF of hashed n-grams. Targets are
 * Perspective's score as it is, its normal rank (which orders texts within either class), and the logits of the other kinds.
 */
import type { LinearModels } from '../../evals/detectors/toxicity/evidence.ts';
import { normalQuantile } from '../../src/statistics/distributions.ts';
import { rank } from '../../src/statistics/ranks.ts';
import { KINDS, type ToxicText } from './corpus.ts';
import { ridge } from './ridge.ts';
import { countsOf, rowsOf, vocabularyOf } from './vectors.ts';

/** What training reads of a text. */
export type Labelled = Pick<ToxicText, 'text' | 'toxicity' | 'kinds'>;

const LAMBDA = 0.7;
/** Logits are taken of scores at least this far from 0 and 1. */
const EDGE = 0.005;

const logit = (score: number): number => {
  const p = Math.min(1 - EDGE, Math.max(EDGE, score));
  return Math.log(p / (1 - p));
};

/** The place of each number among all, as a normal deviate. */
export const normalRanks = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(rank(values).ranks, (place) => normalQuantile((place - 0.5) / values.length));

/** Normal ranks among the first `n` numbers; of each other number, that of the one nearest to it. */
function ranksWithin(values: Float64Array, n: number): Float64Array {
  const among = values.subarray(0, n);
  const ranks = normalRanks(among);
  const nearest = (value: number): number => {
    let best = 0;
    for (let i = 1; i < n; i++) if (Math.abs(among[i]! - value) < Math.abs(among[best]! - value)) best = i;
    return ranks[best]!;
  };
  return values.map((value, i) => (i < n ? ranks[i]! : nearest(value)));
}

/**
 * @param given texts of the data
 * @param own neutral texts of ours, which only pull weights down: what ranks and deviations are taken of are the data
 */
export function firstStep(given: readonly Labelled[], own: readonly Labelled[]): LinearModels {
  const texts = [...given, ...own];
  const counts = texts.map(({ text }) => countsOf(text));
  const vocabulary = vocabularyOf(counts);
  const x = rowsOf(counts, vocabulary);
  const all = Int32Array.from(texts, (_, i) => i);
  const toxicity = Float64Array.from(texts, (text) => text.toxicity);
  const kinds = KINDS.map((_, k) => Float64Array.from(texts, (text) => logit(text.kinds[k]!)));
  const targets = [toxicity, ranksWithin(toxicity, given.length), ...kinds];
  const weights = new Float32Array(x.width * targets.length);
  const bias = targets.map((target, k) => {
    const found = ridge(x, all, target, LAMBDA);
    for (let j = 0; j < x.width; j++) weights[j * targets.length + k] = found.weights[j]!;
    return found.bias;
  });
  return { ...vocabulary, weights, bias };
}
