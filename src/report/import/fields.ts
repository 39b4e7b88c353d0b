/** Fields of files that others wrote: nothing is taken for what it says it is. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { lastName, shortPath } from '../../base/paths.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
/** Finite numbers alone. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textsOf = (value: unknown): string[] =>
  listOf(value).flatMap((each) => (typeof each === 'string' ? [each] : []));

/** JSON with sorted keys, so that the order in a file makes no difference. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isFields(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/** The last two parts of a path. */
export const sourceName = (path: string): string => `${basename(dirname(path))}/${basename(path)}`;

/** A model's name for people: of a path its last part, of a hub id all of it. */
export function modelName(name: string): string {
  const local = isAbsolute(name) || /^[.~]{1,2}[/\\]|^[a-z]:[\\/]/i.test(name) || existsSync(name);
  return local ? lastName(name) : name;
}

/** One error for files that are no results. */
export function unknownResults(file: string, why: string, hint?: string): HarnessError {
  return new HarnessError('RESULTS_UNKNOWN', `${shortPath(file)}: ${why}`, {
    hint:
      hint ??
      'taken are run folders and results.json of harness, results_*.json of lm-eval, .json and .eval logs of Inspect',
    where: { file: shortPath(file) },
  });
}

/** A moment in one spelling, so that texts sort by time; empty when it is none. */
export function momentOf(value: unknown): string {
  const date = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
