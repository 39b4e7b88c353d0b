/** Texts as sparse rows: which features are kept, how much each counts, and rows of length 1 (`evals/detectors/toxicity/scorer.ts`). */
import { forEachWord, wordFeatures } from '../../evals/detectors/toxicity/features.ts';
import type { SparseRows } from './ridge.ts';

/** Texts that must have a feature. */
const LEAST_TEXTS = 2;

type Counts = ReadonlyMap<number, number>;

/** Hash to how often it occurs in a text. */
export function countsOf(text: string): Counts {
  const counts = new Map<number, number>();
  forEachWord(text, (word) => {
    for (const hash of wordFeatures(word)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  });
  return counts;
}

export interface Vocabulary {
  /** Ascending. */
  readonly hashes: Uint32Array;
  /** ln((1 + texts) / (1 + texts with it)) + 1, as scikit-learn has it. */
  readonly idf: Float32Array;
}

export function vocabularyOf(texts: readonly Counts[]): Vocabulary {
  const having = new Map<number, number>();
  for (const counts of texts) for (const hash of counts.keys()) having.set(hash, (having.get(hash) ?? 0) + 1);
  const kept = [...having].filter(([, count]) => count >= LEAST_TEXTS).sort(([a], [b]) => a - b);
  return {
    hashes: Uint32Array.from(kept, ([hash]) => hash),
    idf: Float32Array.from(kept, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1),
  };
}

export function rowsOf(texts: readonly Counts[], { hashes, idf }: Vocabulary): SparseRows {
  const place = new Map(Array.from(hashes, (hash, i) => [hash, i] as const));
  const starts = new Int32Array(texts.length + 1);
  const [columns, values]: [number[], number[]] = [[], []];
  for (const [i, counts] of texts.entries()) {
    let square = 0;
    const first = columns.length;
    for (const [hash, count] of counts) {
      const column = place.get(hash);
      if (column === undefined) continue;
      const value = (1 + Math.log(count)) * idf[column]!;
      columns.push(column);
      values.push(value);
      square += value * value;
    }
    for (let k = first; k < values.length; k++) values[k]! /= Math.sqrt(square);
    starts[i + 1] = columns.length;
  }
  return { starts, columns: Int32Array.from(columns), values: Float32Array.from(values), width: hashes.length };
}
