/** What goes over the wire to OpenAI-shaped servers and to Anthropic beyond the shared contract, and small parts of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryAfter } from '../../src/base/retry.ts';
import anthropic from '../../src/providers/anthropic.ts';
import type { Provider, ProviderDefinition } from '../../src/providers/contract/provider.ts';
import type { GenerationOptions, Message } from '../../src/providers/contract/request.ts';
import { address, unusedProxy } from '../../src/providers/http/address.ts';
import { redactor } from '../../src/providers/http/secrets.ts';
import { cutAtStop } from '../../src/providers/http/stop-strings.ts';
import openai from '../../src/providers/openai.ts';
import openaiCompatible from '../../src/providers/openai-compatible.ts';
import { logprobOf, type ModelServer, openModelServer } from '../contract/model-server.ts';
import { generateRequest } from '../contract/providers.ts';

const signal = new AbortController().signal;
let server: ModelServer;
let told: string[];
beforeEach(async () => {
  server = await openModelServer();
  told = [];
});
afterEach(() => server.close());

function open<O>(definition: ProviderDefinition<O>, options: object = {}, target = 'unigram'): Promise<Provider> {
  const env = { OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2', OTHER_KEY: 'other-3' };
  const context = { env, device: 'cpu', seed: 0, report: (text: string) => void told.push(text) };
  return definition.open(target, { baseUrl: server.url, ...options } as O, context);
}

const chatOf = (messages: readonly Message[], options: Partial<GenerationOptions> = {}) => ({
  ...generateRequest('', options),
  prompt: { messages },
});
const body = (i = -1): Record<string, unknown> => server.asked.at(i)?.body ?? {};
const system = { role: 'system', content: 'Be short.' } as const;
const user = { role: 'user', content: 'Hello there' } as const;
const start = { role: 'assistant', content: 'It is ' } as const;

describe('openai', () => {
  it('sends messages, sampling and log-probabilities, and reads them', async () => {
    const provider = await open(openai);
    const request = chatOf([system, user], {
      logprobs: true,
      topP: 0.5,
      seed: 1,
      topK: 3,
      stop: ['1', '2', '3', '4', '5'],
    });
    const answer = await provider.answer?.(request, signal);
    expect(server.asked[0]?.path).toBe('/v1/chat/completions');
    expect(body()).toEqual({
      ...{ model: 'unigram', messages: [system, user], max_completion_tokens: 64, temperature: 0, top_p: 0.5, seed: 1 },
      ...{ stop: ['1', '2', '3', '4'], logprobs: true },
    });
    expect(answer).toMatchObject({ tokens: [{ text: 'ereht', logprob: logprobOf('ereht') }, { text: ' olleH' }] });
    expect(answer?.usage).toEqual({ inputTokens: 4, outputTokens: 2, cachedTokens: 1 });
    expect(provider.facts?.left_out).toBe('top_k');
    expect(told).toEqual([expect.stringContaining('top_k')]);
  });

  it('chooses the endpoint by the name of the model', async () => {
    for (const [name, path] of [
      ['davinci-002', '/v1/completions'],
      ['gpt-3.5-turbo-instruct', '/v1/completions'],
      ['gpt-9', '/v1/chat/completions'],
    ]) {
      const provider = await open(openai, {}, name as string);
      await expect(provider.answer?.(generateRequest('x'), signal)).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
      expect(server.asked.at(-1)?.path).toBe(path);
      expect(provider.capabilities.loglikelihood).toBe(path === '/v1/completions');
    }
  });

  it('cannot go on with the start of an answer and says who can', async () => {
    const provider = await open(openai);
    await expect(provider.answer?.(chatOf([user, start]), signal)).rejects.toMatchObject({
      ...{ code: 'NO_PREFILL', hint: expect.stringContaining('anthropic:') },
    });
  });

  it('takes the other name for the most new tokens', async () => {
    server.options.refused = ['max_completion_tokens'];
    const provider = await open(openai);
    await Promise.all([1, 2, 3].map(() => provider.answer?.(chatOf([user]), signal)));
    await provider.answer?.(chatOf([user]), signal);
    expect(body()).toMatchObject({ max_tokens: 64 });
    expect(server.asked.length).toBeLessThanOrEqual(7);
  });
});

describe('openai-compatible', () => {
  it('sends text to completions, messages to chat, and reads how long a prompt may be', async () => {
    const provider = await open(openaiCompatible);
    expect(provider.maxLength).toBe(4096);
    await provider.answer?.(
      generateRequest('a b', { topK: 5, minP: 0.1, repetitionPenalty: 1.2, extra: { best_of: 2 } }),
      signal,
    );
    expect(server.asked.at(-1)?.path).toBe('/v1/completions');
    expect(body()).toEqual({
      ...{ model: 'unigram', prompt: 'a b', max_tokens: 64, temperature: 0, top_k: 5, min_p: 0.1 },
      ...{ repetition_penalty: 1.2, best_of: 2 },
    });
    await provider.answer?.(chatOf([user, start]), signal);
    expect(body()).toMatchObject({ add_generation_prompt: false, continue_final_message: true, max_tokens: 64 });
    await provider.answer?.({ ...generateRequest(''), prompt: { text: '<s>x', templated: true } }, signal);
    expect(body()).toMatchObject({ prompt: '<s>x', add_special_tokens: false });
  });

  it('goes to chat with text where there are no completions, and remembers it', async () => {
    server.options.paths = ['/chat/completions'];
    const provider = await open(openaiCompatible);
    await provider.answer?.(generateRequest('abc'), signal);
    expect(await provider.answer?.(generateRequest('xyz'), signal)).toMatchObject({ text: 'zyx' });
    expect(server.asked.map(({ path }) => path.slice(3))).toEqual([
      '/completions',
      '/chat/completions',
      '/chat/completions',
    ]);
    expect(provider.capabilities.loglikelihood).toBe(false);
  });

  it('finds /v1 and the only model by itself, also from the address of an endpoint', async () => {
    const bare = await open(openaiCompatible, { baseUrl: server.url.slice(0, -3) }, '');
    expect(bare.model).toBe('openai-compatible:unigram');
    expect(bare.facts?.address).toBe(server.url);
    expect(await bare.answer?.(generateRequest('ab'), signal)).toMatchObject({ text: 'ba' });
    const endpoint = await open(openaiCompatible, { baseUrl: `${server.url}/chat/completions` });
    expect(endpoint.facts?.address).toBe(server.url);
  });

  it('takes its key from the variable that is named', async () => {
    await (await open(openaiCompatible, { apiKeyEnv: 'OTHER_KEY' })).answer?.(generateRequest('a'), signal);
    expect(server.asked.at(-1)?.headers.authorization).toBe('Bearer other-3');
    await expect(open(openaiCompatible, { apiKeyEnv: 'NO_KEY' })).rejects.toMatchObject({
      ...{ code: 'KEY_MISSING', message: expect.stringContaining('NO_KEY') },
    });
  });

  it('wants an address', async () => {
    await expect(open(openaiCompatible, { baseUrl: undefined })).rejects.toMatchObject({
      ...{ code: 'BASE_URL_MISSING', hint: expect.stringContaining('OPENAI_BASE_URL') },
    });
  });
});

describe('anthropic', () => {
  it('takes the system role out, starts the answer, drops stops of blanks, counts what was cached', async () => {
    const provider = await open(anthropic);
    const request = chatOf([system, user, start], { stop: ['\n\n', 'END'], topP: 0.9, seed: 1 });
    const answer = await provider.answer?.(request, signal);
    expect(body()).toEqual({
      ...{ model: 'unigram', system: 'Be short.', messages: [user, { ...start, content: 'It is' }], max_tokens: 64 },
      ...{ temperature: 0, top_p: 0.9, stop_sequences: ['END'] },
    });
    expect(server.asked[0]?.headers).toMatchObject({ 'x-api-key': 'sk-2', 'anthropic-version': '2023-06-01' });
    expect(answer?.usage).toEqual({ inputTokens: 6, outputTokens: 2, cachedTokens: 2 });
    expect(provider.facts?.left_out).toBe('seed');
    await expect(provider.answer?.({ kind: 'rolling', text: 'x' }, signal)).rejects.toMatchObject({
      code: 'NO_LOGLIKELIHOOD',
    });
  });
});

describe('addresses', () => {
  it.each([
    ['127.0.0.1:8000/v1/', 'http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1/models'],
    [
      'https://x.example/openai?api-version=3',
      'https://x.example/openai',
      'https://x.example/openai/models?api-version=3',
    ],
    ['http://h/v1/completions', 'http://h/v1', 'http://h/v1/models'],
  ])('%s', (text, shown, below) => {
    expect(address(text, 'base_url').shown).toBe(shown);
    expect(address(text, 'base_url').at('/models')).toBe(below);
  });

  it.each(['http://user:hunter2@h/v1', 'file:///etc/passwd', 'http://'])('refuses %s without repeating it', (text) => {
    expect(() => address(text, 'base_url')).toThrow(/^base_url (?!.*hunter2)/);
  });

  it('knows when a proxy would be wanted', () => {
    const env = { HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'internal.example,.corp' };
    expect(unusedProxy('https://api.example/v1', env)).toBe('HTTPS_PROXY');
    expect(unusedProxy('https://a.internal.example', env)).toBeUndefined();
    expect(unusedProxy('https://x.corp', env)).toBeUndefined();
    expect(unusedProxy('http://api.example', env)).toBeUndefined();
    expect(unusedProxy('https://127.0.0.1:8000', env)).toBeUndefined();
  });
});

describe('waiting', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [{ 'retry-after': '2.5' }, 2.5],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:01:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-reset-tokens': '20ms' }, 360],
    [
      {
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-requests': '9',
        'x-ratelimit-reset-tokens': '1h1.5s',
        'x-ratelimit-remaining-tokens': '0',
      },
      3601.5,
    ],
    [{ 'x-ratelimit-reset': String(now + 4000) }, 4],
    [{ 'x-ratelimit-reset': String(now / 1000 + 9) }, 9],
    [
      { 'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:30Z', 'anthropic-ratelimit-requests-remaining': '0' },
      30,
    ],
    [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-remaining-requests': '5' }, undefined],
  ] as [Record<string, string>, number | undefined][])('%j', (headers, seconds) => {
    const wait = retryAfter(new Headers(headers), now);
    if (seconds === undefined) expect(wait).toBeUndefined();
    else expect(wait).toBeCloseTo(seconds, 6);
  });
});

describe('small parts', () => {
  it('blot out keys, whole or starred, however they are spelled', () => {
    const redact = redactor(['my secret/1', 'my']);
    expect(redact('a my secret/1 b my%20secret%2F1 Bearer abcdef.g sk-proj-12345678***90 hf_abcdefghij')).toBe(
      'a *** b *** Bearer *** *** ***',
    );
    expect(redact('no such task-force')).toBe('no such task-force');
  });

  it('cut tokens with their text', () => {
    const tokens = ['ab', 'c', 'dST', 'OPe'].map((text) => ({ text, logprob: -1 }));
    const cut = cutAtStop({ kind: 'generate', text: 'abcdSTOPe', finish: 'length', tokens }, ['STOP', 'zz', '']);
    expect(cut).toMatchObject({ text: 'abcd', finish: 'stop' });
    expect(cut.tokens?.map(({ text }) => text)).toEqual(['ab', 'c', 'dST']);
  });
});
