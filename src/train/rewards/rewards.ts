/** All rewards of a run together: each scores every answer, an answer's score is their weighted sum. */
import { HarnessError } from '../../base/errors.ts';
import type { RewardSample, RewardSource } from './contract.ts';

export interface RewardedAnswer {
  /** Weighted sum of the rewards that apply; 0 when none does. */
  score: number;
  /** Each reward before its weight; null where it does not apply. */
  scores: Readonly<Record<string, number | null>>;
}

export class Rewards {
  readonly sources: readonly RewardSource[];
  readonly #weights: readonly number[];

  constructor(sources: readonly RewardSource[], weights: readonly number[]) {
    this.sources = sources;
    this.#weights = weights;
  }

  /** Throws REWARD_NOT_FINITE naming the sample, and what sources throw. */
  async score(samples: readonly RewardSample[], signal?: AbortSignal): Promise<RewardedAnswer[]> {
    const found = samples.map((): Record<string, number | null> => ({}));
    for (const source of this.sources) {
      const numbers = await source.score(samples, signal);
      for (const [i, sample] of samples.entries()) found[i]![source.name] = checked(numbers[i], source, sample);
    }
    return found.map((scores) => ({
      score: this.sources.reduce((sum, { name }, k) => sum + this.#weights[k]! * (scores[name] ?? 0), 0),
      scores,
    }));
  }

  /** Mean and unbiased standard deviation of each reward over the answers it applies to, by TRL's names. */
  metrics(all: readonly RewardedAnswer['scores'][]): Record<string, number> {
    const metrics: Record<string, number> = {};
    for (const { name } of this.sources) {
      const numbers = all.flatMap((scores) => scores[name] ?? []);
      const mean = numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);
      const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      metrics[`rewards/${name}/mean`] = mean;
      metrics[`rewards/${name}/std`] = Math.sqrt(squares / Math.max(1, numbers.length - 1));
    }
    return metrics;
  }

  async close(): Promise<void> {
    for (const source of this.sources) await source.close?.();
  }
}

function checked(value: number | null | undefined, { name }: RewardSource, sample: RewardSample): number | null {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  const what = typeof value === 'number' ? String(value) : `a value of type ${typeof value}`;
  throw new HarnessError('REWARD_NOT_FINITE', `The reward ${name} gave ${what} for ${describeSample(sample)}.`, {
    hint: 'A reward gives a finite number, or null where it does not apply. The last checkpoint is untouched.',
    exitCode: 1,
  });
}

const SHOWN = 120;

/** `the answer "..." to train.jsonl:17`. */
export function describeSample({ completion, source }: RewardSample): string {
  const text = completion.length > SHOWN ? `${completion.slice(0, SHOWN)}...` : completion;
  return `the answer ${JSON.stringify(text)} to ${source}`;
}
