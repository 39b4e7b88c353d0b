/** The tiny masked language models of masked/ (made by make_masked.py) and what transformers computes from them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface MaskedCase {
  name: string;
  ids: number[];
  /** Logits of the first 8 vocabulary entries, one row per token. */
  first8: number[][];
  /** Log-sum-exp over the whole vocabulary, one per token. */
  logsumexp: number[];
  /** Pseudo-log-likelihood of all own tokens, and the mean of their hidden states; of models with a tokenizer. */
  texts?: { text: string; ids: number[]; logprob: number; embedding: number[] }[];
  /** Sums over the tokens that two sentences share, of the more stereotypical one first. */
  pairs?: { more: string; less: string; direction: string; tokens: number; scores: [number, number] }[];
}

const text = readFileSync(new URL('masked/expected.json', import.meta.url), 'utf8');

export const maskedCases = (JSON.parse(text) as { cases: MaskedCase[] }).cases;

/** Those with a tokenizer. */
export const maskedTexts = maskedCases.filter(
  (one): one is Required<MaskedCase> => one.texts !== undefined && one.pairs !== undefined,
);

export const maskedFolder = (name: string): string => fileURLToPath(new URL(`masked/${name}`, import.meta.url));
