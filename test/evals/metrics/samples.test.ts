/** Metrics over repeated samples and log-probabilities: closed forms and hand-made cases; the errors they give. */
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { load } from '../../../src/registry/kind.ts';

type Row = Record<string, unknown>;
const score = async (metric: string, rows: Row[], options: Row = {}) =>
  await scoreSamples(await load(METRICS, metric), rows, { options, uncertainty: false, perSample: true });

describe('language model', () => {
  const rows = [
    { logprobs: [-1, -2, -3], text: 'a bc' },
    { logprobs: [-0.5], text: 'é' },
  ];

  it('perplexities of tokens, words, bytes and documents', async () => {
    expect((await score('token_perplexity', rows)).value).toBeCloseTo(Math.exp(6.5 / 4), 12);
    expect((await score('word_perplexity', rows)).value).toBeCloseTo(Math.exp(6.5 / 3), 12);
    // "é" has two bytes.
    expect((await score('byte_perplexity', rows)).value).toBeCloseTo(Math.exp(6.5 / 6), 12);
    expect((await score('bits_per_byte', rows)).value).toBeCloseTo(6.5 / 6 / Math.LN2, 12);
    expect((await score('perplexity', rows)).value).toBeCloseTo(Math.exp(6.5 / 2), 12);
  });

  it('log-likelihood whole and per token', async () => {
    expect((await score('log_likelihood', rows)).perSample).toEqual([-6, -0.5]);
    expect((await score('log_likelihood', rows, { normalize: 'tokens' })).perSample).toEqual([-2, -0.5]);
  });

  it('prompt perplexity, uncertainty, entropies', async () => {
    const prompts = [{ prompt_logprobs: [-1, -3], prompt: 'two words' }];
    expect((await score('prompt_perplexity', prompts)).value).toBeCloseTo(Math.exp(2), 12);
    expect((await score('prompt_perplexity', prompts, { per: 'bytes' })).value).toBeCloseTo(Math.exp(4 / 9), 12);
    const { value, parts } = await score('uncertainty', rows);
    expect(value).toBeCloseTo((2 + 0.5) / 2, 12);
    expect(parts.least_token_probability).toBeCloseTo((Math.exp(-3) + Math.exp(-0.5)) / 2, 12);
    // A fair coin and a sure thing; then a fair coin of which one side is told.
    expect((await score('token_entropy', [{ entropies: [Math.LN2, 0] }])).value).toBeCloseTo(Math.LN2 / 2, 12);
    const top = [{ top_logprobs: [[Math.log(0.5)], [0]] }];
    expect((await score('token_entropy', top)).value).toBeCloseTo(Math.LN2 / 2, 12);
    const sampled = [{ sample_logprobs: [[-1, -1], [-4]] }];
    expect((await score('sequence_entropy', sampled)).value).toBeCloseTo(2.5, 12);
    expect((await score('sequence_entropy', sampled, { normalize: false })).value).toBeCloseTo(3, 12);
  });

  it.each([
    ['token_perplexity', [{ text: 'no numbers' }], 'DATA_MISSING_COLUMN'],
    ['token_perplexity', [{ loglikelihood: -1 }], 'DATA_MISSING_COLUMN'],
    ['log_likelihood', [{ logprobs: [0.25] }], 'LOGPROB_OUT_OF_RANGE'],
    ['token_entropy', [{}], 'DATA_MISSING_COLUMN'],
  ])('%s tells what is missing or wrong: %j', async (metric, samples, code) => {
    await expect(score(metric, samples)).rejects.toMatchObject({ code, message: expect.stringMatching(/^row 1: /) });
  });
});

