/**
 * The local provider as a provider: answers do not hang on what else is asked nor on the batch, tokens are lm-eval's, what
 * cannot be answered fails by itself. Numbers against lm-eval are in test/golden/lm_eval.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { type ModelSource, RequestFailure } from '../../src/providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../src/providers/contract/request.ts';
import { PromptEncoder } from '../../src/providers/local/encode.ts';
import type { LocalProvider } from '../../src/providers/local/local-provider.ts';
import { LocalModelSource } from '../../src/providers/local/model-source.ts';
import { type LocalOptions, openLocal } from '../../src/providers/local/open.ts';
import { scoreSequences } from '../../src/providers/local/scorer.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MODEL = join(ROOT, 'fixtures/models/tiny-llama-hh');
const ADAPTER = join(ROOT, 'fixtures/models/tiny-llama-hh-lora');

const open = (folder = MODEL, options: LocalOptions = {}): Promise<LocalProvider> =>
  openLocal(folder, options, { env: {}, device: 'cpu', seed: 0, threads: 1, report: () => undefined });

/** Answers in the order of the requests; each must be delivered exactly once. */
async function ask(provider: LocalProvider, requests: readonly ModelRequest[]) {
  const answers: (ModelAnswer | RequestFailure)[] = [];
  let delivered = 0;
  await provider.answerAll(
    requests,
    (i, answer) => {
      expect(answers[i]).toBeUndefined();
      answers[i] = answer;
      delivered++;
    },
    new AbortController().signal,
  );
  expect(delivered).toBe(requests.length);
  return answers;
}

const loglikelihood = (text: string, continuation: string): ModelRequest => ({
  kind: 'loglikelihood',
  context: { text },
  continuation,
});

