/** n attempts at a problem, c of them right: what pass@k and pass^k are made of. */
import { HarnessError } from '../../src/plugin.ts';

export const attemptInputs = { n: 'number?', c: 'number?', correct: 'labels?' } as const;

export const kSchema = {
  k: { type: 'integer', minimum: 1, default: 1, description: 'Attempts that are looked at.' },
} as const;

const RIGHT = new Set(['1', '1.0', 'true', 'True']);
const WRONG = new Set(['0', '0.0', 'false', 'False']);

/**
 * Attempts and successes of a row: `n` and `c`, or `correct`, a list of 0 and 1.
 * @throws HarnessError `PASS_K_TOO_LARGE` for more than n attempts: the estimator would silently say 1.
 */
export function attempts(
  sample: { n?: number | undefined; c?: number | undefined; correct?: readonly string[] | undefined },
  k: number,
): { n: number; c: number } {
  const { n, c } = counts(sample);
  if (k > n) {
    throw new HarnessError('PASS_K_TOO_LARGE', `k = ${k}, but there are only ${n} attempts`, {
      hint: 'take k at most as large as the number of attempts',
    });
  }
  return { n, c };
}

function counts(sample: Parameters<typeof attempts>[0]): { n: number; c: number } {
  const { n, c, correct } = sample;
  if (correct !== undefined) {
    const odd = correct.find((value) => !RIGHT.has(value) && !WRONG.has(value));
    if (odd !== undefined) {
      throw new HarnessError(
        'SAMPLE_WRONG_TYPE',
        `correct holds ${JSON.stringify(odd)}, expected 0 and 1 (or false and true)`,
      );
    }
    return { n: correct.length, c: correct.filter((value) => RIGHT.has(value)).length };
  }
  if (n === undefined || c === undefined) {
    throw new HarnessError('DATA_MISSING_COLUMN', 'neither n and c nor correct', {
      hint: 'n: attempts, c: right ones; or correct: a list with 1 for each right attempt',
    });
  }
  if (!Number.isInteger(n) || !Number.isInteger(c) || c < 0 || c > n) {
    throw new HarnessError('SAMPLE_WRONG_TYPE', `n = ${n}, c = ${c}: expected whole numbers with 0 <= c <= n`);
  }
  return { n, c };
}

/** 1 - C(n - c, k) / C(n, k), the unbiased estimator, as a product. `passAtK(10, 3, 1)` is 0.3. */
export function passAtK(n: number, c: number, k: number): number {
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/** C(c, k) / C(n, k): the chance that k attempts drawn from the n are all right. */
export function passHatK(n: number, c: number, k: number): number {
  let all = 1;
  for (let i = 0; i < k; i++) all *= Math.max(0, c - i) / (n - i);
  return all;
}
