/**
 * English number words in a text: `twenty-one`, `one hundred and five`. Leaves out: ordinals, fractions, decimals.
 * lm-eval's reading of them in BIG-Bench Hard overlooks `six` and `nine`, and finds words inside of other words (`often` is 10).
 */

const SMALL = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/);
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const VALUES = new Map<string, number>([
  ...SMALL.map((word, i): [string, number] => [word, i]),
  ...TENS.map((word, i): [string, number] => [word, 20 + 10 * i]),
]);
const POWERS = new Map([
  ['hundred', 100],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
]);
const WORD = `(?:${[...TENS, ...SMALL.toReversed(), ...POWERS.keys()].join('|')})`;
const RUN = new RegExp(`\\b${WORD}(?:(?:[\\s-]+|\\s+and\\s+)${WORD})*\\b`, 'gi');

/** All numbers that are written in words, in order. */
export const numbersInWords = (text: string): number[] => Array.from(text.matchAll(RUN), ([run]) => amountOf(run));

function amountOf(run: string): number {
  let [total, group] = [0, 0];
  for (const word of run.toLowerCase().split(/[\s-]+/)) {
    const power = POWERS.get(word);
    if (power === undefined) group += VALUES.get(word) ?? 0;
    else if (power === 100) group = Math.max(group, 1) * 100;
    else {
      total += Math.max(group, 1) * power;
      group = 0;
    }
  }
  return total + group;
}
