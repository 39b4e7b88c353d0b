import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Budget } from '../../../src/eval/requests/budget.ts';
import { costOf, Prices } from '../../../src/eval/requests/prices.ts';
import type { GenerateAnswer } from '../../../src/providers/contract/request.ts';
import { collect, generate, openBench, samples, scratch } from './harness.ts';

let folder = '';
let remove = async () => {};
beforeEach(async () => {
  ({ folder, remove } = await scratch());
});
afterEach(() => remove());

const read = async (text: string, name = 'prices.yaml') => {
  await writeFile(join(folder, name), text);
  return Prices.read(join(folder, name));
};

describe('prices', () => {
  it('are dollars per million tokens, cheaper for cached ones where that is said', async () => {
    const prices = await read('gpt-x: {input: 2, output: 10, cached: 0.5}\n"openai:y":\n  input: 1\n  output: 0\n');
    expect(costOf(prices.of('openai:gpt-x'), { inputTokens: 1000, outputTokens: 100 })).toBeCloseTo(0.003, 12);
    const usage = { inputTokens: 1000, outputTokens: 100, cachedTokens: 600 };
    expect(costOf(prices.of('gpt-x'), usage)).toBeCloseTo((400 * 2 + 600 * 0.5 + 1000) / 1e6, 12);
    expect(costOf(prices.of('openai:y'), usage)).toBeCloseTo(0.001, 12);
    expect(prices.find('anthropic:y')).toBeUndefined();
  });

  it('can be JSON', async () => {
    const prices = await read('{"a": {"input": 1, "output": 2}}', 'prices.json');
    expect(prices.of('a')).toEqual({ input: 1, output: 2 });
  });

  it('that are wrong name the line', async () => {
    const wrong = read('gpt-x:\n  input: 1\n  ouput: 2\n');
    await expect(wrong).rejects.toMatchObject({ code: 'PRICES_INVALID', exitCode: 2 });
    const error = await wrong.catch((thrown) => thrown);
    expect([error, ...error.also].map(({ message }) => message).join('\n')).toMatch(/ouput/);
    await expect(read('gpt-x: {input: -1, output: 2}')).rejects.toMatchObject({ where: { line: 1 } });
    await expect(read('gpt-x: {input: "1", output: 2}')).rejects.toThrow(/gpt-x\.input: expected .*number/);
  });

  it('of an unknown model name the nearest one', async () => {
    const prices = await read('gpt-large: {input: 1, output: 2}');
    expect(() => prices.of('openai:gpt-lrage')).toThrow(
      expect.objectContaining({ code: 'PRICE_UNKNOWN', hint: 'did you mean gpt-large?' }),
    );
  });
});

describe('max_cost', () => {
  const answer = (outputTokens: number): GenerateAnswer => ({
    kind: 'generate',
    text: '',
    finish: 'stop',
    usage: { inputTokens: 0, outputTokens },
  });

  it('needs prices, before anything is asked', async () => {
    expect(() => new Budget({ maxCost: 1 }).check('m')).toThrow(expect.objectContaining({ code: 'PRICES_MISSING' }));
    const prices = await read('other: {input: 1, output: 2}');
    expect(() => new Budget({ maxCost: 1, prices }).check('m')).toThrow(
      expect.objectContaining({ code: 'PRICE_UNKNOWN' }),
    );
    expect(() => new Budget({ prices }).check('m')).not.toThrow();
  });

  it('lets the first go alone, then as many as the money does for', async () => {
    const prices = await read('m: {input: 0, output: 1000000}');
    const budget = new Budget({ maxCost: 10, prices });
    expect(budget.room()).toBe('yes');
    budget.begin();
    expect(budget.room()).toBe('wait');
    expect(budget.end('m', answer(3))).toBe(3);
    expect(budget.room()).toBe('yes');
    budget.begin();
    expect(budget.room()).toBe('yes');
    budget.begin();
    expect(budget.room()).toBe('wait');
    budget.end('m', answer(3));
    budget.end('m', answer(2));
    expect(budget.spent).toBe(8);
    expect(budget.room()).toBe('no');
    expect(budget.exhausted()).toMatchObject({ code: 'BUDGET_REACHED', exitCode: 1 });
  });

  it('ends a run of a server that does not count tokens, and keeps the answer', async () => {
    const bench = await openBench();
    try {
      const prices = await read('unigram: {input: 1, output: 1}');
      const silent = {
        ...bench.provider,
        capabilities: bench.provider.capabilities,
        answer: async (...args: Parameters<NonNullable<typeof bench.provider.answer>>) => {
          const { usage: _, ...rest } = (await bench.provider.answer!(...args)) as GenerateAnswer;
          return rest;
        },
      };
      const { asker, log } = await bench.open({ provider: silent, budget: new Budget({ maxCost: 1, prices }) });
      await expect(collect(asker.answers(samples([[generate('a')], [generate('b')]])))).rejects.toMatchObject({
        code: 'USAGE_MISSING',
      });
      expect([bench.server.asked.length, log.size]).toEqual([1, 1]);
    } finally {
      await bench.close();
    }
  });

  it('is not exceeded over a real server, which is asked by fewer and fewer', async () => {
    const bench = await openBench({ delay: 2 });
    try {
      // Each request is one token in and one out: $2.
      const prices = await read('unigram: {input: 1000000, output: 1000000}');
      const budget = new Budget({ maxCost: 101, prices });
      const { asker, log } = await bench.open({ budget, concurrency: 16 });
      const requests = Array.from({ length: 200 }, (_, i) => [generate(`p${i}`)]);
      await expect(collect(asker.answers(samples(requests)))).rejects.toMatchObject({ code: 'BUDGET_REACHED' });
      expect(budget.spent).toBe(100);
      expect([bench.server.asked.length, log.size, asker.progress.costUsd]).toEqual([50, 50, 100]);
    } finally {
      await bench.close();
    }
  });
});
