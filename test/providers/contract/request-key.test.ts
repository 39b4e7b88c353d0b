import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GenerateRequest, ModelRequest } from '../../../src/providers/contract/request.ts';
import { requestKey } from '../../../src/providers/contract/request-key.ts';

const generate = (options: Partial<GenerateRequest['options']> = {}, more: Partial<GenerateRequest> = {}) =>
  ({
    kind: 'generate',
    prompt: { text: 'Hello' },
    options: { maxTokens: 8, stop: ['\n'], temperature: 0, ...options },
    ...more,
  }) satisfies ModelRequest;

describe('requestKey', () => {
  it('is SHA-256 over the canonical form', () => {
    const text = 'request/1\n{"context":{"text":"A: "},"continuation":" é\\n","kind":"loglikelihood"}';
    const request: ModelRequest = { kind: 'loglikelihood', continuation: ' é\n', context: { text: 'A: ' } };
    expect(requestKey(request)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('does not hang on the order of keys or on defaults that are written out', () => {
    const key = requestKey(generate());
    expect(
      requestKey({
        options: { temperature: 0, stop: ['\n'], maxTokens: 8 },
        prompt: { text: 'Hello' },
        kind: 'generate',
      }),
    ).toBe(key);
    expect(requestKey(generate({ logprobs: false, extra: {} }, { repeat: 0 }))).toBe(key);
    expect(requestKey(generate({}, { prompt: { text: 'Hello', templated: false } }))).toBe(key);
  });

  it('tells apart everything that changes an answer', () => {
    const requests: ModelRequest[] = [
      generate(),
      generate({ maxTokens: 9 }),
      generate({ stop: [] }),
      generate({ stop: ['\n', ''] }),
      generate({ temperature: 1 }),
      generate({ seed: 0 }),
      generate({ seed: 1 }),
      generate({ logprobs: true }),
      generate({ extra: { logprobs: false } }),
      generate({ extra: { repeat: 0 } }),
      generate({}, { repeat: 1 }),
      generate({}, { prompt: { text: 'Hello', templated: true } }),
      generate({}, { prompt: { text: 'Hello ' } }),
      generate({}, { prompt: { messages: [{ role: 'user', content: 'Hello' }] } }),
      generate({}, { prompt: { messages: [{ role: 'system', content: 'Hello' }] } }),
      { kind: 'rolling', text: 'Hello' },
      { kind: 'loglikelihood', context: { text: 'Hello' }, continuation: '' },
      { kind: 'loglikelihood', context: { text: '' }, continuation: 'Hello' },
      { kind: 'rolling', text: '\ud800' },
      { kind: 'rolling', text: '\ufffd' },
    ];
    expect(new Set(requests.map(requestKey)).size).toBe(requests.length);
  });
});
