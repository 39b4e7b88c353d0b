/** Columns of a task's document with their types told: errors name the column and what was expected. */
import { type Doc, HarnessError } from '../../src/plugin.ts';

const wrong = (name: string, expected: string, value: unknown): HarnessError =>
  new HarnessError(
    'DATA_BAD_COLUMN',
    `column "${name}": expected ${expected}, got ${(JSON.stringify(value) ?? 'nothing').slice(0, 80)}`,
    { hint: 'the data set has another layout than this task expects' },
  );

/** @throws HarnessError `DATA_BAD_COLUMN` */
export function textOf(doc: Doc, name: string): string {
  const value = doc[name];
  if (typeof value === 'string') return value;
  throw wrong(name, 'a text', value);
}

/** @throws HarnessError `DATA_BAD_COLUMN` */
export function textsOf(doc: Doc, name: string): readonly string[] {
  const value = doc[name];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw wrong(name, 'a list of texts', value);
}

/** A whole number, as a number or as text. @throws HarnessError `DATA_BAD_COLUMN` */
export function wholeOf(doc: Doc, name: string): number {
  const value = doc[name];
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : Number(value ?? Number.NaN);
  if (Number.isInteger(number) && value !== '') return number;
  throw wrong(name, 'a whole number', value);
}

/** A mapping inside of a document. @throws HarnessError `DATA_BAD_COLUMN` */
export function mappingOf(doc: Doc, name: string): Doc {
  const value = doc[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Doc;
  throw wrong(name, 'a mapping', value);
}

/** A list of mappings, also where it is stored as a mapping of lists. @throws HarnessError `DATA_BAD_COLUMN` */
export function mappingsOf(doc: Doc, name: string): readonly Doc[] {
  const value = doc[name];
  if (Array.isArray(value)) return value as readonly Doc[];
  const columns = Object.entries(mappingOf(doc, name));
  const most = Math.max(0, ...columns.map(([, list]) => (Array.isArray(list) ? list.length : 0)));
  return Array.from({ length: most }, (_, i) =>
    Object.fromEntries(columns.map(([key, list]) => [key, Array.isArray(list) ? (list[i] as unknown) : undefined])),
  );
}

/** The first answer of a model. */
export const firstText = (results: readonly unknown[]): string => {
  const first = Array.isArray(results[0]) ? (results[0] as readonly unknown[])[0] : results[0];
  return typeof first === 'string' ? first : '';
};

/** Sums of log-probabilities from the answers to choices. */
export const sumsOf = (results: readonly unknown[]): number[] =>
  results.map((each) => Number(Array.isArray(each) ? (each as readonly unknown[])[0] : each));
