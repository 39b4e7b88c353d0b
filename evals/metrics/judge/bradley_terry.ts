/**
 * Ratings of models from pairwise battles, as Chatbot Arena makes them. The number is the rating of `model`, or the highest; all
 * ratings, their bootstrap intervals, ranks (1 + models whose lower bound exceeds one's upper bound) and win rates are parts.
 */
import {
  type BattleSample,
  byName,
  defineMetric,
  HarnessError,
  type Interval,
  type Json,
  quantileSorted,
  type RatedBattles,
  rateBattles,
} from '../../../src/plugin.ts';

type Options = { model: string | null; styleControl: boolean; prior: number; resamples: number; seed: number };

interface Fit extends RatedBattles {
  parts: Record<string, Json>;
}

/** The last fit: score and interval ask for the same one. */
let last: { samples: readonly BattleSample[]; key: string; fit: Fit } | undefined;

function fitOf(samples: readonly BattleSample[], options: Options): Fit {
  const key = JSON.stringify(options);
  if (last?.samples !== samples || last.key !== key) last = { samples, key, fit: fitBattles(samples, options) };
  return last.fit;
}

function fitBattles(samples: readonly BattleSample[], options: Options): Fit {
  const { styleControl } = options;
  const found = rateBattles(samples, options);
  if (found === null) {
    throw new HarnessError(
      'ARENA_NO_MAXIMUM',
      'these battles do not bound the ratings: some models win or lose all of theirs',
      {
        hint: 'add battles, or a prior that pulls ratings to the mean: --options prior=0.1',
      },
    );
  }
  const { models, ratings, ci95, ranks, winRates } = found;
  const parts: Record<string, Json> = {
    ratings: byName(models, (i) => ratings[i]!),
    ci95: byName(models, (i) => ci95[i] ?? null),
    rank: byName(models, (i) => ranks[i] ?? null),
    win_rate: byName(models, (i) => winRates[i]!),
    negative_log_likelihood: found.negativeLogLikelihood,
    ...(styleControl ? { style_coefficient: found.coefficients[0]! } : {}),
  };
  return { ...found, parts };
}

function chosen({ models, ratings }: RatedBattles, model: string | null): number {
  if (model === null) return ratings.indexOf(Math.max(...ratings));
  const at = models.indexOf(model);
  if (at >= 0) return at;
  throw new HarnessError('LABELS_MISMATCH', `no battle has the model ${JSON.stringify(model)}`, {
    hint: `models: ${models.join(', ')}`,
  });
}

export default defineMetric({
  name: 'bradley_terry',
  summary: 'Ratings from pairwise preferences, with or without control for length',
  kind: 'preference',
  source: 'Chatbot Arena, Chiang et al. 2024 (arXiv:2403.04132)',
  higherIsBetter: true,
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  inputs: { a: 'label', b: 'label', winner: 'label', len_a: 'number?', len_b: 'number?' },
  schema: {
    model: {
      type: ['string', 'null'],
      default: null,
      description: 'Whose rating the number is; by default the highest.',
    },
    style_control: {
      type: 'boolean',
      default: false,
      description: 'Take the difference of the lengths of the answers (len_a, len_b) out of the ratings.',
    },
    prior: {
      type: 'number',
      minimum: 0,
      default: 0,
      description: 'Pull of each strength to the mean, for models that never lose or win.',
    },
    resamples: { type: 'integer', minimum: 0, default: 200, description: 'Resamples of battles for the intervals.' },
    seed: { type: 'integer', minimum: 0, default: 0, description: 'Of the resamples.' },
  },
  signature: ({ styleControl, prior }: Options, { version }) =>
    `ties:half|scale:400|base:10|centre:1000|style:${styleControl ? 'length' : 'no'}|prior:${prior}|version:${version}`,
  score(samples, options: Options) {
    const found = fitOf(samples, options);
    return { value: found.ratings[chosen(found, options.model)]!, parts: found.parts };
  },
  interval(samples, options): Interval {
    const found = fitOf(samples, options);
    const values = found.resampled[chosen(found, options.model)]!;
    if (values.length < 2) return { stderr: null, ci95: null, method: 'none' };
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const stderr = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    const ci95 = [quantileSorted(values, 0.025), quantileSorted(values, 0.975)] as const;
    return { stderr, ci95, method: `percentile bootstrap, ${values.length} resamples of battles` };
  },
});
