/**
 * A masked language model as a provider: pseudo-log-likelihoods of texts and of the tokens that two sentences share against
 * transformers (test/models/masked/expected.json), whatever else is asked; embeddings; and what such a model refuses.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestFailure } from '../../src/providers/contract/provider.ts';
import type { ModelRequest, PseudoAnswer, PseudoRequest } from '../../src/providers/contract/request.ts';
import { MaskedModelSource } from '../../src/providers/local/masked-model-source.ts';
import { MaskedProvider } from '../../src/providers/local/masked-provider.ts';
import type { LocalOptions } from '../../src/providers/local/open.ts';
import { openFolder } from '../../src/providers/local/open-folder.ts';
import { maskedFolder, maskedTexts } from '../models/masked.ts';

const scratch = mkdtempSync(join(tmpdir(), 'masked-provider-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function open(folder: string, options: LocalOptions = {}): Promise<MaskedProvider> {
  const provider = await openFolder(folder, options, {
    ...{ env: {}, device: 'cpu', seed: 0, threads: 1, report: () => undefined },
  });
  if (!(provider instanceof MaskedProvider)) throw new Error('no masked model');
  return provider;
}

/** Answers in the order of the requests; each must be delivered exactly once. */
async function ask(provider: MaskedProvider, requests: readonly ModelRequest[]) {
  const answers: (PseudoAnswer | RequestFailure)[] = [];
  let delivered = 0;
  const deliver = (i: number, answer: unknown) => {
    expect(answers[i]).toBeUndefined();
    answers[i] = answer as PseudoAnswer | RequestFailure;
    delivered++;
  };
  await provider.answerAll(requests, deliver, new AbortController().signal);
  expect(delivered).toBe(requests.length);
  return answers;
}

const sumsOf = (answers: readonly (PseudoAnswer | RequestFailure)[]): number[] =>
  answers.map((answer) => ('kind' in answer ? answer.logprob : Number.NaN));

// Sums reach 230.
const expectNear = (own: readonly number[], wanted: readonly number[], tolerance = 1e-4): void => {
  expect(own).toHaveLength(wanted.length);
  for (const [i, x] of own.entries()) expect(Math.abs(x - wanted[i]!), `${x} for ${wanted[i]}`).toBeLessThan(tolerance);
};

describe.each(maskedTexts)('$name', ({ name, texts, pairs }) => {
  let provider: MaskedProvider;
  beforeAll(async () => {
    provider = await open(maskedFolder(name));
  });
  afterAll(() => provider.close());

  const whole: PseudoRequest[] = texts.map(({ text }) => ({ kind: 'pseudo', text }));
  const shared: PseudoRequest[] = pairs.flatMap(({ more, less, direction }) =>
    [more, less].map((text) => ({
      ...{ kind: 'pseudo' as const, text },
      between: direction === 'stereo' ? ([more, less] as const) : ([less, more] as const),
    })),
  );
  const wanted = [...texts.map(({ logprob }) => logprob), ...pairs.flatMap(({ scores }) => scores)];

  it('has the tokens of transformers', () => {
    for (const { text, ids } of texts) expect(provider.tokenise(text).ids).toEqual(ids);
  });

  it('sums log-probabilities of masked tokens as the paper does', async () => {
    const answers = await ask(provider, [...whole, ...shared]);
    expectNear(sumsOf(answers), wanted);
    const counts = answers.map((answer) => ('kind' in answer ? answer.tokens : -1));
    expect(counts).toEqual([
      ...texts.map(({ ids }) => ids.length - 2),
      ...pairs.flatMap(({ tokens }) => [tokens, tokens]),
    ]);
  });

  it('gives the same alone, in another order and in small batches', async () => {
    const requests = [...shared, ...whole].reverse();
    const back = sumsOf(await ask(provider, requests));
    const expected = [...pairs.flatMap(({ scores }) => scores), ...texts.map(({ logprob }) => logprob)].reverse();
    expectNear(back, expected);
    const alone: number[] = [];
    for (const request of requests) alone.push(...sumsOf(await ask(provider, [request])));
    expectNear(alone, back, 2e-5);
    const small = await open(maskedFolder(name), { batchSize: 40 });
    expectNear(sumsOf(await ask(small, requests)), back, 2e-5);
    await small.close();
  });

  it('embeds a text as the mean of its own tokens', async () => {
    const source = new MaskedModelSource(provider);
    const vectors = await source.textEmbeddings(texts.map(({ text }) => text));
    const each = await source.tokenEmbeddings(texts.map(({ text }) => text));
    for (const [i, { embedding, ids }] of texts.entries()) {
      expectNear(vectors[i]!, embedding, 1e-5);
      expect(each[i]).toHaveLength(ids.length - 2);
    }
    // Nothing of its own: the tokens that stand around every text.
    expect((await source.textEmbeddings(['']))[0]!.every(Number.isFinite)).toBe(true);
    await expect(source.logprobs()).rejects.toMatchObject({ code: 'PROVIDER_CANNOT' });
  });

  it('cuts texts for embeddings alone; a score of one that does not fit fails by itself', async () => {
    const long = texts.map(({ text }) => text).join(' ');
    const short = await open(maskedFolder(name), { maxLength: 24 });
    const count = short.tokenise(long).ids.length;
    expect(count).toBeGreaterThan(24);
    const other = texts[0]!.text;
    const [failed, kept, pair] = await ask(short, [
      { kind: 'pseudo', text: long },
      { kind: 'pseudo', text: other },
      { kind: 'pseudo', text: other, between: [other, long] },
    ]);
    for (const answer of [failed, pair]) {
      expect(answer).toBeInstanceOf(RequestFailure);
      expect(answer).toMatchObject({ code: 'TEXT_TOO_LONG', retryable: false });
      expect((answer as RequestFailure).message).toContain(`${count} tokens, ${name} takes in 24`);
    }
    expect(kept).toMatchObject({ logprob: expect.closeTo(texts[0]!.logprob, 4) as number });
    const [vectors] = await new MaskedModelSource(short).tokenEmbeddings([long]);
    expect(vectors).toHaveLength(22);
    await short.close();
  });
});

