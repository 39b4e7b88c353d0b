/** Recorded answers, in each form in which they stand in files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/providers/contract/provider.ts';
import type { ModelRequest } from '../../src/providers/contract/request.ts';
import { requestKey } from '../../src/providers/contract/request-key.ts';
import recorded from '../../src/providers/recorded.ts';
import { generateRequest } from '../contract/providers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'));
});
afterAll(() => rm(folder, { recursive: true }));

const signal = new AbortController().signal;
const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function open(name: string, content?: string | Buffer): Promise<Provider> {
  const path = join(folder, name);
  if (content !== undefined) {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
  return recorded.open(path, {}, { env: {}, device: 'cpu', seed: 0, report: () => undefined });
}

const ask = async (provider: Provider, request: ModelRequest) => provider.answer?.(request, signal);
const scoreOf = (context: string, continuation: string): ModelRequest => ({
  ...{ kind: 'loglikelihood', context: { text: context }, continuation },
});

describe('recorded', () => {
  it.each([
    ['prompt and response', { prompt: 'q', response: 'a END b' }],
    ['input and output', { input: 'q', output: 'a END b', id: 7 }],
    ['prompt and text', { prompt: 'q', text: 'a END b' }],
    ['messages', { messages: [{ role: 'user', content: 'q' }], completion: 'a END b' }],
    [
      'answers of a log',
      {
        key: requestKey(generateRequest('q', { stop: [' END'] })),
        answer: { kind: 'generate', text: 'a END b', finish: 'stop' },
      },
    ],
    [
      'samples',
      { id: '1', input: 'q', arguments: [['q', {}]], answers: [{ kind: 'generate', text: 'a END b', finish: 'stop' }] },
    ],
  ])('%s', async (name, row) => {
    const provider = await open(`${name}.jsonl`, lines([row]));
    expect(await ask(provider, generateRequest('q', { stop: [' END'] }))).toMatchObject({ text: 'a', finish: 'stop' });
    expect(provider.capabilities).toMatchObject({ generate: true, loglikelihood: false, rolling: false });
  });

  it('tells conversations apart', async () => {
    const turns = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'q' },
    ] as const;
    const rows = [
      { messages: turns, response: 'with system' },
      { prompt: 'q', response: 'without' },
    ];
    const provider = await open('turns.jsonl.gz', gzipSync(lines(rows)));
    const options = generateRequest('').options;
    expect(await ask(provider, { kind: 'generate', prompt: { messages: turns }, options })).toMatchObject({
      text: 'with system',
    });
    expect(await ask(provider, { kind: 'generate', prompt: { messages: [turns[1]] }, options })).toMatchObject({
      text: 'without',
    });
  });

  it('gives the n-th answer to repeat n', async () => {
    const rows = [
      { prompt: 'q', responses: ['one', 'two'] },
      { prompt: 'q', response: 'three' },
    ];
    const provider = await open('repeats.jsonl', lines(rows));
    for (const [repeat, text] of ['one', 'two', 'three'].entries()) {
      expect(await ask(provider, { ...generateRequest('q'), repeat })).toMatchObject({ text });
    }
    await expect(ask(provider, { ...generateRequest('q'), repeat: 3 })).rejects.toMatchObject({
      code: 'RECORDED_MISSING',
      message: expect.stringContaining('number 4 (there are 3)'),
    });
  });

  it('gives log-likelihoods', async () => {
    const rows = [
      { prompt: 'c', continuation: ' x', logprob: -1.5, is_greedy: true, tokens: 2 },
      { text: 'a page', logprob: -9, tokens: 2 },
      {
        arguments: [
          ['d', ' y'],
          ['d', ' z'],
        ],
        answers: [{ kind: 'loglikelihood', logprob: -2, greedy: false, tokens: 1 }, null],
      },
    ];
    const provider = await open('scores.jsonl', lines(rows));
    expect(await ask(provider, scoreOf('c', ' x'))).toEqual({
      kind: 'loglikelihood',
      logprob: -1.5,
      greedy: true,
      tokens: 2,
    });
    expect(await ask(provider, scoreOf('d', ' y'))).toMatchObject({ logprob: -2 });
    expect(await ask(provider, { kind: 'rolling', text: 'a page' })).toEqual({
      kind: 'rolling',
      logprob: -9,
      tokens: 2,
    });
    await expect(ask(provider, scoreOf('d', ' z'))).rejects.toMatchObject({
      code: 'RECORDED_MISSING',
      retryable: false,
    });
    expect(provider.capabilities).toMatchObject({ generate: false, loglikelihood: true, rolling: true });
  });

  it('reads a folder, and is another model when a file changes', async () => {
    await open('run/evals/a/samples.jsonl.gz', gzipSync(lines([{ prompt: 'a', response: '1' }])));
    await open('run/b.jsonl', lines([{ prompt: 'b', response: '2' }]));
    await writeFile(join(folder, 'run', 'metrics.jsonl'), '{"loss":1}\n');
    const provider = await open('run');
    expect(await ask(provider, generateRequest('a'))).toMatchObject({ text: '1' });
    expect(await ask(provider, generateRequest('b'))).toMatchObject({ text: '2' });
    expect(provider.facts).toMatchObject({ recorded_answers: 2, files: 2 });
    expect((await open('run')).identity).toBe(provider.identity);
    await writeFile(join(folder, 'run', 'b.jsonl'), lines([{ prompt: 'b', response: '3' }]));
    expect((await open('run')).identity).not.toBe(provider.identity);
  });

  it('names the request that is missing', async () => {
    const provider = await open('one.jsonl', lines([{ prompt: 'q', response: 'a' }]));
    const request = generateRequest('who\nis\u001b there?');
    await expect(ask(provider, request)).rejects.toMatchObject({
      code: 'RECORDED_MISSING',
      message: expect.stringMatching(
        new RegExp(`"who is\\\\u001b there\\?" \\(request ${requestKey(request).slice(0, 12)}`),
      ),
    });
  });

  it('names a row that is no answer, and a recording that is not there', async () => {
    await expect(
      open(
        'wrong.jsonl',
        lines([
          { prompt: 'q', response: 'a' },
          { prompt: 'q', reply: 'a' },
        ]),
      ),
    ).rejects.toMatchObject({
      ...{ code: 'RECORDED_ROW', where: { line: 2 }, hint: expect.stringContaining('"response"') },
    });
    await expect(open('wrnog.jsonl')).rejects.toMatchObject({
      code: 'RECORDED_NOT_FOUND',
      hint: expect.stringContaining('wrong.jsonl'),
    });
    await mkdir(join(folder, 'empty'));
    await expect(open('empty')).rejects.toMatchObject({ code: 'RECORDED_NOT_FOUND' });
  });
});
