/** What every provider over HTTP must do, over real sockets: one table, run for each of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { type Provider, type ProviderDefinition, RequestFailure } from '../../src/providers/contract/provider.ts';
import type { GenerateRequest, ModelAnswer } from '../../src/providers/contract/request.ts';
import { type Fault, type ModelServer, openModelServer } from './model-server.ts';

export interface ProviderCase {
  name: string;
  definition: ProviderDefinition<Record<string, unknown>>;
  options: Record<string, unknown>;
  keyVariable: string;
  keyRequired: boolean;
  /** The field of the body that holds the prompt of a bare text. */
  promptIn(body: Record<string, unknown>): unknown;
  /** An answer of the server with this text. */
  answer(text: string): object;
}

const KEY = 'sk-test-0123456789abcdef';
const signal = new AbortController().signal;

export const generateRequest = (text: string, options: Partial<GenerateRequest['options']> = {}): GenerateRequest => ({
  kind: 'generate',
  prompt: { text },
  options: { maxTokens: 64, stop: [], temperature: 0, ...options },
});

/** Everything that an error could show to anyone. */
function everything(error: unknown): string {
  const parts: string[] = [];
  for (let at = error as (Error & { hint?: string }) | undefined; at instanceof Error; at = at.cause as Error) {
    parts.push(at.message, at.stack ?? '', at.hint ?? '', JSON.stringify(at));
  }
  return parts.join('\n');
}