describe('a masked language model', () => {
  const [{ name, texts }] = maskedTexts as [(typeof maskedTexts)[number]];

  it('says what it can do and refuses the rest', async () => {
    const provider = await open(maskedFolder(name));
    expect(provider.capabilities).toMatchObject({
      generate: false,
      loglikelihood: false,
      rolling: false,
      pseudo: true,
    });
    expect(provider.maxLength).toBe(64);
    const others: ModelRequest[] = [
      { kind: 'generate', prompt: { text: 'Hi' }, options: { maxTokens: 3, stop: [], temperature: 0 } },
      { kind: 'loglikelihood', context: { text: 'The sky' }, continuation: ' is blue' },
      { kind: 'rolling', text: 'The sky' },
    ];
    for (const request of others) {
      await expect(ask(provider, [request])).rejects.toMatchObject({
        code: 'PROVIDER_CANNOT',
        message: expect.stringContaining('masked language model') as string,
      });
    }
    const text = 'The sky';
    const [odd] = await ask(provider, [{ kind: 'pseudo', text, between: ['a', 'b'] }]);
    expect(odd).toMatchObject({ code: 'REQUEST_INVALID' });
    await provider.close();
  });

  it.each<[string, LocalOptions, RegExp]>([
    ['quantise', { quantise: 'int8' }, /takes no quantise/],
    ['two at once', { addBosToken: true, chatTemplate: 'x' }, /add_bos_token, chat_template/],
    ['a length beyond its positions', { maxLength: 65 }, /max_length is 65.*64 positions/],
  ])('refuses %s', async (_, options, message) => {
    await expect(open(maskedFolder(name), options)).rejects.toMatchObject({
      ...{ code: 'MODEL_OPTION', message: expect.stringMatching(message) as string },
    });
  });

  it('finds the mask of a tokenizer whose configuration names none, as old checkpoints have it', async () => {
    const folder = join(scratch, 'unnamed');
    cpSync(maskedFolder(name), folder, { recursive: true });
    writeFileSync(join(folder, 'tokenizer_config.json'), '{"do_lower_case": true}');
    const provider = await open(folder);
    const [answer] = await ask(provider, [{ kind: 'pseudo', text: texts[0]!.text }]);
    expect(answer).toMatchObject({ logprob: expect.closeTo(texts[0]!.logprob, 4) as number });
    await provider.close();
  });

  it('needs one', async () => {
    const folder = join(scratch, 'none');
    cpSync(maskedFolder(name), folder, { recursive: true });
    writeFileSync(join(folder, 'tokenizer_config.json'), '{}');
    const path = join(folder, 'tokenizer.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('[MASK]', '[HOLE]'));
    await expect(open(folder)).rejects.toMatchObject({ code: 'TOKENIZER_NO_TOKEN' });
  });

  it('has another identity with other weights or another length', async () => {
    const identities: string[] = [];
    for (const [which, options] of [
      [name, {}],
      ['distilbert', {}],
      [name, { maxLength: 32 }],
    ] as const) {
      const provider = await open(maskedFolder(which), options);
      identities.push(provider.identity);
      await provider.close();
    }
    expect(new Set(identities).size).toBe(3);
  });
});
