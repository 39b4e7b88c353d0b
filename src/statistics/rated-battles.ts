/**
 * Ratings of models from pairwise battles with what they are worth: Bradley-Terry by maximum likelihood (battles.ts), percentile
 * intervals from resampled battles, and ranks as Chatbot Arena counts them.
 */
import { type BattleSample, bradleyTerry, ratingOf, readBattles, winRates } from './battles.ts';
import { resampler } from './fast-random.ts';
import { quantileSorted } from './moments.ts';

export interface RatingOptions {
  /** Take the difference of the answers' lengths (`len_a`, `len_b`) out of the ratings. */
  styleControl: boolean;
  /** Pull of each strength to the mean, for models that never lose or win. */
  prior: number;
  /** Resamples of battles for the intervals; 0: none. */
  resamples: number;
  seed: number;
}

export interface RatedBattles {
  /** Sorted by name; the lists below follow this order. */
  models: string[];
  /** 400 points are odds of 10 to 1; their mean is 1000. */
  ratings: Float64Array;
  /** `null` where fewer than two resamples had a maximum. */
  ci95: readonly (readonly [number, number] | null)[];
  /** 1 + models whose lower bound exceeds one's upper bound. */
  ranks: readonly (number | null)[];
  /** Wins and half the ties over battles. */
  winRates: Float64Array;
  /** By model, the ratings of the resamples, sorted. */
  resampled: Float64Array[];
  /** Of style: one for the length. */
  coefficients: Float64Array;
  negativeLogLikelihood: number;
}

/**
 * Rates the models of these battles.
 * @returns null when some models only win or only lose and no prior bounds them.
 * @throws HarnessError `ARENA_INVALID_BATTLE`, `DATA_MISSING_COLUMN` (style control without lengths).
 */
export function rateBattles(
  samples: readonly BattleSample[],
  { styleControl, prior, resamples, seed }: RatingOptions,
): RatedBattles | null {
  const battles = readBattles(samples, styleControl);
  const found = bradleyTerry(battles, prior);
  if (found === null) return null;
  const drawn = battles.models.map(() => [] as number[]);
  const weights = new Float64Array(samples.length);
  const draw = resampler(seed, 'bradley_terry');
  for (let r = 0; r < resamples; r++) {
    weights.fill(0);
    for (let i = 0; i < samples.length; i++) weights[draw(samples.length)]! += 1;
    const again = bradleyTerry(battles, prior, weights);
    if (again !== null) for (const [i, theta] of again.theta.entries()) drawn[i]!.push(ratingOf(theta));
  }
  const resampled = drawn.map((values) => Float64Array.from(values).sort());
  const ci95 = resampled.map((values) =>
    values.length < 2 ? null : ([quantileSorted(values, 0.025), quantileSorted(values, 0.975)] as const),
  );
  return {
    models: battles.models,
    ratings: found.theta.map(ratingOf),
    ci95,
    ranks: ci95.map((own) =>
      own === null ? null : 1 + ci95.filter((other) => other !== null && other[0] > own[1]).length,
    ),
    winRates: winRates(battles),
    resampled,
    coefficients: found.coefficients,
    negativeLogLikelihood: found.negativeLogLikelihood,
  };
}
