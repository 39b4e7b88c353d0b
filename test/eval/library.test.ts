/** Scoring and statistics from code, through the package's front door. */
import { describe, expect, it } from 'vitest';
import { HarnessError, power, sampleSize, score } from '../../src/index.ts';

describe('the library', () => {
  it('scores samples', async () => {
    const rows = [{ prediction: 'a b c d', reference: ['a b c d'] }];
    expect(await score('bleu', rows, { uncertainty: false })).toMatchObject({ metric: 'bleu', n: 1 });
    expect((await score('fbeta', [{ prediction: 1, reference: 1 }], { options: { beta: 0.5 } })).value).toBe(1);
  });

  it('throws HarnessError', async () => {
    await expect(score('bleeu', [])).rejects.toBeInstanceOf(HarnessError);
  });

  it('plans an evaluation', () => {
    const questions = Math.ceil(sampleSize(0.05, { omega2: 0.1 }));
    expect(power(questions, 0.05, { omega2: 0.1 })).toBeGreaterThanOrEqual(0.8);
  });
});
