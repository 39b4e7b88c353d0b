/**
 * The samples of one task on both sides, joined by id. Of each sample only its values and two hashes stay in memory, so that
 * large tasks fit; texts are read again where they are shown. A sample whose row or target is another one under the same id
 * is not the same sample and is left out.
 */
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { metricKey } from '../../eval/run/results.ts';
import { readSamples, type SampleLine } from '../../eval/run/samples.ts';
import type { ResultFacts } from '../run-facts.ts';

export interface KeptSample {
  id: string;
  /** By metric key; what has no value is not there. */
  values: ReadonlyMap<string, Json>;
  failed: boolean;
  row: string;
  prompt: string;
}

export interface JoinedSamples {
  a: ReadonlyMap<string, KeptSample>;
  b: ReadonlyMap<string, KeptSample>;
  /** In the order of A. */
  pairs: readonly (readonly [KeptSample, KeptSample])[];
  /** Same id, other row or target. */
  differentRows: number;
  /** Same row, other prompt. */
  differentPrompts: number;
}

/** Joins two tasks; undefined when one of them kept no samples. */
export async function joinSamples(a: ResultFacts, b: ResultFacts): Promise<JoinedSamples | undefined> {
  if (!a.hasSamples || !b.hasSamples) return undefined;
  const [ours, theirs] = [await keep(a.folder), await keep(b.folder)];
  const pairs: (readonly [KeptSample, KeptSample])[] = [];
  let [differentRows, differentPrompts] = [0, 0];
  for (const one of ours.values()) {
    const other = theirs.get(one.id);
    if (other === undefined) continue;
    if (one.row !== other.row) {
      differentRows++;
      continue;
    }
    if (one.prompt !== other.prompt) differentPrompts++;
    pairs.push([one, other]);
  }
  return { a: ours, b: theirs, pairs, differentRows, differentPrompts };
}

async function keep(folder: string): Promise<Map<string, KeptSample>> {
  const kept = new Map<string, KeptSample>();
  for await (const line of readSamples(folder)) {
    kept.set(line.id, {
      id: line.id,
      values: valuesOf(line),
      failed: line.error !== undefined,
      row: short(JSON.stringify([line.target, line.doc])),
      prompt: short(JSON.stringify([line.input, line.arguments])),
    });
  }
  return kept;
}

const short = (text: string): string => sha256(text).slice(0, 16);

/** The values of a sample by metric key; `-Infinity` and its kin are numbers again. */
export function valuesOf({ scores }: Pick<SampleLine, 'scores'>): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const { filter, values } of scores) {
    for (const [name, value] of Object.entries(values)) {
      if (value !== null) found.set(metricKey(name, filter), number(value));
    }
  }
  return found;
}

const WORDS: Readonly<Record<string, number>> = { Infinity: Infinity, '-Infinity': -Infinity, NaN: Number.NaN };

const number = (value: Json): Json => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && Object.hasOwn(WORDS, value) ? (WORDS[value] as number) : value;
};
