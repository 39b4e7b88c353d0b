/** BLEU against sacrebleu: tokenisers, sentences, corpora and signatures. */
import { describe, expect, it } from 'vitest';
import { type BleuTokenizer, tokenizeBleu } from '../../../evals/text/bleu-tokenizers.ts';
import { Spans, spanTexts } from '../../../evals/text/spans.ts';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { resolveOptions } from '../../../src/eval/options.ts';
import { load } from '../../../src/registry/kind.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { score } from './load.ts';

interface Expected {
  score: number;
  counts: number[];
  text?: string;
  signature?: string;
  [part: string]: unknown;
}
interface Corpus {
  hypotheses: string[];
  /** By stream, as sacrebleu takes them; null: no such reference. */
  references: (string | null)[][];
}
type Options = Record<string, unknown>;

const tokens = readGolden<{ cases: { id: string; tokenizer: BleuTokenizer; input: string; expected: string }[] }>(
  'metrics',
  'bleu_tokenizers.json',
);
const sentences = readGolden<{
  tolerance: number;
  cases: { id: string; hypothesis: string; references: string[]; options: Options; expected: Expected }[];
}>('metrics', 'bleu_sentence.json');
const corpora = readGolden<{
  tolerance: number;
  corpora: Record<string, Corpus>;
  cases: { id: string; corpus: string; options: Options; expected: Expected }[];
}>('metrics', 'bleu_corpus.json');

async function check(samples: object[], options: Options, expected: Expected, tolerance: number): Promise<void> {
  const found = await score('bleu', samples as Record<string, unknown>[], options);
  const { text, signature, signature_short: _short, score: wanted, ...parts } = expected;
  expectClose(found.value, wanted, tolerance, 'score');
  // sacrebleu cuts off what add-k added to the counts it reports; the precisions tell that it was there.
  const whole = (list: unknown) => (list as number[]).map(Math.trunc);
  const { counts, totals } = found.parts;
  expectClose({ ...found.parts, counts: whole(counts), totals: whole(totals) }, parts, tolerance, 'parts');
  if (text !== undefined) expect(found.parts.text).toBe(text);
  if (signature === undefined) return;
  const metric = await load(METRICS, 'bleu');
  const version = /version:(.*)$/.exec(signature)![1]!;
  const references = /nrefs:(\w+)/.exec(found.signature)![1] as 'var';
  const ours = metric.signature!(resolveOptions(metric, options).options, { references, model: undefined, version });
  // Ours adds the order where it is not the usual one.
  expect(ours.replace(/order:\d+\|/, '')).toBe(signature);
}

describe.skipIf(tokens === undefined)('bleu_tokenizers.json', () => {
  const spans = new Spans();
  const split = (text: string) => spanTexts(tokenizeBleu(text, 'none', spans), spans);
  for (const { id, tokenizer, input, expected } of tokens?.cases ?? []) {
    it(id, () => {
      const line = tokenizeBleu(input, tokenizer, spans);
      expect(spanTexts(line, spans)).toEqual(split(expected));
    });
  }
});

describe.skipIf(sentences === undefined)('bleu_sentence.json', () => {
  for (const { id, hypothesis, references, options, expected } of sentences?.cases ?? []) {
    it(id, () => check([{ prediction: hypothesis, reference: references }], options, expected, sentences!.tolerance));
  }
});

describe.skipIf(corpora === undefined)('bleu_corpus.json', () => {
  for (const { id, corpus, options, expected } of corpora?.cases ?? []) {
    it(id, () => {
      const { hypotheses, references } = corpora!.corpora[corpus]!;
      const samples = hypotheses.map((prediction, i) => ({
        prediction,
        reference: references.map((stream) => stream[i] ?? null),
      }));
      return check(samples, options, expected, corpora!.tolerance);
    });
  }
});
