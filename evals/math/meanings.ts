/**
 * Groups of sampled answers that mean the same. Which do is decided by whoever made the file (a column `meanings` with one
 * name per answer: the verdict of an entailment model or a judge), or else by their text without case, articles and punctuation,
 * as SQuAD compares answers.
 */
import { HarnessError } from '../../src/plugin.ts';

/** Lower case, no punctuation, no English articles, single blanks. */
export const plainAnswer = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\p{P}/gu, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ');

/** The group of each answer, numbered in the order they appear. */
export function meaningsOf(samples: readonly string[], meanings: readonly string[] | undefined): number[] {
  if (meanings !== undefined && meanings.length !== samples.length) {
    throw new HarnessError('SAMPLE_WRONG_SIZE', `${meanings.length} meanings for ${samples.length} samples`);
  }
  const numbers = new Map<string, number>();
  return (meanings ?? samples.map(plainAnswer)).map((name) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  });
}

/** How many answers each group has. */
export function sizes(groups: readonly number[]): number[] {
  const counts: number[] = [];
  for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}
