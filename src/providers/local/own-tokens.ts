/** Which tokens of an encoded text are its own, and not those that the tokenizer puts around every text. */
import type { Tokenizer } from '../../data/tokenizer.ts';

/** The first own token, and the place behind the last one; equal where there is none. */
export function ownTokens(
  { prefixIds, suffixIds }: Pick<Tokenizer, 'prefixIds' | 'suffixIds'>,
  ids: readonly number[],
): { from: number; to: number } {
  const around = ids.length >= prefixIds.length && prefixIds.every((id, i) => ids[i] === id);
  if (!around) return { from: 0, to: ids.length };
  return { from: prefixIds.length, to: Math.max(prefixIds.length, ids.length - suffixIds.length) };
}

/** The mean of vectors of one width; there is at least one. */
export const meanVector = (rows: readonly Float32Array[]): number[] =>
  Array.from({ length: rows[0]!.length }, (_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length);
