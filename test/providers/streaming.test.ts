/** Answers as streams of events, over a real server: OpenAI's two endpoints and Anthropic's, whole and broken. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import anthropic from '../../src/providers/anthropic.ts';
import type { Provider, ProviderDefinition } from '../../src/providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions } from '../../src/providers/contract/request.ts';
import { EventSplitter } from '../../src/providers/http/events.ts';
import openaiCompatible from '../../src/providers/openai-compatible.ts';

let server: Server | undefined;
let provider: Provider | undefined;
const bodies: Record<string, unknown>[] = [];
afterEach(async () => {
  bodies.length = 0;
  await provider?.close();
  server?.closeAllConnections();
  await new Promise<void>((done) => (server === undefined ? done() : server.close(() => done())));
  server = undefined;
});

/** Answers each POST by `reply`; the list of models is empty. */
async function serve(reply: (response: ServerResponse, body: Record<string, unknown>) => void): Promise<string> {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      bodies.push(body);
      reply(response, body);
    });
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const context = {
  env: { OPENAI_API_KEY: 'sk-secret-of-tests', ANTHROPIC_API_KEY: 'sk-secret-of-tests' },
  ...{ device: 'cpu', seed: 0, report: () => undefined },
};
const open = async (url: string, definition: unknown, options: Record<string, unknown> = {}): Promise<Provider> => {
  const plain = definition as ProviderDefinition;
  provider = await plain.open('m', { baseUrl: url, timeout: 5, ...options }, context);
  return provider;
};

const ask = (options: Partial<GenerationOptions> = {}, text?: string): GenerateRequest => ({
  kind: 'generate',
  prompt: text === undefined ? { messages: [{ role: 'user', content: 'hi' }] } : { text },
  options: { maxTokens: 9, stop: [], temperature: 0, ...options },
});

const started = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const event = (value: unknown, end = '\n\n'): string => `data: ${JSON.stringify(value)}${end}`;
const delta = (content: string, more: object = {}): unknown => ({
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }],
});
const stopped = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

async function streamed(opened: Provider, request: GenerateRequest, signal = new AbortController().signal) {
  const pieces: string[] = [];
  try {
    return { pieces, answer: await opened.stream!(request, (piece) => pieces.push(piece), signal) };
  } catch (error) {
    return { pieces, error };
  }
}

describe('EventSplitter', () => {
  it('gives data however lines end and pieces fall', () => {
    const text =
      ': ping\r\n\r\nevent: x\r\ndata: {"a":1}\r\n\r\ndata:one\ndata: two\n\nid: 4\rdata: z\r\rdata: [DONE]\n\ndata: cut';
    const expected = ['{"a":1}', 'one\ntwo', 'z'];
    for (let size = 1; size < 20; size++) {
      const splitter = new EventSplitter();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size) found.push(...splitter.feed(text.slice(at, at + size)));
      expect(found).toEqual(expected);
    }
  });
});

