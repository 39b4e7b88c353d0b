import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/hash.ts';
import { AnswerCache, isRepeatable } from '../../../src/eval/requests/answer-cache.ts';
import { formatRecord } from '../../../src/eval/requests/answer-record.ts';
import type { GenerateAnswer } from '../../../src/providers/contract/request.ts';
import { type Bench, collect, generate, openBench, samples, scratch } from './harness.ts';

let folder = '';
let remove = async () => {};
let bench: Bench | undefined;
const before = process.env.HARNESS_CACHE;
beforeEach(async () => {
  ({ folder, remove } = await scratch());
  process.env.HARNESS_CACHE = folder;
});
afterEach(async () => {
  await bench?.close();
  bench = undefined;
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  await remove();
});

const key = (i: number) => sha256(`key ${i}`);
const answer = (text: string): GenerateAnswer => ({ kind: 'generate', text, finish: 'stop' });
const files = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl')).sort();

describe('AnswerCache', () => {
  it('holds what several writers added at the same time, each in a file of its own', async () => {
    const writers = [AnswerCache.open('m'), AnswerCache.open('m'), AnswerCache.open('other')];
    for (let i = 0; i < 3000; i++) {
      const from = i % 3 === 2 ? 'other' : 'm';
      writers[i % 3]!.add(key(i), formatRecord(key(i), from, answer(`text ${i} ${'x'.repeat(200)}`)));
    }
    await Promise.all(writers.map((writer) => writer.close()));
    expect((await files()).length).toBe(3);
    const reader = AnswerCache.open('m');
    expect(reader.size).toBe(2000);
    for (let i = 0; i < 3000; i++) {
      expect(reader.get(key(i))).toEqual(i % 3 === 2 ? undefined : answer(`text ${i} ${'x'.repeat(200)}`));
    }
    await reader.close();
  });

  it('gives nothing that is damaged, before or after it was opened', async () => {
    const writer = AnswerCache.open('m');
    for (let i = 0; i < 3; i++) writer.add(key(i), formatRecord(key(i), 'm', answer('some text')));
    await writer.close();
    const path = join(folder, (await files())[0]!);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('some text', 'same text'));
    const reader = AnswerCache.open('m');
    expect([0, 1, 2].map((i) => reader.get(key(i)))).toEqual([undefined, answer('some text'), answer('some text')]);
    await writeFile(path, text.slice(0, text.length / 2).replaceAll('some', 'same'));
    expect([1, 2].map((i) => reader.get(key(i)))).toEqual([undefined, undefined]);
    await reader.close();
  });

  it('that cannot be written ends nothing', async () => {
    process.env.HARNESS_CACHE = join(folder, 'file', 'below');
    await writeFile(join(folder, 'file'), '');
    const cache = AnswerCache.open('m');
    cache.add(key(0), formatRecord(key(0), 'm', answer('a')));
    expect(cache.get(key(0))).toBeUndefined();
    await cache.close();
  });
});

describe('an asker with a cache', () => {
  it('asks in a second run, with another folder, only what would not be repeated', async () => {
    bench = await openBench();
    const { server, provider } = bench;
    const sampled = { maxTokens: 8, stop: [], temperature: 1 };
    const requests = [
      [generate('greedy')],
      [generate('seeded', { options: { ...sampled, seed: 1 } })],
      [generate('sampled', { options: sampled })],
      [generate('refused')],
    ];
    for (let run = 0; run < 2; run++) {
      if (run === 0) {
        server.faults.push(
          ...Array(3).fill(() => false),
          (_: unknown, response: import('node:http').ServerResponse) => {
            response.writeHead(422, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
            return true;
          },
        );
      }
      const cache = AnswerCache.open(provider.identity);
      const other = await openBench();
      const { asker } = await other.open({ provider, cache, concurrency: 1 });
      await collect(asker.answers(samples(requests)));
      expect(asker.progress).toMatchObject(
        run === 0 ? { asked: 3, cached: 0, failed: 1 } : { asked: 2, cached: 2, failed: 0 },
      );
      await other.close();
      await cache.close();
    }
    expect(server.asked.map(({ body }) => body.prompt)).toEqual([
      'greedy',
      'seeded',
      'sampled',
      'refused',
      'sampled',
      'refused',
    ]);
  });

  it('takes no seeded answer of a server that pays no heed to seeds', () => {
    const request = generate('x', { options: { maxTokens: 1, stop: [], temperature: 1, seed: 3 } });
    const capabilities = { generate: true, loglikelihood: false, rolling: false, messages: true, text: true };
    expect(isRepeatable(request, { capabilities: { ...capabilities, tokenLogprobs: false, seed: true } })).toBe(true);
    expect(isRepeatable(request, { capabilities: { ...capabilities, tokenLogprobs: false, seed: false } })).toBe(false);
  });
});
