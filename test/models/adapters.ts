/** The adapters of adapters/ (made by make_adapters.py) and what PEFT computes with them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface AdapterCase {
  name: string;
  base: string;
  /** What the settings make of each: of LoRA and DoRA `r` and `scale`, of (IA)³ `feedforward`. */
  modules: Record<string, Record<string, number | boolean>>;
  ids: number[];
  /** Logits of the first 16 vocabulary entries, one row per token. */
  first16: number[][];
  /** Log-sum-exp over the whole vocabulary, one per token. */
  logsumexp: number[];
  /** Largest difference that the adapter makes to a logit. */
  moved: number;
}

const text = readFileSync(new URL('adapters/expected.json', import.meta.url), 'utf8');

export const adapters = (JSON.parse(text) as { cases: AdapterCase[] }).cases;

export const adapterFolder = (name: string): string => fileURLToPath(new URL(`adapters/${name}`, import.meta.url));
