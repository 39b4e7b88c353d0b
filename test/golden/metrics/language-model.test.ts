/** Rolling windows, corpus perplexities and pass@k against lm-eval's conventions: perplexity.json, pass_at_k.json. */
import { describe, expect, it } from 'vitest';
import { disjointWindows, rollingWindows } from '../../../src/data/rolling-windows.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';
import { score } from './load.ts';

interface PerplexityGolden {
  tolerance: number;
  windows: {
    n_tokens: number;
    max_seq_len: number;
    context_len: number;
    prefix_token: number;
    tokens: number[];
    windows: [number[], number[]][];
    disjoint: [number[], number[]][];
  }[];
  perplexity: {
    documents: { text: string; loglikelihood: number; words: number; bytes: number }[];
    n_tokens: number;
    expected: Record<string, number>;
  }[];
}

const golden = readGolden<PerplexityGolden>('metrics', 'perplexity.json');

/** Names of the file that are not names of metrics. */
const metricOf: Record<string, string> = { mean_document_perplexity: 'perplexity' };

describe.skipIf(golden === undefined)('perplexity.json', () => {
  for (const item of golden?.windows ?? []) {
    it(`windows of ${item.n_tokens} tokens, ${item.max_seq_len} at a time, context ${item.context_len}`, () => {
      const options = {
        prefixToken: item.prefix_token,
        maxLength: item.max_seq_len,
        contextLength: item.context_len,
      };
      const rolling = rollingWindows(item.tokens, options).map(({ input, predicted }) => [input, predicted]);
      expect(rolling).toEqual(item.windows);
      const disjoint = disjointWindows(item.tokens, options).map(({ context, continuation }) => [
        context,
        continuation,
      ]);
      expect(disjoint).toEqual(item.disjoint);
    });
  }
  for (const [i, { documents, n_tokens, expected }] of (golden?.perplexity ?? []).entries()) {
    for (const [name, wanted] of Object.entries(expected)) {
      it(`corpus ${i} ${name}`, async () => {
        // Words and bytes are counted by us; the file gives the number of tokens for the whole corpus only.
        const samples = documents.map(({ text, loglikelihood }, d) => ({
          text,
          loglikelihood,
          tokens: d === 0 ? n_tokens : 0,
        }));
        const { value } = await score(metricOf[name] ?? name, samples);
        expectClose(value, wanted, golden!.tolerance, name);
      });
    }
    it(`corpus ${i} words and bytes`, async () => {
      for (const { text, loglikelihood, words, bytes } of documents) {
        const byWord = await score('word_perplexity', [{ text, loglikelihood }]);
        const byByte = await score('byte_perplexity', [{ text, loglikelihood }]);
        expect([byWord.parts.words, byByte.parts.bytes]).toEqual([words, bytes]);
      }
    });
  }
});

interface PassGolden {
  tolerance: number;
  cases: { n: number; c: number; k: number; expected: Record<string, number> | { error: true } }[];
}

const pass = readGolden<PassGolden>('metrics', 'pass_at_k.json');

describe.skipIf(pass === undefined)('pass_at_k.json', () => {
  for (const { n, c, k, expected } of pass?.cases ?? []) {
    it(`n ${n}, c ${c}, k ${k}`, async () => {
      for (const metric of ['pass_at_k', 'pass_hat_k']) {
        if ('error' in expected) {
          await expect(score(metric, [{ n, c }], { k })).rejects.toMatchObject({ code: 'PASS_K_TOO_LARGE' });
        } else {
          const { value } = await score(metric, [{ n, c }], { k });
          expectClose(value, (expected as Record<string, number>)[metric], pass!.tolerance, metric);
        }
      }
    });
  }
});
