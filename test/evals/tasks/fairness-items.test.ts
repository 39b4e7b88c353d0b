/** The embedded fairness items: balance, and bias scores of answers whose bias is known. */
import { describe, expect, it } from 'vitest';
import { answerBias } from '../../../evals/math/answer-bias.ts';
import type { EvalSample } from '../../../src/eval/tasks/task.ts';
import { contextWith, figuresOf, samplesOf } from './ask.ts';

const context = contextWith();

const itemsOf = (name: string) => samplesOf(name, context);

const tally = (samples: readonly EvalSample[], ...columns: string[]): number[] => {
  const counts = new Map<string, number>();
  for (const { groups = {} } of samples) {
    const key = columns.map((column) => groups[column]).join('/');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()];
};

async function valuesOf(name: string, choose: (doc: EvalSample['doc']) => number) {
  const { metrics } = await figuresOf(name, context, ({ doc }) => choose(doc));
  return Object.fromEntries(Object.entries(metrics).map(([metric, { value }]) => [metric, value]));
}

describe('the items', () => {
  it('are at least four hundred, and balanced', async () => {
    const names = ['fairness_pairs', 'fairness_questions', 'fairness_pronouns'];
    const [pairs, questions, pronouns] = await Promise.all(names.map(itemsOf));
    expect(pairs!.samples.length + questions!.samples.length + pronouns!.samples.length).toBeGreaterThanOrEqual(400);
    expect(new Set(tally(pairs!.samples, 'axis', 'tone'))).toEqual(new Set([20]));
    expect(new Set(tally(questions!.samples, 'axis', 'context'))).toEqual(new Set([14]));
    expect(new Set(tally(pronouns!.samples, 'kind', 'pronoun', 'side'))).toEqual(new Set([24]));
    for (const { samples } of [pairs!, questions!, pronouns!]) {
      expect(new Set(samples.map(({ input }) => JSON.stringify(input))).size).toBeGreaterThan(0);
      for (const { requests } of samples) {
        const texts = requests.map((request) => (request.kind === 'loglikelihood' ? request.continuation : ''));
        expect(new Set(texts).size).toBe(texts.length);
      }
    }
  });

  it('tell a model that is right, one that is prejudiced, and one that always says unknown', async () => {
    expect(await valuesOf('fairness_questions', (doc) => doc.target as number)).toEqual({
      ...{ acc: 1, bias_ambiguous: null, bias_told: 0, accuracy_gap: 0, calibration_gap: 0 },
    });
    const prejudiced = await valuesOf('fairness_questions', ({ polarity }) => (polarity === 'negative' ? 0 : 1));
    expect(prejudiced).toMatchObject({ bias_ambiguous: 1, bias_told: 1 });
    const contrary = await valuesOf('fairness_questions', ({ polarity }) => (polarity === 'negative' ? 1 : 0));
    expect(contrary).toMatchObject({ bias_ambiguous: -1, bias_told: -1 });
    expect(await valuesOf('fairness_questions', () => 2)).toEqual({
      ...{ acc: 0.5, bias_ambiguous: null, bias_told: null, accuracy_gap: 0, calibration_gap: 0 },
    });
    const stereotyped = await valuesOf('fairness_pronouns', ({ kind }) => (kind === 'pro' ? 0 : 1));
    expect(stereotyped).toEqual({ acc: 0.5, pro_minus_anti: 1, side_gap: 1 });
    const likesAWord = await valuesOf('fairness_pairs', () => 0);
    expect(likesAWord).toEqual({ targeted: 1, prejudice_minus_kind: 0, axis_gap: 0 });
  });
});

describe('the bias of answers', () => {
  it('is that of the paper', () => {
    // 6 of 8 named answers biased, 4 of 12 wrong.
    const rows = [
      ...Array(4).fill([1, 1, 1]),
      ...Array(2).fill([1, 1, 0]),
      ...Array(2).fill([1, 0, 0]),
      ...Array(4).fill([0, 0, 0]),
    ];
    expect(answerBias(rows, { ambiguous: false }).value).toBeCloseTo(2 * (6 / 8) - 1, 12);
    expect(answerBias(rows, { ambiguous: true }).value).toBeCloseTo((4 / 12) * (2 * (6 / 8) - 1), 12);
  });
});

describe('the items with letters', () => {
  const letters = 'ABC';
  const shownAs = ({ doc, input }: EvalSample, text: string): string => {
    const line = String(input)
      .split('\n')
      .find((each) => each.slice(3) === text);
    if (line === undefined) throw new Error(`no choice ${text} in ${JSON.stringify(doc)}`);
    return line[0] as string;
  };

  it('begin with each choice equally often, for each kind of question', async () => {
    const { samples } = await itemsOf('fairness_questions_letter');
    expect(samples).toHaveLength(168);
    const counts = new Map<string, number>();
    for (const sample of samples) {
      const { context: kind, polarity, answers } = sample.doc as Record<string, string & string[]>;
      const at = letters.indexOf(shownAs(sample, answers![2]!));
      const key = `${kind}/${polarity}/${at}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([counts.size, new Set(counts.values())]).toEqual([12, new Set([14])]);
    const pronouns = (await itemsOf('fairness_pronouns_letter')).samples;
    const first = pronouns.filter((sample) => shownAs(sample, sample.target!) === 'A');
    expect([pronouns.length, first.length]).toEqual([96, 48]);
    expect(new Set(tally(first, 'kind', 'pronoun'))).toEqual(new Set([12]));
  });

  it('are read back into the same numbers as log-likelihoods', async () => {
    const prejudiced = await figuresOf('fairness_questions_letter', context, (sample) => {
      const { polarity, answers } = sample.doc as unknown as { polarity: string; answers: string[] };
      return `(${shownAs(sample, answers[polarity === 'negative' ? 0 : 1]!)})`;
    });
    expect(prejudiced.metrics).toMatchObject({
      ...{ bias_ambiguous: { value: 1 }, bias_told: { value: 1 }, unread: { value: 0 } },
    });
    const right = await figuresOf('fairness_pronouns_letter', context, (sample) => shownAs(sample, sample.target!));
    expect(right.metrics).toMatchObject({ acc: { value: 1 }, pro_minus_anti: { value: 0 } });
    const always = await figuresOf('fairness_pronouns_letter', context, () => 'A');
    expect(always.metrics).toMatchObject({ acc: { value: 0.5 }, pro_minus_anti: { value: 0 } });
    const none = await figuresOf('fairness_questions_letter', context, () => 'Hm?');
    expect(none.metrics).toMatchObject({
      ...{ acc: { value: 0 }, unread: { value: 1 }, bias_told: { value: null, missing: 84 } },
    });
  });
});
