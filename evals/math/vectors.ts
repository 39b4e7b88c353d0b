/** Vectors that models give: checks, norms, cosines. */
import { HarnessError } from '../../src/plugin.ts';

export type Vector = readonly number[];

const isVector = (value: unknown): value is Vector =>
  Array.isArray(value) && value.length > 0 && value.every((x) => typeof x === 'number' && Number.isFinite(x));

/** 0: a vector, 1: a list of vectors, 2: a list of lists. An empty list has the depth asked for. */
function depthOf(value: unknown, wanted: number): number {
  if (isVector(value)) return 0;
  if (!Array.isArray(value)) return Number.NaN;
  return value.length === 0 ? wanted : 1 + depthOf(value[0], wanted - 1);
}

/**
 * A column as nested lists of `depth`; one level less is taken as a list of one (a single reference).
 * @throws HarnessError `SAMPLE_WRONG_TYPE`.
 */
export function nestedVectors(value: unknown, depth: 1 | 2, column: string): unknown[] {
  const found = depthOf(value, depth);
  if (found === depth) return value as unknown[];
  if (found === depth - 1) return [value];
  throw new HarnessError(
    'SAMPLE_WRONG_TYPE',
    `${column}: expected ${depth === 1 ? 'a vector, or one for each reference' : 'a vector for each token, or such a list for each reference'}`,
  );
}

/** a · b / (|a| |b|); 0 where one of them is zero. */
export function cosine(a: Vector, b: Vector): number {
  if (a.length !== b.length) {
    throw new HarnessError('SAMPLE_WRONG_SIZE', `vectors of ${a.length} and ${b.length} numbers cannot be compared`);
  }
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb)));
}