describe('repeated samples', () => {
  it('majority vote takes the first of equal answers', async () => {
    const rows = [
      { samples: ['4', '5', '4'], reference: 4 },
      { samples: ['b', 'a', 'a', 'b'], reference: 'a' },
      { samples: ['The answer.', 'answer', 'other'], reference: 'an answer' },
    ];
    expect((await score('majority_vote', rows)).perSample).toEqual([1, 0, 0]);
    expect((await score('majority_vote', rows, { normalize: true })).perSample).toEqual([1, 0, 1]);
  });

  it('self-consistency and semantic entropy look at meanings', async () => {
    const rows = [
      { samples: ['Paris', 'paris.', 'The Paris', 'Lyon'] },
      { samples: ['a b', 'b a', 'c', 'd'], meanings: ['x', 'x', 'y', 'y'] },
    ];
    expect((await score('self_consistency', rows)).perSample).toEqual([0.75, 0.5]);
    const quarter = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    const { perSample } = await score('semantic_entropy', rows);
    expect(perSample![0]).toBeCloseTo(quarter, 12);
    expect(perSample![1]).toBeCloseTo(Math.LN2, 12);
  });

  it('semantic entropy by likelihood: meanings of probability 1/2, 1/4 + 1/4', async () => {
    const likelihoods = [0.2, 0.1, 0.1].map(Math.log);
    const rows = [{ samples: ['x', 'y', 'Y'], sample_loglikelihoods: likelihoods }];
    expect((await score('semantic_entropy', rows)).value).toBeCloseTo(Math.LN2, 12);
    expect((await score('semantic_entropy', rows, { weights: 'counts' })).value).toBeCloseTo(
      -Math.log(1 / 3) / 3 - (2 / 3) * Math.log(2 / 3),
      12,
    );
  });

  it('pass@k reads counts or a list, and refuses nonsense', async () => {
    expect((await score('pass_at_k', [{ correct: [1, 0, true, '0'] }], { k: 2 })).value).toBeCloseTo(1 - 1 / 6, 12);
    expect((await score('pass_hat_k', [{ n: 4, c: 2 }], { k: 2 })).value).toBeCloseTo(1 / 6, 12);
    for (const row of [{ n: 3, c: 4 }, { n: 2.5, c: 1 }, { n: 3, c: -1 }, { correct: ['maybe'] }]) {
      await expect(score('pass_at_k', [row])).rejects.toMatchObject({ code: 'SAMPLE_WRONG_TYPE' });
    }
  });
});

describe('arena', () => {
  const battles = (list: string[]) =>
    list.map((text) => ({ a: text[0], b: text[1], winner: text[2] === '=' ? 'tie' : text[2] }));

  it('two models: the odds of the wins', async () => {
    // x wins 3 of 4: a strength of ln 3 apart, 400 log10 3 rating points.
    const { parts } = await score('bradley_terry', battles(['xyx', 'xyx', 'yxx', 'xyy']));
    const { x, y } = parts.ratings as Record<string, number>;
    expect(x! - y!).toBeCloseTo(400 * Math.log10(3), 6);
    expect(x! + y!).toBeCloseTo(2000, 6);
  });

  it('a style that never differs says nothing', async () => {
    // (len_a - len_b) / (len_a + len_b) is 1/3 of all, but for rounding.
    const rows = battles(['xyx', 'xyx', 'yxx', 'xyy']).map((row, i) => ({
      ...row,
      len_a: 2 * (3 * i + 1),
      len_b: 3 * i + 1,
    }));
    const { parts } = await score('bradley_terry', rows, { style_control: true });
    expect(parts).toMatchObject({ style_coefficient: 0, ratings: (await score('bradley_terry', rows)).parts.ratings });
  });

  it('says when some model only wins, and takes a prior', async () => {
    const rows = battles(['xyx', 'xyx', 'yzy', 'zyz']);
    await expect(score('bradley_terry', rows)).rejects.toMatchObject({ code: 'ARENA_NO_MAXIMUM' });
    expect((await score('bradley_terry', rows, { prior: 0.1 })).value).toBeGreaterThan(1000);
  });

  it('tells battles that are none', async () => {
    await expect(score('elo', battles(['xxx']))).rejects.toMatchObject({ code: 'ARENA_INVALID_BATTLE' });
    await expect(score('elo', battles(['xyq']))).rejects.toMatchObject({ code: 'ARENA_INVALID_BATTLE' });
    await expect(score('bradley_terry', battles(['xyx', 'xyy']), { style_control: true })).rejects.toMatchObject({
      code: 'DATA_MISSING_COLUMN',
    });
    const model = score('bradley_terry', battles(['xyx', 'xyy']), { model: 'w' });
    await expect(model).rejects.toMatchObject({ code: 'LABELS_MISMATCH', hint: 'models: x, y' });
  });
});

describe('calibration error', () => {
  // torchmetrics 1.9: binary_calibration_error(tensor([10 / 15, 0.66], dtype=float64), tensor([1, 0]), n_bins=15)
  it.each([
    [15, 10 / 15, 0.66, 0.4966666666666667],
    [30, 20 / 30, 0.66, 0.4966666666666667],
  ])('of %i bins has the edges of torch', async (bins, edge, below, wanted) => {
    const rows = [
      { reference: 1, probability: edge },
      { reference: 0, probability: below },
    ];
    expect((await score('ece', rows, { bins })).value).toBeCloseTo(wanted, 12);
  });
});