interface Item {
  question: string;
  choices: string[];
}
const items = readFileSync(join(ROOT, 'evals/tasks/embedded/knowledge.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Item);
const text = (item: Item): string => `Question: ${item.question}\nAnswer:`;

/** Few-shot questions below one prompt, questions without any, letters, rolling texts: trees of all kinds. */
function mixture(): ModelRequest[] {
  const shots = items
    .slice(0, 5)
    .map((item) => `${text(item)} ${item.choices[0]}\n\n`)
    .join('');
  const shared = items
    .slice(5, 20)
    .flatMap((item) => item.choices.map((c) => loglikelihood(shots + text(item), ` ${c}`)));
  const alone = items.slice(20, 32).flatMap((item) => item.choices.map((c) => loglikelihood(text(item), ` ${c}`)));
  const letters = items.slice(32, 36).flatMap((item) => ['A', 'B', 'C'].map((c) => loglikelihood(text(item), ` ${c}`)));
  const empty = [loglikelihood('', 'The sky is blue.'), loglikelihood('  ', 'The sky is blue.')];
  const rolling: ModelRequest[] = [
    { kind: 'rolling', text: items.map(text).join('\n') },
    { kind: 'rolling', text: '' },
  ];
  return [...shared, ...alone, ...letters, ...empty, ...rolling];
}

describe('answers', () => {
  let provider: LocalProvider;
  beforeAll(async () => {
    provider = await open(MODEL, { maxLength: 512 });
  });
  afterAll(() => provider.close());

  const logprobsOf = (answers: readonly (ModelAnswer | RequestFailure)[]) =>
    answers.map((answer) => (!('kind' in answer) || answer.kind === 'generate' ? Number.NaN : answer.logprob));

  const expectSame = (own: readonly number[], wanted: readonly number[]): void => {
    const off = own.map((x, i) => Math.abs(x - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!)));
    expect(Math.max(...off)).toBeLessThan(1e-5);
  };

  it('are the same one at a time, in another order, in small batches', async () => {
    const requests = mixture();
    const together = logprobsOf(await ask(provider, requests));

    const alone: number[] = [];
    for (const request of requests) alone.push(...logprobsOf(await ask(provider, [request])));
    expectSame(together, alone);

    const order = [...new Random(7).permutation(requests.length)];
    const shuffled = logprobsOf(
      await ask(
        provider,
        order.map((i) => requests[i]!),
      ),
    );
    const back = order.map((_, i) => shuffled[order.indexOf(i)]!);
    // Trees are made of the sorted requests: the very same ones, whatever the order.
    expect(back).toEqual(together);

    const small = await open(MODEL, { maxLength: 512, batchSize: 100 });
    expectSame(logprobsOf(await ask(small, requests)), together);
    await small.close();
  });

  it('count tokens, and say what was cut', async () => {
    const long = items.map(text).join('\n');
    const [short, cut] = await ask(provider, [loglikelihood('The sky', ' is blue'), loglikelihood(long, ' yes')]);
    const count = (one: string) => provider.tokenise(one, { templated: false }).ids.length;
    expect(short).toMatchObject({ kind: 'loglikelihood', tokens: count('The sky is blue') - count('The sky') });
    const tokens = count(long);
    expect(tokens).toBeGreaterThan(512);
    expect(cut).toMatchObject({ truncated: tokens + 1 - 513, usage: { inputTokens: 513 } });
  });

  it('fail by themselves where there is nothing to score or it does not fit', async () => {
    const long = items.map(text).join('\n');
    const answers = await ask(provider, [
      loglikelihood('The sky', ''),
      loglikelihood('The sky', long),
      loglikelihood('The sky', ' is blue'),
      { kind: 'generate', prompt: { text: 'Hi' }, options: { maxTokens: 512, stop: [], temperature: 0 } },
    ]);
    const codes = answers.map((answer) => (answer instanceof RequestFailure ? answer.code : 'answered'));
    expect(codes).toEqual(['CONTINUATION_EMPTY', 'CONTINUATION_TOO_LONG', 'answered', 'PROMPT_NO_ROOM']);
  });

  it('stop when they are aborted', async () => {
    const stopped = provider.answerAll(mixture(), () => undefined, AbortSignal.abort(new Error('enough')));
    await expect(stopped).rejects.toThrow('enough');
  });

  it('to messages are those to the rendered text', async () => {
    const turns = [
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', content: 'I am ' },
    ] as const;
    expect(provider.renderChat(turns, { generationPrompt: false })).toBe(
      '<|im_start|>user\nHow are you?<|im_end|>\n<|im_start|>assistant\nI am ',
    );
    expect(provider.renderChat(turns.slice(0, 1), { generationPrompt: true })).toBe(
      '<|im_start|>user\nHow are you?<|im_end|>\n<|im_start|>assistant\n',
    );
    const rendered = provider.renderChat(turns.slice(0, 1), { generationPrompt: true });
    const [asMessages, asText] = await ask(provider, [
      { kind: 'loglikelihood', context: { messages: turns.slice(0, 1) }, continuation: 'Fine' },
      { kind: 'loglikelihood', context: { text: rendered, templated: true }, continuation: 'Fine' },
    ]);
    expect(asMessages).toEqual(asText);
  });

  it('in text: cut from the left, ended before the earliest stop string, sampled by seed alone', async () => {
    const generate = (prompt: string, options: Partial<Extract<ModelRequest, { kind: 'generate' }>['options']> = {}) =>
      ({
        kind: 'generate',
        prompt: { text: prompt, templated: true },
        options: { maxTokens: 24, stop: [], temperature: 0, logprobs: true, ...options },
      }) satisfies ModelRequest;
    const prompt = provider.renderChat([{ role: 'user', content: 'How do I bake a cake?' }], {
      generationPrompt: true,
    });
    const long = `${items.map(text).join('\n')}${prompt}`;
    const [free, stopped, cut] = await ask(provider, [
      generate(prompt),
      generate(prompt, { stop: ['sorry'] }),
      generate(long, { maxTokens: 8 }),
    ]);
    if (!free || !stopped || !cut || !('text' in free && 'text' in stopped && 'text' in cut))
      throw new Error('no text');
    expect(free.text).toContain('sorry');
    expect(stopped.text).toBe(free.text.slice(0, free.text.indexOf('sorry')));
    expect(stopped.finish).toBe('stop');
    expect(free.tokens!.map((token) => token.text).join('')).toBe(free.text);
    expect(cut.usage!.inputTokens).toBe(512 - 8);
    expect(cut.truncated).toBe(provider.tokenise(long, { templated: true }).ids.length - 504);

    // The generated tokens' own log-probabilities are those of scoring them.
    const { tokenizer } = provider.encoder;
    const continuation = tokenizer.encode(free.text, { addSpecialTokens: false });
    const context = tokenizer.encode(prompt, { addSpecialTokens: false });
    await scoreSequences(provider.forward, [{ context, continuation }], (_, { logps, greedy }) => {
      expect(greedy).toBe(true);
      expect(free.tokens).toHaveLength(logps.length);
      for (const [t, { logprob }] of free.tokens!.entries()) expect(logprob).toBeCloseTo(logps[t]!, 4);
    });

    const sampled = [1, 2, 1].map((seed) => generate(prompt, { temperature: 1, seed }));
    const [a, b, again] = await ask(provider, sampled);
    const [alone] = await ask(provider, sampled.slice(0, 1));
    expect(again).toEqual(a);
    expect(alone).toMatchObject({ text: (a as { text: string }).text });
    expect(b).not.toEqual(a);
  });

  it('to metrics that look inside texts: embeddings and log-probabilities', async () => {
    const source: ModelSource = new LocalModelSource(provider);
    const texts = ['The sky is blue.', 'The sky', ''];
    const tokens = await source.tokenEmbeddings!(texts);
    const ids = texts.map((one) => provider.tokenise(one, { templated: false }).ids.length);
    expect(tokens.map((rows) => rows.length)).toEqual([ids[0], ids[1], 1]);
    expect(tokens[0]![0]).toHaveLength(256);
    // A decoder's token knows only what stands before it.
    for (const [t, row] of tokens[1]!.entries()) {
      for (const [d, x] of row.entries()) expect(x).toBeCloseTo(tokens[0]![t]![d]!, 4);
    }
    const whole = await source.textEmbeddings!(texts);
    const mean = tokens[0]!.reduce((sum, row) => sum + row[7]!, 0) / tokens[0]!.length;
    expect(whole[0]![7]).toBeCloseTo(mean, 6);
    const [logps] = await source.logprobs!([{ context: 'The sky', continuation: ' is blue.' }]);
    const [answer] = await ask(provider, [loglikelihood('The sky', ' is blue.')]);
    expect(logps!.reduce((sum, x) => sum + x, 0)).toBeCloseTo((answer as { logprob: number }).logprob, 4);
  });
});

describe('models', () => {
  it('have an identity of weights, adapter, tokenizer, template and length', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'harness-local-'));
    try {
      const copy = join(folder, 'copy');
      cpSync(MODEL, copy, { recursive: true });
      const config = JSON.parse(readFileSync(join(copy, 'tokenizer_config.json'), 'utf8')) as Record<string, unknown>;
      const other = join(folder, 'other');
      cpSync(copy, other, { recursive: true });
      writeFileSync(join(other, 'tokenizer_config.json'), JSON.stringify({ ...config, eos_token: '<|endoftext|>' }));
      const opened = await Promise.all([
        open(),
        open(copy),
        open(other),
        open(MODEL, { maxLength: 100 }),
        open(ADAPTER),
      ]);
      const identities = opened.map(({ identity }) => identity);
      expect(identities[1]).toBe(identities[0]);
      expect(new Set(identities).size).toBe(4);
      expect(opened[3]!.maxLength).toBe(100);
      for (const provider of opened) await provider.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('with an adapter answer otherwise', async () => {
    const request = loglikelihood('Human: How do I bake a cake?\n\nAssistant:', ' I am not sure.');
    const [base, adapted] = [await open(), await open(ADAPTER)];
    const [[a], [b]] = [await ask(base, [request]), await ask(adapted, [request])];
    expect(Math.abs((a as { logprob: number }).logprob - (b as { logprob: number }).logprob)).toBeGreaterThan(0.01);
    await base.close();
    await adapted.close();
  });

  it('that are not there are named with what is near', async () => {
    await expect(open(join(ROOT, 'fixtures/models/tiny-llama-h'))).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hint: expect.stringContaining('tiny-llama-hh') as unknown,
    });
  });
});

