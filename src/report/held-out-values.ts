/**
 * `held-out.json` of a training run: the value of each held-out example after training, so that two runs can be compared
 * example by example. Others may have made the folder: values count only where they are as many as the manifest says, and
 * their mean is the one that it reports.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldOutFacts } from './run-facts.ts';

export interface HeldOutExamples {
  /** Hash of the examples: equal ones were measured in the same order. */
  readonly rows: string;
  /** By measure. */
  readonly after: Readonly<Record<string, readonly number[]>>;
}

/** null without the file, for one of a run that is not finished, and for one that is something else. */
export async function readHeldOutExamples(folder: string, facts: HeldOutFacts): Promise<HeldOutExamples | null> {
  let file: { rows?: unknown; after?: unknown } | null;
  try {
    file = JSON.parse(await readFile(join(folder, 'held-out.json'), 'utf8'));
  } catch {
    return null;
  }
  const { rows, after } = file ?? {};
  if (typeof rows !== 'string' || typeof after !== 'object' || after === null) return null;
  const kept = Object.entries(after).filter((entry): entry is [string, number[]] => {
    const [name, values] = entry as [string, unknown];
    const measure = Object.hasOwn(facts.measures, name) ? facts.measures[name] : undefined;
    return measure !== undefined && isNumbers(values) && values.length === facts.n && gives(values, measure.after);
  });
  return { rows, after: Object.fromEntries(kept) };
}

const isNumbers = (values: unknown): values is number[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'number' && Number.isFinite(value));

const gives = (values: readonly number[], mean: number): boolean =>
  Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - mean) <= 1e-9 * Math.max(1, Math.abs(mean));