export function providerContract(provider: ProviderCase): void {
  describe(provider.name, () => {
    let server: ModelServer;
    beforeEach(async () => {
      server = await openModelServer();
    });
    afterEach(() => server.close());

    const open = (more: Record<string, unknown> = {}): Promise<Provider> =>
      provider.definition.open(
        'unigram',
        { baseUrl: server.url, ...provider.options, ...more },
        { env: { [provider.keyVariable]: KEY }, device: 'cpu', seed: 0, report: () => undefined },
      );

    async function ask(opened: Provider, text = 'abc', abort = signal): Promise<ModelAnswer> {
      if (opened.answer === undefined) throw new Error('answers one at a time');
      return opened.answer(generateRequest(text), abort);
    }

    async function failure(opened: Provider, text = 'abc'): Promise<HarnessError> {
      const error = await ask(opened, text).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof HarnessError)) throw new Error(`no HarnessError: ${String(error)}`);
      expect(everything(error)).not.toContain(KEY);
      return error;
    }

    const status =
      (code: number, headers: Record<string, string>, body: string): Fault =>
      (_, response) => {
        response.writeHead(code, headers).end(body);
        return true;
      };
    const json = { 'content-type': 'application/json' };

    it('answers, with usage, and sends the key where it belongs', async () => {
      const opened = await open();
      const answer = await ask(opened, 'one two');
      expect(answer).toMatchObject({ kind: 'generate', text: 'owt eno' });
      expect(answer.usage?.outputTokens).toBe(2);
      expect(answer.usage?.inputTokens).toBeGreaterThanOrEqual(2);
      const { headers, body } = server.asked[0] as ModelServer['asked'][number];
      expect(JSON.stringify(headers)).toContain(KEY);
      expect(JSON.stringify(body)).not.toContain(KEY);
      expect(provider.promptIn(body)).toBe('one two');
      expect(`${opened.identity} ${JSON.stringify(opened.facts)} ${opened.model}`).not.toContain(KEY);
      expect(opened.identity).toContain(server.url.slice(0, -3));
    });

    it('gives every request its own answer', async () => {
      const opened = await open();
      const texts = Array.from({ length: 40 }, (_, i) => `${i}-text`);
      server.options.reply = (prompt) => `<${prompt}>`;
      const answers = await Promise.all(texts.map((text) => ask(opened, text)));
      expect(answers.map((answer) => (answer as { text: string }).text)).toEqual(texts.map((text) => `<${text}>`));
    });

    it('brings characters of all planes through', async () => {
      const text = 'é — 日本語 🦜👩‍👩‍👧 \u0000 \u2028"\\';
      server.options.reply = () => text;
      const opened = await open();
      expect(await ask(opened)).toMatchObject({ text });
      // Pieces that end within a character.
      server.faults.push(async (_, response) => {
        const bytes = Buffer.from(JSON.stringify(provider.answer(text)));
        response.writeHead(200, json);
        for (let at = 0; at < bytes.length; at += 3) {
          response.write(bytes.subarray(at, at + 3));
          if (at % 30 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
        return true;
      });
      expect(await ask(opened)).toMatchObject({ text });
    });

    it('cuts at the earliest stop string', async () => {
      server.options.reply = () => 'first\nsecond END third';
      const opened = await open();
      const stop = ['END', 'nowhere', '\n', 'third', 'x1', 'x2'];
      const answer = await opened.answer?.(generateRequest('q', { stop }), signal);
      expect(answer).toMatchObject({ text: 'first', finish: 'stop' });
    });

    it.each([
      ['seconds', () => ({ 'retry-after': '7' }), 7],
      ['a date', () => ({ 'retry-after': new Date(Date.now() + 3600_000).toUTCString() }), 3600],
      ['milliseconds', () => ({ 'retry-after-ms': '1500' }), 1.5],
      ['nothing', () => ({}), undefined],
    ] as [string, () => Record<string, string>, number | undefined][])(
      '429 with Retry-After as %s',
      async (_, headers, expected) => {
        server.faults.push(status(429, { ...json, ...headers() }, '{"error":{"message":"slow down"}}'));
        const opened = await open();
        const error = await failure(opened);
        expect(error).toMatchObject({ code: 'RATE_LIMITED', retryable: true, status: 429 });
        const { retryAfter } = error as RequestFailure;
        if (expected === undefined) expect(retryAfter).toBeUndefined();
        else expect((retryAfter as number) / expected).toBeCloseTo(1, 1);
        expect(await ask(opened)).toMatchObject({ text: 'cba' });
      },
    );

    it.each([500, 502, 503, 529, 408])('%i passes by', async (code) => {
      server.faults.push(status(code, { 'content-type': 'text/html' }, '<html><b>Bad gateway</b></html>'));
      const error = await failure(await open());
      expect(error).toMatchObject({ code: 'SERVER_FAILED', retryable: true, status: code, exitCode: 1 });
      expect(error.message).not.toContain('<');
    });

    it.each([
      [401, 'KEY_REFUSED', provider.keyVariable],
      [404, 'MODEL_UNKNOWN', 'model'],
      [402, 'QUOTA_EXHAUSTED', 'account'],
    ])('%i ends the run', async (code, name, hint) => {
      server.faults.push(
        status(code, json, JSON.stringify({ error: { message: `the model and Incorrect API key provided: ${KEY}.` } })),
      );
      const error = await failure(await open());
      expect(error).not.toBeInstanceOf(RequestFailure);
      expect(error.code).toBe(name);
      expect(error.hint).toContain(hint);
    });

    it('a refused request is told once, by name, on one line', async () => {
      const message = `temperature must be at most 2\n\u001b[31m${'x'.repeat(5000)} ${KEY}`;
      server.faults.push(status(400, json, JSON.stringify({ error: { message, param: 'temperature' } })));
      const error = await failure(await open());
      expect(error).toMatchObject({ code: 'REQUEST_REFUSED', retryable: false, status: 400 });
      expect(error.message).toContain('temperature must be at most 2 \\u001b[31mxxx');
      expect(error.message.length).toBeLessThan(600);
      expect(error.hint).toContain('temperature');
    });

    it('a prompt that is too long fails alone', async () => {
      const message = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens";
      server.faults.push(status(400, json, JSON.stringify({ error: { message } })));
      expect(await failure(await open())).toMatchObject({ code: 'CONTEXT_TOO_LONG', retryable: false });
    });

    it('a slow answer times out, whether head or body is late', async () => {
      const opened = await open({ timeout: 0.2 });
      server.faults.push(
        () => true,
        (_, response) => {
          response.writeHead(200, json).write('{"choices":');
          return true;
        },
      );
      for (let i = 0; i < 2; i++) {
        expect(await failure(opened)).toMatchObject({ code: 'REQUEST_TIMEOUT', retryable: true });
      }
    });

    it.each([
      ['breaks off', '{"choices":[{"text":"ab', 'ANSWER_MALFORMED'],
      ['is empty', '', 'ANSWER_MALFORMED'],
      ['is another type', '[1,2]', 'ANSWER_MALFORMED'],
      ['lacks its content', '{"id":"x","choices":[{}]}', 'ANSWER_MALFORMED'],
      ['has fields of wrong types', '{"choices":"x","content":7}', 'ANSWER_MALFORMED'],
      ['is an error with status 200', '{"error":{"message":"overloaded","code":503}}', 'SERVER_FAILED'],
    ])('JSON that %s', async (_, body, code) => {
      server.faults.push(status(200, json, body));
      expect(await failure(await open())).toMatchObject({ code, retryable: true });
    });

    it('a page of HTML is no answer', async () => {
      server.faults.push(status(200, { 'content-type': 'text/html' }, '<html>Welcome</html>'));
      const error = await failure(await open());
      expect(error).toMatchObject({ code: 'ANSWER_WRONG_TYPE', retryable: true });
      expect(error.hint).toContain('/v1');
    });

    it('a broken connection passes by, before and within an answer', async () => {
      const opened = await open();
      server.faults.push(
        (request) => {
          request.socket.resetAndDestroy();
          return true;
        },
        (_, response) => {
          response.writeHead(200, { ...json, 'content-length': '5000' });
          response.write('{"choices":', () => response.destroy());
          return true;
        },
      );
      for (let i = 0; i < 2; i++) {
        expect(await failure(opened)).toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: true });
      }
      expect(await ask(opened)).toMatchObject({ text: 'cba' });
    });

    it('takes 10 MB and refuses more than 64 MB, told or not, compressed or not', async () => {
      const opened = await open();
      const text = 'ü'.repeat(5 * 1024 * 1024);
      server.faults.push(status(200, json, JSON.stringify(provider.answer(text))));
      expect((await ask(opened)) as { text: string }).toMatchObject({ text });
      const large = Buffer.alloc(70 * 1024 * 1024, 0x20);
      server.faults.push(
        (_, response) => {
          response.writeHead(200, { ...json, 'content-length': String(large.length) }).write('{');
          return true;
        },
        (_, response) => {
          response.writeHead(200, json);
          response.write(large);
          response.end();
          return true;
        },
        (_, response) => {
          response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(large));
          return true;
        },
      );
      for (let i = 0; i < 3; i++) {
        expect(await failure(opened)).toMatchObject({ code: 'ANSWER_TOO_LARGE', retryable: false });
      }
      expect(await ask(opened)).toMatchObject({ text: 'cba' });
    });

    it('is aborted with the reason of the signal', async () => {
      const opened = await open();
      const controller = new AbortController();
      const reason = new Error('enough');
      server.faults.push(() => {
        controller.abort(reason);
        return true;
      });
      await expect(ask(opened, 'abc', controller.signal)).rejects.toBe(reason);
      await expect(ask(opened, 'abc', controller.signal)).rejects.toBe(reason);
      expect(server.asked).toHaveLength(1);
    });

    it('takes the key to no other host', async () => {
      const seen: string[] = [];
      const other = createServer((request, response) => {
        seen.push(JSON.stringify(request.headers));
        request.resume().on('end', () => response.writeHead(200, json).end(JSON.stringify(provider.answer('other'))));
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/there`;
      const opened = await open();
      server.faults.push(status(307, { location }, ''), status(303, { location: `${location}?key=${KEY}` }, ''));
      expect(await ask(opened)).toMatchObject({ text: 'other' });
      expect(seen).toHaveLength(1);
      expect(seen.join()).not.toContain(KEY);
      expect(await failure(opened)).toMatchObject({ code: 'REDIRECTED' });
      await new Promise((resolve) => other.close(resolve));
    });

    it('leaves out what a model does not take, once', async () => {
      server.options.refused = ['temperature', 'seed'];
      const told: string[] = [];
      const context = {
        env: { [provider.keyVariable]: KEY },
        device: 'cpu',
        seed: 0,
        report: (t: string) => void told.push(t),
      };
      const opened = await provider.definition.open('unigram', { baseUrl: server.url, ...provider.options }, context);
      const request = generateRequest('abc', { seed: 3 });
      await opened.answer?.(request, signal);
      const first = server.asked.length;
      expect(first).toBeGreaterThan(1);
      await opened.answer?.(request, signal);
      expect(server.asked).toHaveLength(first + 1);
      expect(opened.facts?.left_out).toMatch(/temperature/);
      expect(told.filter((line) => line.includes('temperature'))).toHaveLength(1);
      const forced = generateRequest('abc', { extra: { temperature: 1 } });
      await expect(opened.answer?.(forced, signal)).rejects.toMatchObject({
        code: 'REQUEST_REFUSED',
        message: expect.stringContaining('temperature'),
      });
    });

    it('an unreachable server is named with what to try', async () => {
      const { url } = server;
      await server.close();
      const error = await (async () => failure(await open()))().catch((thrown: unknown) => thrown as HarnessError);
      expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE' });
      expect(error.message).toContain(url.slice(7, -3));
      expect(error.message).toContain('ECONNREFUSED');
      expect(error.hint).toMatch(/server up.*base_url/);
      server = await openModelServer();
    });

    it('says which variable holds the key', async () => {
      const none = { env: {}, device: 'cpu', seed: 0, report: () => undefined };
      const at = { baseUrl: server.url, ...provider.options };
      const opened = provider.definition.open('unigram', at, none);
      if (provider.keyRequired) {
        await expect(opened).rejects.toMatchObject({
          code: 'KEY_MISSING',
          exitCode: 2,
          message: expect.stringContaining(provider.keyVariable),
        });
      } else expect(await ask(await opened)).toMatchObject({ text: 'cba' });
      const broken = { ...none, env: { [provider.keyVariable]: `${KEY}\nsecond` } };
      const error = await provider.definition.open('unigram', at, broken).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'KEY_MALFORMED' });
      expect(everything(error)).not.toContain(KEY);
    });
  });
}