describe('chat completions', () => {
  it('come in pieces, with usage and log-probabilities, whatever bytes fall together', async () => {
    const url = await serve((response) => {
      const logprobs = (token: string, logprob: number) => ({ logprobs: { content: [{ token, logprob }] } });
      const text = [
        event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
        event(delta('Grüße', logprobs('Grüße', -0.5)), '\r\n\r\n'),
        ': keep-alive\n\n',
        event({ choices: [{ index: 1, delta: { content: 'other choice' } }] }),
        event(delta(' 🦜', logprobs(' 🦜', -0.25))),
        event(stopped),
        event({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 2 } }),
        'data: [DONE]\n\n',
      ].join('');
      started(response);
      const bytes = Buffer.from(text);
      const next = (at: number): void => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 7), () => setImmediate(() => next(at + 7)));
      };
      next(0);
    });
    const opened = await open(url, openaiCompatible);
    const { pieces, answer } = await streamed(opened, ask({ logprobs: true, seed: 4 }));
    expect(pieces).toEqual(['Grüße', ' 🦜']);
    expect(answer).toEqual({
      ...{ kind: 'generate', text: 'Grüße 🦜', finish: 'stop', usage: { inputTokens: 4, outputTokens: 2 } },
      tokens: [
        { text: 'Grüße', logprob: -0.5 },
        { text: ' 🦜', logprob: -0.25 },
      ],
    });
    expect(bodies[0]).toMatchObject({ stream: true, stream_options: { include_usage: true }, logprobs: true, seed: 4 });
  });

  it('hold back what may become a stop string, and end before it', async () => {
    const url = await serve((response) => {
      started(response);
      response.end(
        [...['one', '\n', 'two\n', '\nQ', ': more'].map((part) => event(delta(part))), event(stopped)].join(''),
      );
    });
    const opened = await open(url, openaiCompatible);
    const { pieces, answer } = await streamed(opened, ask({ stop: ['\n\nQ:'] }));
    expect(pieces).toEqual(['one', '\ntwo']);
    expect(answer).toMatchObject({ text: 'one\ntwo', finish: 'stop' });
  });

  it('fail when the stream breaks off, is cut, or tells of an error, after what came before', async () => {
    const ends: [string, (response: ServerResponse) => unknown][] = [
      ['SERVER_UNREACHABLE', (response) => setTimeout(() => response.destroy(), 20)],
      ['ANSWER_MALFORMED', (response) => response.end()],
      ['ANSWER_MALFORMED', (response) => response.end('data: {"choices":[{\n\n')],
      ['SERVER_FAILED', (response) => response.end(event({ error: { message: 'out of memory' } }))],
      ['RATE_LIMITED', (response) => response.end(event({ error: { message: 'slow down', code: 429 } }))],
      ['REQUEST_TIMEOUT', () => undefined],
    ];
    let end: (response: ServerResponse) => unknown = () => undefined;
    const url = await serve((response) => {
      started(response).write(event(delta('half')));
      end(response);
    });
    const opened = await open(url, openaiCompatible, { timeout: 0.5 });
    for (const [code, how] of ends) {
      end = how;
      const { pieces, error } = await streamed(opened, ask());
      expect(pieces).toEqual(['half']);
      expect(HarnessError.is(error) && [error.code, error.exitCode]).toEqual([code, 1]);
      expect(error).toMatchObject({ retryable: true });
      expect(String(error)).not.toContain('sk-secret');
    }
  });

  it('take a whole answer of a server that does not stream, and its errors', async () => {
    const url = await serve((response, { model, stream_options: options }) => {
      const json = { 'content-type': 'application/json' };
      if (options !== undefined) {
        const message = 'Unrecognized request argument: stream_options';
        response.writeHead(400, json).end(JSON.stringify({ error: { message, type: 'invalid_request_error' } }));
      } else if (model === 'm') {
        response.writeHead(200, json).end('{"choices":[{"message":{"content":"all of it"},"finish_reason":"stop"}]}');
      }
    });
    const { pieces, answer } = await streamed(await open(url, openaiCompatible), ask());
    expect([pieces, answer]).toMatchObject([['all of it'], { text: 'all of it' }]);
    expect(bodies).toHaveLength(2);
  });

  it('end when they are aborted', async () => {
    let gone: () => void = () => undefined;
    const closed = new Promise<void>((done) => {
      gone = done;
    });
    const controller = new AbortController();
    const url = await serve((response) => {
      response.on('close', gone);
      started(response).write(event(delta('half')));
    });
    const opened = await open(url, openaiCompatible);
    const reason = new Error('enough');
    const onText = (): void => controller.abort(reason);
    await expect(opened.stream!(ask(), onText, controller.signal)).rejects.toBe(reason);
    await closed;
  });
});

it('completions come in pieces too', async () => {
  const url = await serve((response) => {
    const part = (text: string, more: object = {}): string => event({ choices: [{ index: 0, text, ...more }] });
    const logprobs = { tokens: ['b'], token_logprobs: [-1] };
    started(response).end(part('a') + part('b', { logprobs }) + part('', { finish_reason: 'length' }));
  });
  const { pieces, answer } = await streamed(await open(url, openaiCompatible), ask({}, 'bare text'));
  expect(pieces).toEqual(['a', 'b']);
  expect(answer).toMatchObject({ text: 'ab', finish: 'length', tokens: [{ text: 'b', logprob: -1 }] });
  expect(bodies[0]).toMatchObject({ prompt: 'bare text', stream: true });
});

describe('messages', () => {
  const begin = event({ type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } });
  const part = (text: string): string =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
  const finish = event({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 5 } });

  it('come in pieces', async () => {
    const url = await serve((response) => {
      const thought = event({ type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } });
      const events = [begin, 'event: ping\ndata: {"type":"ping"}\n\n', thought, part('one'), part(' two'), finish];
      started(response).end(events.join('') + event({ type: 'message_stop' }));
    });
    const { pieces, answer } = await streamed(await open(url, anthropic), ask());
    expect(pieces).toEqual(['one', ' two']);
    const usage = { inputTokens: 3, outputTokens: 5 };
    expect(answer).toEqual({ kind: 'generate', text: 'one two', finish: 'length', usage });
  });

  it('fail when the stream ends early or tells of an error', async () => {
    let last = '';
    const url = await serve((response) => started(response).end(begin + part('half') + last));
    const opened = await open(url, anthropic);
    expect(await streamed(opened, ask())).toMatchObject({ pieces: ['half'], error: { code: 'ANSWER_MALFORMED' } });
    last = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    expect(await streamed(opened, ask())).toMatchObject({ pieces: ['half'], error: { code: 'SERVER_FAILED' } });
  });
});