interface EncodePairs {
  pairs: [string, string][];
  runs: { bos: boolean; add_bos_token: boolean | null; ids: [number[], number[]][] }[];
}

describe('tokens of context and continuation are those of lm-eval', () => {
  const { pairs, runs } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'reference/encode-pairs.json'), 'utf8'),
  ) as EncodePairs;
  const folder = mkdtempSync(join(tmpdir(), 'harness-local-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (name: string) => JSON.parse(readFileSync(join(MODEL, name), 'utf8')) as Record<string, unknown>;

  /** The fixture's tokenizer as it is, or with a BOS before every text. */
  const tokenizer = (bos: boolean) => {
    if (!bos) return loadTokenizer(MODEL);
    const token = '<|endoftext|>';
    const post_processor = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: token, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { [token]: { id: token, ids: [0], tokens: [token] } },
    };
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ ...read('tokenizer.json'), post_processor }));
    const config = { ...read('tokenizer_config.json'), bos_token: token };
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
    return loadTokenizer(folder);
  };

  for (const { bos, add_bos_token, ids } of runs) {
    it(`tokenizer ${bos ? 'with' : 'without'} BOS, add_bos_token ${add_bos_token}`, () => {
      const encoder = new PromptEncoder(tokenizer(bos), {
        ...{ maxLength: 1024, vocabulary: 4096 },
        addBosToken: add_bos_token ?? undefined,
      });
      const own = pairs.map(([context, continuation]) => {
        const pair = encoder.pair({ text: context, templated: false }, continuation);
        return [pair.context, pair.continuation];
      });
      expect(own).toEqual(ids);
    });
  }

  it('BOS cannot be added where there is none', () => {
    const options = { maxLength: 1024, vocabulary: 4096, addBosToken: true };
    expect(() => new PromptEncoder(loadTokenizer(MODEL), options)).toThrow('add_bos_token');
  });
});
