/** Log-likelihoods through a completions endpoint, against sums computed from the server's model. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/providers/contract/provider.ts';
import openaiCompatible from '../../src/providers/openai-compatible.ts';
import { logprobOf, type ModelServer, type ModelServerOptions, openModelServer } from '../contract/model-server.ts';

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const signal = new AbortController().signal;
const reports: string[] = [];

async function open(options: ModelServerOptions, more: Record<string, unknown> = {}): Promise<Provider> {
  server = await openModelServer(options);
  reports.length = 0;
  const context = { env: {}, device: 'cpu', seed: 0, report: (text: string) => void reports.push(text) };
  return openaiCompatible.open('unigram', { baseUrl: server.url, ...more }, context);
}

async function score(provider: Provider, context: string, continuation: string) {
  const answer = await provider.answer?.({ kind: 'loglikelihood', context: { text: context }, continuation }, signal);
  if (answer?.kind !== 'loglikelihood') throw new Error('not a log-likelihood');
  return answer;
}

describe.each([
  ['echo0', undefined],
  ['echo1', undefined],
  ['prompt_logprobs', undefined],
  ['echo0', '<s>'],
  ['echo1', '<s>'],
  ['prompt_logprobs', '<|begin_of_text|>'],
] as const)('scored by %s, BOS %s', (way, bos) => {
  const options: ModelServerOptions = { scores: [way], ...(bos === undefined ? {} : { bos }) };

  it('sums the tokens of the continuation', async () => {
    const provider = await open(options);
    const answer = await score(provider, 'The capital of France is', ' Paris, of course');
    expect(answer.logprob).toBeCloseTo(logprobOf(' Paris, of course'), 10);
    expect(answer).toMatchObject({ tokens: 3, greedy: false });
    expect(answer.usage?.inputTokens).toBe(8 + (bos === undefined ? 0 : 1));
  });

  it('moves trailing blanks and charges a token across the border to the continuation', async () => {
    const provider = await open(options);
    expect((await score(provider, 'one two ', 'three')).logprob).toBeCloseTo(logprobOf(' three'), 10);
    const merged = await score(provider, 'one two', 'fold x');
    expect(merged.logprob).toBeCloseTo(logprobOf(' twofold x'), 10);
    expect(merged.tokens).toBe(2);
  });

  it('knows what is greedy', async () => {
    const provider = await open(options);
    expect(await score(provider, 'so', '\rvv\rv')).toMatchObject({ greedy: true, tokens: 2 });
    expect(await score(provider, 'so', '\rvv\rvs')).toMatchObject({ greedy: false, tokens: 2 });
  });

  it('counts characters of all planes', async () => {
    const provider = await open(options);
    const answer = await score(provider, 'Grüße 🦜 从', ' 这里 🦜🦜');
    expect(answer.logprob).toBeCloseTo(logprobOf(' 这里 🦜🦜'), 10);
    expect(answer.tokens).toBe(2);
  });

  it('finds the way once', async () => {
    const provider = await open(options);
    await Promise.all(Array.from({ length: 5 }, (_, i) => score(provider, `number ${i}`, ' is')));
    const tries = { echo0: 1, echo1: 2, prompt_logprobs: 3 }[way];
    expect(server?.asked.length).toBe(tries + 4);
    expect(provider.facts?.log_likelihoods).toMatch(way === 'prompt_logprobs' ? /^prompt/ : /^echo/);
  });

  it('scores whole texts and empty contexts where something precedes them', async () => {
    const provider = await open(options, bos === undefined ? { prefixText: '<s> ' } : {});
    const text = 'a first sentence. A second one';
    const rolling = await provider.answer?.({ kind: 'rolling', text }, signal);
    const expected = bos === undefined ? logprobOf(` ${text}`) : logprobOf(text);
    expect(rolling).toMatchObject({ kind: 'rolling', tokens: 6 });
    expect((rolling as { logprob: number }).logprob).toBeCloseTo(expected, 10);
    expect((await score(provider, '', text)).logprob).toBeCloseTo(expected, 10);
  });
});

describe('servers that cannot', () => {
  it('are told of with those that can', async () => {
    const provider = await open({ scores: [] });
    await expect(score(provider, 'a', ' b')).rejects.toMatchObject({
      code: 'NO_LOGLIKELIHOOD',
      hint: expect.stringContaining('vLLM'),
    });
    expect(provider.capabilities).toMatchObject({ loglikelihood: false, rolling: false, generate: true });
  });

  it('are told of when there is only chat', async () => {
    const missing = await open({ paths: ['/chat/completions'] });
    await expect(score(missing, 'a', ' b')).rejects.toMatchObject({ code: 'NO_LOGLIKELIHOOD' });
    await server?.close();
    const chosen = await open({}, { endpoint: 'chat' });
    expect(chosen.capabilities.loglikelihood).toBe(false);
    await expect(score(chosen, 'a', ' b')).rejects.toMatchObject({ code: 'NO_LOGLIKELIHOOD' });
    expect(server?.asked.length).toBe(0);
  });

  it('name the option for the first token', async () => {
    const provider = await open({});
    await expect(provider.answer?.({ kind: 'rolling', text: 'a b' }, signal)).rejects.toMatchObject({
      code: 'NO_PREFIX_TOKEN',
      hint: expect.stringContaining('prefix_text'),
    });
  });
});
