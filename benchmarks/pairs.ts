/** Sentence pairs for the benches of metrics: our own translations, joined and disturbed in the same way every time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FastRandom } from '../src/statistics/fast-random.ts';
import { root } from './process.ts';

export interface Pair {
  prediction: string;
  reference: string;
}

/** Words in a text, on average. */
const WORDS = 25;

/** `count` pairs of about 25 words; no two are alike, so that nothing is remembered from one to the next. */
export function pairs(count: number): Pair[] {
  const rows = readFileSync(join(root, 'fixtures/translations.jsonl'), 'utf8').trim().split('\n');
  const sentences = rows.map((row) => JSON.parse(row) as { prediction: string; reference: [string, string | null] });
  const random = new FastRandom(1, 'pairs');
  const vocabulary = [...new Set(sentences.flatMap(({ reference }) => reference[0].split(' ')))];
  const word = (): string => vocabulary[random.below(vocabulary.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const own: string[] = [];
    const right: string[] = [];
    while (right.length < WORDS) {
      const { prediction, reference } = sentences[random.below(sentences.length)]!;
      own.push(...prediction.split(' '));
      right.push(...reference[0].split(' '));
    }
    // A tenth of the words is replaced, some are left out, some stand elsewhere.
    const disturbed = own.flatMap((text) => {
      const kind = random.below(20);
      return kind < 2 ? [word()] : kind === 2 ? [] : [text];
    });
    if (disturbed.length > 4) disturbed.push(...disturbed.splice(random.below(disturbed.length - 3), 3));
    right.splice(random.below(right.length), 0, `${i}`);
    return { prediction: disturbed.join(' '), reference: right.join(' ') };
  });
}
