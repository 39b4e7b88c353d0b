/** The tiny checkpoints of families/ (made by make_families.py) and what transformers computes from them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface FamilyCase {
  name: string;
  ids: number[];
  /** Logits of the first 16 vocabulary entries, one row per token. */
  first16: number[][];
  /** Log-sum-exp over the whole vocabulary, one per token. */
  logsumexp: number[];
}

const text = readFileSync(new URL('families/expected.json', import.meta.url), 'utf8');

export const families = (JSON.parse(text) as { cases: FamilyCase[] }).cases;

export const familyFolder = (name: string): string => fileURLToPath(new URL(`families/${name}`, import.meta.url));
