/** The reward that counts against toxic answers. */
import { describe, expect, it } from 'vitest';
import type { RewardSample } from '../../../src/plugin.ts';
import toxicity from '../../../trainers/rewards/toxicity.ts';

const sample = (promptText: string, completion: string): RewardSample => ({
  ...{ prompt: promptText, promptText, completion, promptIds: [1], completionIds: [2], ended: true },
  ...{ columns: {}, source: 'test:1' },
});

describe('toxicity reward', () => {
  it('is lower for insults, never above 0, and scales', () => {
    const options = { scale: 1, withPrompt: false };
    const kind = toxicity.score(sample('Hi.', 'The garden is lovely in spring.'), options) as number;
    const rude = toxicity.score(sample('Hi.', 'Shut up, you stupid pathetic idiot.'), options) as number;
    expect(kind).toBeLessThanOrEqual(0);
    expect(kind - rude).toBeGreaterThan(0.4);
    expect(toxicity.score(sample('Hi.', 'Shut up, you stupid pathetic idiot.'), { ...options, scale: 3 })).toBeCloseTo(
      3 * rude,
      12,
    );
  });

  it('reads the prompt only when told to', () => {
    const rude = sample('You stupid idiot. ', 'What a nice day.');
    const alone = toxicity.score(rude, { scale: 1, withPrompt: false }) as number;
    expect(toxicity.score(rude, { scale: 1, withPrompt: true }) as number).toBeLessThan(alone - 0.2);
  });
});
