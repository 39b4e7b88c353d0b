/** Metrics over embeddings and log-probabilities: from columns, and from a model that is asked in batches. */
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import type { ScoreOptions } from '../../../src/eval/results.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import type { ModelSource } from '../../../src/providers/contract/provider.ts';
import { load } from '../../../src/registry/kind.ts';

type Row = Record<string, unknown>;
const score = async (metric: string, rows: Row[], options: ScoreOptions & { options?: Row } = {}) =>
  await scoreSamples(await load(METRICS, metric), rows, { uncertainty: false, perSample: true, ...options });

/** Letters as vectors: how often each of a to e occurs. Log-probabilities: minus the distance of lengths, per word. */
function letters(calls: string[] = []): ModelSource {
  const vector = (text: string): number[] => [...'abcde'].map((letter) => text.split(letter).length - 1);
  return {
    name: 'letters',
    tokenEmbeddings: async (texts) => {
      calls.push(`tokens of ${texts.length}`);
      return texts.map((text) => text.split(' ').map(vector));
    },
    textEmbeddings: async (texts) => texts.map(vector),
    logprobs: async (pairs) =>
      pairs.map(({ context, continuation }) =>
        continuation.split(' ').map(() => -Math.abs(context.length - continuation.length) - 1),
      ),
  };
}

describe('bertscore', () => {
  // cos([1,0],[1,1]) = 1/√2. Prediction tokens find 1 and 1/√2, the reference's only token finds 1.
  const row = {
    prediction_token_embeddings: [
      [2, 0],
      [1, 1],
    ],
    reference_token_embeddings: [[1, 0]],
  };

  it('is precision, recall and F1 of best matches', async () => {
    const { value, parts } = await score('bertscore', [row]);
    const precision = (1 + Math.SQRT1_2) / 2;
    expect(parts.precision).toBeCloseTo(precision, 12);
    expect(parts.recall).toBeCloseTo(1, 12);
    expect(value).toBeCloseTo((2 * precision) / (1 + precision), 12);
    const recall = await score('bertscore', [row], { options: { figure: 'recall' } });
    expect(recall.value).toBeCloseTo(1, 12);
  });

  it('takes the best of several references', async () => {
    const references = [
      [[0, 1]],
      [
        [1, 0],
        [1, 1],
      ],
    ];
    const { value } = await score('bertscore', [{ ...row, reference_token_embeddings: references }]);
    expect(value).toBeCloseTo(1, 12);
  });

  it('asks a model, several rows at once, and says which in its signature', async () => {
    const calls: string[] = [];
    const rows = Array.from({ length: 40 }, () => ({ prediction: 'abc de', reference: ['abc de', null, 'bad'] }));
    const { value, signature } = await score('bertscore', rows, { source: letters(calls) });
    expect(value).toBeCloseTo(1, 12);
    expect(signature).toContain('model:letters');
    expect(calls).toEqual(['tokens of 96', 'tokens of 24']);
  });

  it('says what it needs when there is neither', async () => {
    await expect(score('bertscore', [{ prediction: 'a', reference: 'b' }])).rejects.toMatchObject({
      code: 'METRIC_NEEDS_MODEL',
      hint: expect.stringContaining('prediction_token_embeddings'),
    });
  });

  it('tells vectors that do not fit', async () => {
    const odd = { ...row, reference_token_embeddings: [[1, 0, 0]] };
    await expect(score('bertscore', [odd])).rejects.toMatchObject({ code: 'SAMPLE_WRONG_SIZE' });
    const flat = { ...row, reference_token_embeddings: 'no vectors' };
    await expect(score('bertscore', [flat])).rejects.toMatchObject({ code: 'SAMPLE_WRONG_TYPE' });
  });
});

describe('embedding_similarity', () => {
  it('is the cosine, from columns or from a model', async () => {
    const columns = { prediction_embedding: [1, 0], reference_embedding: [3, 4] };
    expect((await score('embedding_similarity', [columns])).value).toBeCloseTo(0.6, 12);
    const several = {
      ...columns,
      reference_embedding: [
        [0, 1],
        [3, 4],
      ],
    };
    expect((await score('embedding_similarity', [several])).value).toBeCloseTo(0.6, 12);
    const texts = [{ prediction: 'aab', reference: 'ab' }];
    const { value } = await score('embedding_similarity', texts, { source: letters() });
    expect(value).toBeCloseTo(3 / Math.sqrt(10), 12);
  });
});

describe('bartscore', () => {
  it('is the mean log-probability in the direction asked for', async () => {
    const row = { prediction_logprobs: [[-1, -3], [-4]], reference_logprobs: [[-5], [-2]] };
    const by = async (direction: string) => (await score('bartscore', [row], { options: { direction } })).value;
    expect(await by('precision')).toBe(-2);
    expect(await by('recall')).toBe(-2);
    expect(await by('f')).toBe(-3);
  });

  it('asks a model for what the direction needs', async () => {
    const rows = [{ prediction: 'one two', reference: ['one', 'one two three'], source: 'eins zwei' }];
    const by = async (direction: string) =>
      (await score('bartscore', rows, { options: { direction }, source: letters() })).value;
    expect(await by('f')).toBe(-5);
    expect(await by('faithfulness')).toBe(-3);
  });
});
