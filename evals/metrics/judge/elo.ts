/**
 * Online Elo: ratings move battle by battle, in the order of the rows, so another order gives other ratings; `bradley_terry` does
 * not depend on it. The number is the rating of `model`, or the highest.
 */
import { byName, defineMetric, HarnessError, onlineElo, readBattles, winRates } from '../../../src/plugin.ts';

type Options = { model: string | null; k: number };

export default defineMetric({
  name: 'elo',
  summary: 'Online Elo ratings from battles in their order',
  kind: 'preference',
  source: 'Elo 1978; Chatbot Arena (K = 4, scale 400)',
  higherIsBetter: true,
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ordered: true,
  inputs: { a: 'label', b: 'label', winner: 'label' },
  schema: {
    k: { type: 'number', exclusiveMinimum: 0, default: 4, description: 'Points a sure win would move.' },
    model: {
      type: ['string', 'null'],
      default: null,
      description: 'Whose rating the number is; by default the highest.',
    },
  },
  signature: ({ k }: Options, { version }) => `k:${k}|start:1000|scale:400|ties:half|version:${version}`,
  score(samples, { model, k }: Options) {
    const battles = readBattles(samples, false);
    const ratings = onlineElo(battles, k);
    const at = model === null ? ratings.indexOf(Math.max(...ratings)) : battles.models.indexOf(model);
    if (at < 0) {
      throw new HarnessError('LABELS_MISMATCH', `no battle has the model ${JSON.stringify(model)}`, {
        hint: `models: ${battles.models.join(', ')}`,
      });
    }
    const rates = winRates(battles);
    return {
      value: ratings[at]!,
      parts: {
        ratings: byName(battles.models, (i) => ratings[i]!),
        win_rate: byName(battles.models, (i) => rates[i]!),
      },
    };
  },
  // Ratings that depend on the order of battles have no sampling distribution worth an interval.
  interval: () => ({ stderr: null, ci95: null, method: 'none: depends on the order' }),
});
