/** What tests of askers share: streams of samples, a provider over a real socket, places on disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnswerLog } from '../../../src/eval/requests/answer-log.ts';
import { Asker, type AskerOptions } from '../../../src/eval/requests/asker.ts';
import type { Provider } from '../../../src/providers/contract/provider.ts';
import type { GenerateRequest, ModelRequest } from '../../../src/providers/contract/request.ts';
import openaiCompatible from '../../../src/providers/openai-compatible.ts';
import { type ModelServer, type ModelServerOptions, openModelServer } from '../../contract/model-server.ts';

export const generate = (text: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  kind: 'generate',
  prompt: { text },
  options: { maxTokens: 16, stop: [], temperature: 0 },
  ...more,
});

export async function* samples(requests: Iterable<readonly ModelRequest[]>) {
  let id = 0;
  for (const list of requests) yield { id: id++, requests: list };
}

/** A folder that is gone after the test. */
export async function scratch(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'asker-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export const openServed = (url: string): Promise<Provider> =>
  openaiCompatible.open(
    'unigram',
    { baseUrl: url, endpoint: 'completions' },
    { env: {}, device: 'cpu', seed: 0, report: () => undefined },
  );

export interface Bench {
  server: ModelServer;
  provider: Provider;
  folder: string;
  /** An asker on the log of the folder, as a new process would open it. */
  open(options?: Partial<AskerOptions>): Promise<{ asker: Asker; log: AnswerLog; close(): Promise<void> }>;
  close(): Promise<void>;
}

export async function openBench(options: ModelServerOptions = {}): Promise<Bench> {
  const server = await openModelServer(options);
  const provider = await openServed(server.url);
  const { folder, remove } = await scratch();
  const closers: (() => Promise<void>)[] = [];
  return {
    ...{ server, provider, folder },
    async open(more = {}) {
      const log = await AnswerLog.open(join(folder, 'answers.jsonl'));
      const asker = new Asker({ provider, log, concurrency: 8, ...more });
      const close = async () => {
        asker.close();
        await log.close();
      };
      closers.push(close);
      return { asker, log, close };
    },
    async close() {
      for (const close of closers) await close();
      await server.close();
      await remove();
    },
  };
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}
