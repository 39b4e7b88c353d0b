/** n-gram matches against counting n-grams one by one, with small and with large ranges of items. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramMatcher } from '../../../evals/text/ngram-matcher.ts';

function count(items: readonly number[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= items.length; i++) {
    const gram = items.slice(i, i + n).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

const overlap = (own: Map<string, number>, other: Map<string, number>) =>
  [...own].reduce((sum, [gram, times]) => sum + Math.min(times, other.get(gram) ?? 0), 0);

const sequence = (items: readonly number[]) => ({ items: Int32Array.from(items), length: items.length });
const matcher = new NgramMatcher();

function check(
  own: readonly number[],
  others: readonly (readonly number[])[],
  itemBound: number,
  orders: number,
): void {
  matcher.match(sequence(own), others.map(sequence), { orders, itemBound, pooled: false });
  const each = others.map((_, r) => Array.from(matcher.matches.subarray(r * orders, (r + 1) * orders)));
  matcher.match(sequence(own), others.map(sequence), { orders, itemBound, pooled: true });
  const pooled = Array.from(matcher.matches.subarray(0, orders));
  for (let n = 1; n <= orders; n++) {
    const counts = others.map((other) => count(other, n));
    expect(each.map((row) => row[n - 1])).toEqual(counts.map((other) => overlap(count(own, n), other)));
    const most = new Map<string, number>();
    for (const other of counts) for (const [gram, times] of other) most.set(gram, Math.max(times, most.get(gram) ?? 0));
    expect(pooled[n - 1]).toBe(overlap(count(own, n), most));
  }
}

const few = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 });

describe('NgramMatcher', () => {
  it('counts as a table of n-grams does', () => {
    fc.assert(
      fc.property(few, fc.array(few, { minLength: 1, maxLength: 3 }), (own, others) => check(own, others, 4, 5)),
      { numRuns: 500, seed: 3 },
    );
  });

  it('does so when there are too many possible n-grams to index them', () => {
    // 3,000 different items: n-grams are told apart by a hash.
    const own = Array.from({ length: 4000 }, (_, i) => (i * 7) % 3000);
    const other = own.map((item, i) => (i % 11 === 0 ? 2999 : item));
    check(own, [other, own.slice(500)], 3000, 4);
  });

  it('has no matches for empty sequences', () => {
    check([], [[1, 2]], 4, 2);
    check([1, 2], [[]], 4, 2);
  });
});
