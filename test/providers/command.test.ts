/** `command:` with a real child process. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/providers/command/split-words.ts';
import command from '../../src/providers/command.ts';
import type { Provider } from '../../src/providers/contract/provider.ts';
import type { ModelRequest } from '../../src/providers/contract/request.ts';
import { generateRequest } from '../contract/providers.ts';

const script = fileURLToPath(new URL('command/model.mjs', import.meta.url));
const KEY = 'secret-0123456789';
const signal = new AbortController().signal;
let opened: Provider | undefined;

afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(mood: string, options: Parameters<typeof command.open>[1] = {}): Promise<Provider> {
  const env = { PATH: process.env.PATH, SOME_API_KEY: KEY };
  const context = { env, device: 'cpu', seed: 0, report: () => undefined };
  opened = await command.open(`"${process.execPath}" '${script}' ${mood}`, options, context);
  return opened;
}

const ask = (provider: Provider, request: ModelRequest | string, abort = signal) =>
  (provider.answer as NonNullable<Provider['answer']>)(
    typeof request === 'string' ? generateRequest(request) : request,
    abort,
  );

describe('command', () => {
  it('matches answers by id, whatever their order', async () => {
    const provider = await open('backwards');
    const texts = ['a', 'b', 'ü 🦜', 'd\n"', 'e'];
    const answers = await Promise.all(texts.map((text) => ask(provider, text)));
    expect(answers.map((answer) => (answer as { text: string }).text)).toEqual(texts.map((text) => `<${text}>`));
  });

  it('sends all that was asked', async () => {
    const provider = await open('plain');
    const options = { maxTokens: 5, stop: ['x!'], temperature: 0.5, topP: 0.9, seed: 4, extra: { a: [1] } };
    const messages = [{ role: 'user' as const, content: 'echo' }];
    const answer = await ask(provider, { kind: 'generate', prompt: { messages }, options, repeat: 2 });
    expect(JSON.parse(Buffer.from((answer as { text: string }).text, 'base64').toString())).toEqual({
      ...{ id: 1, kind: 'generate', messages, max_tokens: 5, stop: ['x!'], temperature: 0.5, top_p: 0.9, seed: 4 },
      ...{ repeat: 2, extra: { a: [1] } },
    });
  });

  it('asks for pseudo-log-likelihoods of a text, and of what two texts share', async () => {
    const provider = await open('plain', { kinds: ['pseudo'] });
    expect(provider.capabilities).toMatchObject({ generate: false, loglikelihood: false, pseudo: true });
    expect(await ask(provider, { kind: 'pseudo', text: 'one' })).toEqual({ kind: 'pseudo', logprob: -3, tokens: 2 });
    const shared = await ask(provider, { kind: 'pseudo', text: 'one', between: ['other', 'one'] });
    expect(shared).toEqual({ kind: 'pseudo', logprob: -8, tokens: 2 });
  });

  it('gives usage, cuts at stop strings, and answers the kinds that are said', async () => {
    const provider = await open('plain', { kinds: ['generate', 'loglikelihood', 'rolling'] });
    expect(await ask(provider, generateRequest('one END', { stop: ['END'] }))).toEqual({
      ...{ kind: 'generate', text: '<one ', finish: 'stop', usage: { inputTokens: 3, outputTokens: 1 } },
    });
    const scored = await ask(provider, { kind: 'loglikelihood', context: { text: 'c' }, continuation: ' blue' });
    expect(scored).toEqual({ kind: 'loglikelihood', logprob: -5, greedy: true, tokens: 1 });
    expect(await ask(provider, { kind: 'rolling', text: 'page' })).toEqual({ kind: 'rolling', logprob: -4, tokens: 7 });
    await provider.close();
    const less = await open('plain');
    expect(less.capabilities).toMatchObject({ generate: true, loglikelihood: false, rolling: false });
    await expect(ask(less, { kind: 'rolling', text: 'page' })).rejects.toMatchObject({
      code: 'COMMAND_KIND',
      hint: expect.stringContaining('kinds: [generate, rolling]'),
    });
  });

  it('tells errors of one request', async () => {
    const provider = await open('plain');
    await expect(ask(provider, 'refuse')).rejects.toMatchObject({
      ...{ code: 'COMMAND_FAILED', retryable: true, retryAfter: 5, message: expect.stringContaining('too long') },
    });
    expect(await ask(provider, 'next')).toMatchObject({ text: '<next>' });
  });

  it('tells a crash to all who wait, with the last words and without secrets', async () => {
    const provider = await open('crash');
    const errors = await Promise.all(
      ['silence', 'crash', 'late'].map((text) => ask(provider, text).catch((error: unknown) => error as Error)),
    );
    for (const error of [...errors, await ask(provider, 'after').catch((thrown: unknown) => thrown as Error)]) {
      expect(error).toMatchObject({ code: 'COMMAND_ENDED', exitCode: 1 });
      expect((error as Error).message).toMatch(/ended with code 3; .*Traceback \| out of memory near \*\*\*/);
      expect((error as Error).message).not.toContain(KEY);
    }
  });

  it('refuses what is no answer', async () => {
    const provider = await open('banner');
    await expect(ask(provider, 'a')).rejects.toMatchObject({
      code: 'COMMAND_PROTOCOL',
      message: expect.stringContaining('Loading the model'),
      hint: expect.stringContaining('standard error'),
    });
  });

  it('times out, and is aborted', async () => {
    const provider = await open('plain', { timeout: 0.2 });
    await expect(ask(provider, 'silence')).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', retryable: true });
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = ask(provider, 'silence', controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await ask(provider, 'next')).toMatchObject({ text: '<next>' });
  });

  it('is ended by close even when it will not', async () => {
    const provider = await open('stubborn');
    await ask(provider, 'a');
    await provider.close();
    await expect(ask(provider, 'b')).rejects.toMatchObject({ code: 'COMMAND_ENDED' });
  });

  it('is another model when its program changes', async () => {
    const first = (await open('plain')).identity;
    expect(first).toMatch(/[0-9a-f]{64}$/);
    expect(first).toContain('model.mjs');
  });

  it('names a program that is not there', async () => {
    const context = { env: { PATH: '' }, device: 'cpu', seed: 0, report: () => undefined };
    await expect(command.open('no-such-program -x', {}, context)).rejects.toMatchObject({
      code: 'COMMAND_NOT_STARTED',
      message: expect.stringContaining('no-such-program'),
    });
  });
});

describe('words of a command line', () => {
  it.each([
    ['python model.py', ['python', 'model.py']],
    [`'a b' "c 'd'" e\\ f ""`, ['a b', "c 'd'", 'e f', '']],
    [`x"y z"w '\\n' $HOME *.py | rm`, ['xy zw', '\\n', '$HOME', '*.py', '|', 'rm']],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it.each(['', '  ', '"open', "it's", '"" x'])('refuses %j', (text) => {
    expect(() => splitWords(text)).toThrow(/command:/);
  });
});
