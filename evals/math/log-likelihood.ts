/**
 * Log-likelihoods of texts and what they are divided by. Natural logarithms throughout. Words are the pieces of a split on
 * white space, empty ones at the ends included, and bytes are UTF-8, as lm-eval counts them on the original text.
 */
import { HarnessError } from '../../src/plugin.ts';

export const likelihoodInputs = {
  loglikelihood: 'number?',
  logprobs: 'numbers?',
  text: 'text?',
  tokens: 'number?',
  words: 'number?',
  bytes: 'number?',
} as const;

export interface LikelihoodSample {
  readonly loglikelihood?: number | undefined;
  readonly logprobs?: readonly number[] | undefined;
  readonly text?: string | undefined;
  readonly tokens?: number | undefined;
  readonly words?: number | undefined;
  readonly bytes?: number | undefined;
}

/** Rounding may lift a certain token a little above probability 1. */
const SLACK = 1e-4;

/** Log-probabilities as they are. @throws HarnessError `LOGPROB_OUT_OF_RANGE` for one above 0. */
export function checkLogprobs(logprobs: readonly number[]): readonly number[] {
  const wrong = logprobs.find((value) => value > SLACK);
  if (wrong === undefined) return logprobs;
  throw new HarnessError('LOGPROB_OUT_OF_RANGE', `${wrong} is not a log-probability: expected at most 0`, {
    hint:
      wrong <= 1
        ? 'are these probabilities? take their natural logarithms'
        : 'negative log-probabilities need their sign turned',
  });
}

/** Σ log p of the text. @throws HarnessError without `loglikelihood` and `logprobs`. */
export function logLikelihood({ loglikelihood, logprobs }: LikelihoodSample): number {
  if (loglikelihood !== undefined) return checkLogprobs([loglikelihood])[0]!;
  if (logprobs !== undefined) return checkLogprobs(logprobs).reduce((sum, x) => sum + x, 0);
  throw new HarnessError('DATA_MISSING_COLUMN', 'neither a loglikelihood nor logprobs', {
    hint: 'loglikelihood: one number for the text; logprobs: a list with one for each token',
  });
}

/** What Python's regular expressions call white space: four control characters more than ours, no byte-order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the difference
const SPACES = /(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/u;

export const countWords = (text: string): number => text.split(SPACES).length;
export const countBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** How many units the text has: a column of that name, else counted. */
export function unitsOf(sample: LikelihoodSample, unit: 'tokens' | 'words' | 'bytes'): number {
  const given = sample[unit];
  if (given !== undefined) return given;
  if (unit === 'tokens' && sample.logprobs !== undefined) return sample.logprobs.length;
  if (unit !== 'tokens' && sample.text !== undefined)
    return unit === 'words' ? countWords(sample.text) : countBytes(sample.text);
  throw new HarnessError('DATA_MISSING_COLUMN', `no ${unit} to divide by`, {
    hint: unit === 'tokens' ? 'give tokens (a count) or logprobs' : `give ${unit} (a count) or text`,
  });
}

/** exp(-Σ log p / Σ units). */
export const perplexity = (logLikelihoodSum: number, units: number): number | null =>
  units === 0 ? null : Math.exp(-logLikelihoodSum / units);
