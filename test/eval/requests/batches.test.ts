import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../src/base/errors.ts';
import { AnswerLog } from '../../../src/eval/requests/answer-log.ts';
import { Asker, type AskerOptions } from '../../../src/eval/requests/asker.ts';
import { Budget } from '../../../src/eval/requests/budget.ts';
import { type Provider, RequestFailure } from '../../../src/providers/contract/provider.ts';
import type { LoglikelihoodRequest, ModelRequest } from '../../../src/providers/contract/request.ts';
import { collect, samples, scratch } from './harness.ts';

type Deliver = Parameters<NonNullable<Provider['answerAll']>>[1];
type Answerer = (requests: readonly ModelRequest[], deliver: Deliver, signal: AbortSignal) => Promise<void>;

const score = (continuation: string): LoglikelihoodRequest => ({
  kind: 'loglikelihood',
  context: { text: 'shared' },
  continuation,
});
const answerTo = (request: ModelRequest) => ({
  kind: 'loglikelihood' as const,
  logprob: -(request as LoglikelihoodRequest).continuation.length,
  greedy: false,
  tokens: 1,
});

let folder = '';
let remove = async () => {};
let close = async () => {};
beforeEach(async () => {
  ({ folder, remove } = await scratch());
});
afterEach(async () => {
  await close();
  await remove();
});

/** An asker of an engine in memory that answers back to front, and what it was given. */
async function open(answerAll: Answerer | undefined, more: Partial<AskerOptions> = {}) {
  const batches: number[] = [];
  const capabilities = { generate: true, loglikelihood: true, rolling: true, messages: false, text: true };
  const provider: Provider = {
    ...{ model: 'engine', identity: 'engine', close: async () => {} },
    capabilities: { ...capabilities, tokenLogprobs: true, seed: true },
    async answerAll(requests, deliver, signal) {
      batches.push(requests.length);
      await new Promise((done) => setTimeout(done, 5));
      if (answerAll !== undefined) return answerAll(requests, deliver, signal);
      for (let i = requests.length - 1; i >= 0; i--) deliver(i, answerTo(requests[i]!));
    },
  };
  const log = await AnswerLog.open(join(folder, 'answers.jsonl'));
  const asker = new Asker({ provider, log, batchSize: 100, ...more });
  close = async () => {
    asker.close();
    await log.close();
  };
  return { asker, log, batches };
}

const choices = (n: number) =>
  Array.from({ length: n }, (_, i) => [0, 1, 2, 3].map((j) => score(`${i} ${'x'.repeat(j)}`)));
const logprobs = (answers: readonly unknown[]) => answers.map((answer) => (answer as { logprob: number }).logprob);

describe('a provider that takes many requests at once', () => {
  it('gets full batches over the borders of samples; answers come in order', async () => {
    const { asker, batches } = await open(undefined);
    const all = await collect(asker.answers(samples(choices(130))));
    expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 130 }, (_, i) => i));
    expect(
      all.every(({ id, answers }) => logprobs(answers).every((value, j) => value === -(`${id} `.length + j))),
    ).toBe(true);
    expect(batches).toEqual([100, 100, 100, 100, 100, 20]);
  });

  it('gets single questions together that are asked at the same time', async () => {
    const { asker, batches } = await open(undefined);
    const answers = await Promise.all(['a', 'bb', 'a'].map((text) => asker.ask(score(text))));
    expect(logprobs(answers)).toEqual([-1, -2, -1]);
    expect(batches).toEqual([2]);
  });

  it('that fails for one request fails that one; tried again where that may help', async () => {
    const tries = new Map<string, number>();
    const { asker } = await open(async (requests, deliver) => {
      for (const [i, request] of requests.entries()) {
        const { continuation } = request as LoglikelihoodRequest;
        const n = (tries.get(continuation) ?? 0) + 1;
        tries.set(continuation, n);
        if (continuation === 'lost') continue;
        const retryable = continuation === 'flaky';
        if (continuation === 'bad' || (retryable && n < 3)) deliver(i, new RequestFailure('X', 'no', { retryable }));
        else deliver(i, answerTo(request));
      }
    });
    const [all] = await collect(asker.answers(samples([['ok', 'bad', 'flaky', 'lost'].map(score)])));
    expect(all?.answers).toMatchObject([{ logprob: -2 }, { code: 'X' }, { logprob: -5 }, { code: 'ANSWER_MISSING' }]);
    expect([...tries.values()]).toEqual([1, 1, 3, 1]);
  });

  it('that breaks ends the run with what it had delivered in the log', async () => {
    const broken = new HarnessError('ENGINE', 'out of memory', { exitCode: 1 });
    const { asker, log } = await open(async (requests, deliver) => {
      for (let i = 0; i < 7; i++) deliver(i, answerTo(requests[i]!));
      throw broken;
    });
    await expect(collect(asker.answers(samples(choices(10))))).rejects.toBe(broken);
    expect(log.size).toBe(7);
    await close();
    const again = await open(undefined);
    await collect(again.asker.answers(samples(choices(10))));
    expect(again.asker.progress).toMatchObject({ asked: 33, cached: 7 });
  });

  it('is given no more than the budget', async () => {
    const { asker, log, batches } = await open(undefined, { budget: new Budget({ maxRequests: 150 }) });
    await expect(collect(asker.answers(samples(choices(100))))).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
    expect(batches).toEqual([100, 50]);
    expect(log.size).toBe(150);
  });

  it('cannot slip in what is no number', async () => {
    const { asker } = await open(async (requests, deliver) => {
      for (const [i, request] of requests.entries()) deliver(i, { ...answerTo(request), logprob: Number.NaN });
    });
    await expect(asker.ask(score('a'))).rejects.toMatchObject({ code: 'ANSWER_MALFORMED' });
  });
});
