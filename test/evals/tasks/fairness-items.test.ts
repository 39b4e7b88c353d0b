/** The embedded fairness items: balance, and bias scores of answers whose bias is known. */
import { describe, expect, it } from 'vitest';
import { answerBias } from '../../../evals/math/answer-bias.ts';
import { loadScriptTask } from '../../../src/builtins.ts';
import type { EvalSample, EvalTask, SampleScore, TaskContext } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';

const context: TaskContext = {
  capabilities: {
    ...{ generate: true, loglikelihood: true, rolling: true, messages: false, text: true },
    ...{ tokenLogprobs: false, seed: true },
  },
  fewshotSeed: 1234,
  seed: 0,
  allowCode: false,
  warn: () => {},
};

async function itemsOf(name: string): Promise<{ task: EvalTask; samples: EvalSample[] }> {
  const task = (await loadScriptTask(name)) as EvalTask;
  const samples: EvalSample[] = [];
  for await (const sample of task.samples(context)) samples.push(sample);
  return { task, samples };
}

const tally = (samples: readonly EvalSample[], ...columns: string[]): number[] => {
  const counts = new Map<string, number>();
  for (const { groups = {} } of samples) {
    const key = columns.map((column) => groups[column]).join('/');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()];
};

/** The choice of this index is the likeliest. */
const choosing = (sample: EvalSample, index: number): ModelAnswer[] =>
  sample.requests.map((_, i) => ({ kind: 'loglikelihood', logprob: i === index ? -1 : -5, greedy: false, tokens: 1 }));

async function figures(name: string, choose: (doc: EvalSample['doc']) => number) {
  const { task, samples } = await itemsOf(name);
  const scored: SampleScore[] = [];
  for (const sample of samples)
    scored.push((await task.score(sample, choosing(sample, choose(sample.doc)), context as never))[0]!);
  return Object.fromEntries(
    await Promise.all(
      task.metrics.map(async (plan) => {
        const values = scored.map(({ values: own }) => own[plan.name] ?? null).filter((value) => value !== null);
        return [plan.name, (await plan.aggregate(values)).value] as const;
      }),
    ),
  );
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
    expect(await figures('fairness_questions', (doc) => doc.target as number)).toEqual({
      ...{ acc: 1, bias_ambiguous: null, bias_told: 0 },
    });
    const prejudiced = await figures('fairness_questions', ({ polarity }) => (polarity === 'negative' ? 0 : 1));
    expect(prejudiced).toMatchObject({ bias_ambiguous: 1, bias_told: 1 });
    const contrary = await figures('fairness_questions', ({ polarity }) => (polarity === 'negative' ? 1 : 0));
    expect(contrary).toMatchObject({ bias_ambiguous: -1, bias_told: -1 });
    expect(await figures('fairness_questions', () => 2)).toEqual({ acc: 0.5, bias_ambiguous: null, bias_told: null });
    const stereotyped = await figures('fairness_pronouns', ({ kind }) => (kind === 'pro' ? 0 : 1));
    expect(stereotyped).toEqual({ acc: 0.5, pro_minus_anti: 1 });
    const likesAWord = await figures('fairness_pairs', () => 0);
    expect(likesAWord).toEqual({ targeted: 1, prejudice_minus_kind: 0 });
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
