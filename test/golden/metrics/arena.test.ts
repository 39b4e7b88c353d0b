/** Bradley-Terry, style control and Elo against Chatbot Arena's method: arena.json. */
import { describe, expect, it } from 'vitest';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { part, score } from './load.ts';

interface Golden {
  tolerance: { ratings_abs: number };
  cases: {
    id: string;
    models: string[];
    battles: Record<string, string | number>[];
    expected: Record<string, unknown> & { bootstrap_ci95?: Record<string, [number, number]> };
    tolerance?: { ratings: number };
  }[];
}

const golden = readGolden<Golden>('metrics', 'arena.json');
/** Rating points a Monte Carlo bound may be off, as the file's words say. */
const BOOTSTRAP = 15;

describe.skipIf(golden === undefined)('arena.json', () => {
  for (const { id, battles, expected, tolerance } of golden?.cases ?? []) {
    const allowed = tolerance?.ratings ?? golden!.tolerance.ratings_abs;
    const plain = () => score('bradley_terry', battles);
    const styled = () => score('bradley_terry', battles, { style_control: true });
    const answers: Record<string, () => Promise<unknown>> = {
      bradley_terry: async () => part(await plain(), 'ratings'),
      bradley_terry_nll: async () => part(await plain(), 'negative_log_likelihood'),
      win_rate: async () => part(await plain(), 'win_rate'),
      style_controlled: async () => part(await styled(), 'ratings'),
      style_coefficient: async () => part(await styled(), 'style_coefficient'),
      style_nll: async () => part(await styled(), 'negative_log_likelihood'),
    };
    for (const [name, wanted] of Object.entries(expected)) {
      it(`${id} ${name}`, async () => {
        if (name === 'bootstrap_ci95') {
          // More resamples than the reference drew: its noise is enough.
          const result = await score('bradley_terry', battles, { resamples: 2000 });
          const found = part(result, 'ci95') as Record<string, [number, number]>;
          for (const [model, bounds] of Object.entries(wanted as Record<string, [number, number]>)) {
            for (const end of [0, 1] as const) {
              expect(Math.abs(found[model]![end] - bounds[end]), `${model} ${end}`).toBeLessThan(BOOTSTRAP);
            }
          }
          return;
        }
        const elo = /^elo_online_K([\d.]+)$/.exec(name);
        const found =
          elo === null ? await answers[name]!() : part(await score('elo', battles, { k: Number(elo[1]) }), 'ratings');
        // Ratings and log-likelihoods are numbers around 1000 with an absolute tolerance.
        expectClose(found, wanted, allowed / 1000, name);
      });
    }
  }
});
