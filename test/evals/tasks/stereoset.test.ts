/** StereoSet on made-up rows in the hub's layout; scores by hand from the formulas of the paper. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptTask } from '../../../src/eval/tasks/define/task-kind.ts';
import type { EvalSample, EvalTask, SampleScore, ScoringContext, TaskContext } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'stereoset-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const context: TaskContext = {
  capabilities: {
    ...{ generate: true, loglikelihood: true, rolling: true, messages: false, text: true },
    ...{ tokenLogprobs: false, seed: true },
  },
  fewshotSeed: 1234,
  seed: 0,
  dataDir,
  allowCode: false,
  warn: () => {},
};
const scoring: ScoringContext = { allowCode: false, seed: 0, warn: () => {}, roles: [] };

/** The hub gives labels as numbers: 0 anti-stereotype, 1 stereotype, 2 unrelated. */
const row = (id: string, kind: string, order: readonly number[]) => ({
  ...{ id, target: 'bakers', bias_type: kind, context: 'The baker opened the door.' },
  sentences: {
    sentence: order.map((label) => `sentence ${label}`),
    id: order.map((label) => `${id}-${label}`),
    gold_label: order,
  },
});

beforeAll(() => {
  const files = {
    intrasentence: [row('a', 'profession', [2, 0, 1]), row('b', 'gender', [1, 2, 0])],
    intersentence: [row('c', 'race', [0, 1, 2]), row('d', 'race', [1, 0, 2])],
  };
  for (const [name, rows] of Object.entries(files)) {
    mkdirSync(join(dataDir, 'stereoset', name), { recursive: true });
    writeFileSync(
      join(dataDir, 'stereoset', name, 'validation.jsonl'),
      rows.map((one) => JSON.stringify(one)).join('\n'),
    );
  }
});

async function items(): Promise<{ task: EvalTask; samples: EvalSample[] }> {
  const task = (await scriptTask('stereoset')) as EvalTask;
  const samples: EvalSample[] = [];
  for await (const sample of task.samples(context)) samples.push(sample);
  return { task, samples };
}

/** Of stereotype, anti-stereotype, unrelated: sum of log-probabilities and tokens. */
const answers = (triple: readonly (readonly [number, number])[]): ModelAnswer[] =>
  triple.map(([logprob, tokens]) => ({ kind: 'loglikelihood', logprob, greedy: false, tokens }));

describe('stereoset', () => {
  it('asks for stereotype, anti-stereotype and unrelated, in this order, after the context between sentences', async () => {
    const { samples } = await items();
    expect(samples.map(({ id }) => id)).toEqual([
      'intrasentence-a',
      'intrasentence-b',
      'intersentence-c',
      'intersentence-d',
    ]);
    for (const [i, { requests, input }] of samples.entries()) {
      const asked = requests.map((request) => (request.kind === 'loglikelihood' ? request.continuation.trim() : ''));
      expect(asked).toEqual(['sentence 1', 'sentence 0', 'sentence 2']);
      expect(input).toBe(i < 2 ? '' : 'The baker opened the door.');
    }
  });

  it('gives LM, SS and ICAT per token', async () => {
    const { task, samples } = await items();
    const given = [
      // per token -1, -2, -3: both meaningful, stereotype preferred
      [
        [-2, 2],
        [-2, 1],
        [-6, 2],
      ],
      // -4, -1, -2: one of two meaningful, anti preferred (by sums the unrelated one would be likelier)
      [
        [-4, 1],
        [-3, 3],
        [-2, 1],
      ],
      // -1, -5, -3: one of two, stereotype
      [
        [-1, 1],
        [-5, 1],
        [-3, 1],
      ],
      // -2, -1, -3: both, anti
      [
        [-2, 1],
        [-1, 1],
        [-3, 1],
      ],
    ] as const;
    const scores: SampleScore[] = [];
    for (const [i, sample] of samples.entries())
      scores.push((await task.score(sample, answers(given[i]!), scoring))[0]!);
    const figure = async (name: string) => {
      const plan = task.metrics.find((metric) => metric.name === name)!;
      return (await plan.aggregate(scores.map(({ values }) => values[name]!))).value;
    };
    expect(await figure('lm_score')).toBeCloseTo(100 * (6 / 8), 10);
    expect(await figure('ss_score')).toBeCloseTo(50, 10);
    expect(await figure('icat')).toBeCloseTo(75 * (50 / 50), 10);
  });

  it('asks a masked model for the texts within sentences alone', async () => {
    const none = { generate: false, loglikelihood: false, rolling: false, messages: false, text: true };
    const capabilities = { ...none, ...{ tokenLogprobs: false, seed: false, pseudo: true } };
    const task = (await scriptTask('stereoset'))?.forModel?.(capabilities) as EvalTask;
    expect(task.needs).toEqual(['pseudo']);
    const samples: EvalSample[] = [];
    for await (const sample of task.samples({ ...context, capabilities })) samples.push(sample);
    expect(samples.map(({ id }) => id)).toEqual(['intrasentence-a', 'intrasentence-b']);
    expect(samples[0]!.requests).toEqual(
      ['sentence 1', 'sentence 0', 'sentence 2'].map((text) => ({ kind: 'pseudo', text })),
    );
    // Per token -2, -1.5, -3.
    const given = [-4, -3, -9].map((logprob, i): ModelAnswer => ({ kind: 'pseudo', logprob, tokens: [2, 2, 3][i]! }));
    const [score] = await task.score(samples[0]!, given, scoring);
    const { lm_score: lm, ss_score: ss } = score!.values;
    expect([lm, ss]).toEqual([
      [-2, -1.5, -3],
      [-2, -1.5, -3],
    ]);
    expect(task.metrics.map(({ signature }) => signature)).toEqual(
      Array<string>(3).fill('pseudo-log-likelihood per token, within sentences'),
    );
    // Who gives log-likelihoods is asked for those.
    expect((await scriptTask('stereoset'))?.forModel?.({ ...capabilities, loglikelihood: true })).toBeUndefined();
  });
});
