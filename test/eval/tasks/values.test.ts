/** Values and aggregations where lm-eval's own runs (test/golden/lm_eval) do not reach: ties, odd golds, small numbers. */
import { describe, expect, it } from 'vitest';
import { AGGREGATIONS } from '../../../src/eval/tasks/aggregations.ts';
import { argMax, choiceValues } from '../../../src/eval/tasks/choices.ts';
import { generationOptions, overridden, withDefaults } from '../../../src/eval/tasks/generation.ts';
import { joined } from '../../../src/eval/tasks/prompt.ts';
import { thrown } from './folder.ts';

const answers = (...lls: number[]) =>
  lls.map((logprob, i) => ({ kind: 'loglikelihood' as const, logprob, greedy: i === 1, tokens: 1 }));
const options = { bootstrapIters: 1000 };

describe('multiple choice', () => {
  it('the first of equals wins, NaN as in NumPy', () => {
    expect(argMax([-2, -1, -1])).toBe(1);
    expect(argMax([-2, Number.NaN, -1])).toBe(1);
    expect(argMax([Number.NEGATIVE_INFINITY, -5])).toBe(1);
  });

  it('lengths are those of characters and of bytes', () => {
    // -6 over 3 characters, over 12 bytes; -5 over 2 of either.
    const sample = { choices: ['😀😀😀', 'ab'], gold: 0, severalGolds: false, answers: answers(-6, -5) };
    const wanted = new Set(['acc', 'acc_norm', 'acc_bytes', 'exact_match']);
    expect(choiceValues(sample, wanted)).toEqual({ acc: 0, acc_norm: 1, acc_bytes: 1, exact_match: 0 });
  });

  it('golds as text, and golds that are none of the choices', () => {
    const value = (gold: unknown, severalGolds = false) =>
      choiceValues({ choices: ['a', 'b'], gold, severalGolds, answers: answers(-2, -1) }, new Set(['acc'])).acc;
    expect([value('b'), value(1), value('c'), value(7), value([0, 1], true), value([0, 9], true)]).toEqual([
      1, 1, 0, 0, 1, 0,
    ]);
  });
});

describe('aggregations', () => {
  it('shares have the interval of Wilson, means that of Student', async () => {
    // scipy: Wilson of 1 in 4, and mean ± t(0.975, 2) sd / √3.
    const share = await AGGREGATIONS.mean.aggregate([1, 0, 0, 0], options);
    expect(share).toMatchObject({ value: 0.25, method: 'Wilson' });
    expect(share.stderr).toBeCloseTo(0.25, 12);
    expect(share.ci95![0]).toBeCloseTo(0.0455872608, 9);
    expect(share.ci95![1]).toBeCloseTo(0.6993581574, 9);
    const mean = await AGGREGATIONS.mean.aggregate([1, 2, 6], options);
    expect(mean.stderr).toBeCloseTo(1.5275252317, 9);
    expect(mean.ci95![1]).toBeCloseTo(3 + 4.3026527297 * 1.5275252317, 7);
  });

  it('one sample or none has no error', async () => {
    for (const aggregation of Object.values(AGGREGATIONS)) {
      expect((await aggregation.aggregate([], options)).value).toBe(null);
    }
    expect(await AGGREGATIONS.mean.aggregate([1], options)).toMatchObject({ value: 1, stderr: null });
    expect(await AGGREGATIONS.perplexity.aggregate([-1], options)).toEqual({
      ...{ value: Math.E, stderr: null, ci95: null, method: 'none' },
    });
  });

  it('values that are missing are left out of nanmean', async () => {
    expect((await AGGREGATIONS.nanmean.aggregate([1, null, 3], options)).value).toBe(2);
  });

  it('F1 is not defined for more than two classes', async () => {
    expect((await AGGREGATIONS.f1.aggregate([[2, 1]], options)).value).toBe(null);
  });
});

describe('generation options', () => {
  it("are lm-eval's", () => {
    expect(generationOptions(withDefaults(undefined, '\n\n'))).toEqual({
      maxTokens: 256,
      stop: ['\n\n'],
      temperature: 0,
    });
    expect(generationOptions(withDefaults({ max_tokens: 9 }, '##'))).toMatchObject({ maxTokens: 9, stop: ['##'] });
    expect(generationOptions({ max_new_tokens: 8, max_gen_toks: '5', until: 'x' })).toMatchObject({
      maxTokens: 5,
      stop: ['x'],
    });
    expect(generationOptions({ temperature: 0.7 }).temperature).toBe(0.7);
    expect(generationOptions({ temperature: 0.7, do_sample: false }).temperature).toBe(0);
    expect(generationOptions({ do_sample: true, top_k: 3, num_beams: 2 })).toMatchObject({
      temperature: 1,
      topK: 3,
      extra: { num_beams: 2 },
    });
  });

  it("those of the run stand in the place of the task's, in any spelling", () => {
    const warnings: string[] = [];
    const own = { max_gen_toks: 32, do_sample: false, until: ['x'] };
    const generation = { max_tokens: 7, temperature: 0.5 };
    const options = generationOptions(overridden(own, { generation, warn: (text) => warnings.push(text) }));
    expect(options).toEqual({ maxTokens: 7, stop: ['x'], temperature: 0 });
    expect(warnings).toEqual([expect.stringContaining('do_sample')]);
  });

  it.each([
    [{ max_gen_toks: 0 }, 'max_gen_toks'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ until: [3] }, 'until'],
    [{ do_sample: 'yes' }, 'do_sample'],
  ])('%j is refused', async (given, name) => {
    const error = await thrown(() => generationOptions(given as never));
    expect(error).toMatchObject({ code: 'GENERATION_INVALID', message: expect.stringContaining(name) });
  });
});

it('texts are joined with a delimiter only where neither brings white space', () => {
  expect([joined('a', 'b', ' '), joined('a ', 'b', ' '), joined('a', '\nb', ' '), joined('', 'b', ' ')]).toEqual([
    'a b',
    'a b',
    'a\nb',
    'b',
  ]);
});
