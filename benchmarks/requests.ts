/**
 * What asking costs: answers per second that a local server gives to a bare loop of the very same provider, and to the
 * asker with log, flushes and cache, at 64 at once, interleaved; and the memory of the asker over many samples. The server
 * runs in a process of its own and answers after a fixed time: it could give 64 / delay a second.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AnswerCache } from '../src/eval/requests/answer-cache.ts';
import { AnswerLog } from '../src/eval/requests/answer-log.ts';
import { Asker } from '../src/eval/requests/asker.ts';
import type { Provider } from '../src/providers/contract/provider.ts';
import type { ModelRequest } from '../src/providers/contract/request.ts';
import openaiCompatible from '../src/providers/openai-compatible.ts';
import { describeMachine, loadNow, type Machine } from './machine.ts';
import { root } from './process.ts';
import { median } from './results.ts';

export interface RequestsBench {
  /** Requests of one run of the comparison. */
  requests: number;
  repeats: number;
  /** Milliseconds that the server takes for an answer; 0: as fast as it can. */
  delays: readonly number[];
  /** Samples of the run whose memory is watched. */
  samples: number;
  /** The result is written to benchmarks/results. */
  record: boolean;
}

export interface RequestsResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  loadBefore: number;
  concurrency: number;
  /** For each delay: answers per second, medians over the repeats, and the median of the ratios asker / bare. */
  rates: { delayMs: number; bare: number; asker: number; ratio: number }[];
  /** Resident memory after each tenth of the samples, and what is in use at the end beyond the first tenth. */
  memory: { samples: number; rssMb: number[]; heapGrowthMb: number; seconds: number };
}

const CONCURRENCY = 64;

/** What is still in use is only to be told after a collection. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** 200 characters of prompt for each, all different. */
const request = (i: number): ModelRequest => ({
  kind: 'generate',
  prompt: { text: `Question ${i}: ${'how much is that in all, and why? '.repeat(6)}\nAnswer:` },
  options: { maxTokens: 32, stop: ['\n'], temperature: 0 },
});

async function openServer(delay: number): Promise<{ provider: Provider; close(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'requests-server.mjs'), String(delay)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (chunk: Buffer) => done(chunk.toString().trim()));
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  const provider = await openaiCompatible.open(
    'bench',
    { baseUrl: `http://127.0.0.1:${port}/v1`, endpoint: 'completions' },
    { env: {}, device: 'cpu', seed: 0, report: () => undefined },
  );
  return { provider, close: () => child.kill() };
}

/** Nothing but the provider: 64 loops that take the next request. */
async function bare(provider: Provider, from: number, count: number): Promise<number> {
  const { signal } = new AbortController();
  const start = performance.now();
  let next = from;
  const loop = async (): Promise<void> => {
    while (next < from + count) await provider.answer!(request(next++), signal);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  return count / ((performance.now() - start) / 1000);
}

async function* samples(from: number, count: number) {
  for (let i = from; i < from + count; i++) yield { id: i, requests: [request(i)] };
}

async function withAsker<T>(provider: Provider, use: (asker: Asker) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-requests-'));
  const before = process.env.HARNESS_CACHE;
  process.env.HARNESS_CACHE = folder;
  const log = await AnswerLog.open(join(folder, 'answers.jsonl'));
  const cache = AnswerCache.open(provider.identity);
  const asker = new Asker({ provider, log, cache, concurrency: CONCURRENCY });
  try {
    return await use(asker);
  } finally {
    asker.close();
    await cache.close();
    await log.close();
    if (before === undefined) delete process.env.HARNESS_CACHE;
    else process.env.HARNESS_CACHE = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every answer on the disk and read by whoever wanted it. */
const asked = (provider: Provider, from: number, count: number): Promise<number> =>
  withAsker(provider, async (asker) => {
    const start = performance.now();
    for await (const { answers } of asker.answers(samples(from, count))) {
      if (!('kind' in answers[0]!)) throw answers[0];
    }
    return count / ((performance.now() - start) / 1000);
  });

async function memoryOver(provider: Provider, count: number): Promise<RequestsResult['memory']> {
  const rssMb: number[] = [];
  const heap: number[] = [];
  const start = performance.now();
  await withAsker(provider, async (asker) => {
    let done = 0;
    for await (const _ of asker.answers(samples(0, count))) {
      if (++done % Math.ceil(count / 10) !== 0 && done !== count) continue;
      collectGarbage();
      const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
      rssMb.push(Math.round(rss / 2 ** 20));
      heap.push((heapUsed + arrayBuffers) / 2 ** 20);
    }
  });
  const seconds = (performance.now() - start) / 1000;
  return { samples: count, rssMb, heapGrowthMb: Math.round((heap.at(-1)! - heap[0]!) * 10) / 10, seconds };
}

/** Runs the comparison and the long run, one after the other. */
export async function benchRequests(
  { requests, repeats, delays, samples: count, record }: RequestsBench,
  say: (line: string) => void,
): Promise<RequestsResult> {
  const loadBefore = loadNow();
  const rates: RequestsResult['rates'] = [];
  for (const delayMs of delays) {
    const { provider, close } = await openServer(delayMs);
    try {
      const runs: { bare: number; asker: number }[] = [];
      await bare(provider, 0, Math.min(2000, requests));
      await asked(provider, 0, Math.min(2000, requests));
      for (let i = 0; i < repeats; i++) {
        runs.push({ bare: await bare(provider, 0, requests), asker: await asked(provider, 0, requests) });
      }
      const ratio = median(runs.map((run) => run.asker / run.bare));
      const rate = {
        delayMs,
        bare: median(runs.map((run) => run.bare)),
        asker: median(runs.map((run) => run.asker)),
        ratio,
      };
      rates.push(rate);
      say(
        `server with ${delayMs} ms: bare loop ${rate.bare.toFixed(0)}/s, asker ${rate.asker.toFixed(0)}/s, ratio ${ratio.toFixed(3)}`,
      );
    } finally {
      close();
    }
  }
  const { provider, close } = await openServer(0);
  const memory = await memoryOver(provider, count).finally(close);
  say(
    `${count} samples in ${memory.seconds.toFixed(0)} s: resident ${memory.rssMb.join(' ')} MB, heap +${memory.heapGrowthMb} MB`,
  );
  const machine = describeMachine();
  const date = new Date().toISOString();
  const result: RequestsResult = {
    schemaVersion: 1,
    date,
    machine,
    loadBefore,
    concurrency: CONCURRENCY,
    rates,
    memory,
  };
  if (record) {
    const folder = join(root, 'benchmarks', 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'requests.json'), `${JSON.stringify(result, null, 2)}\n`);
  }
  return result;
}
