/** Longest common subsequence, edit distance and translation edits against plain tables, over block borders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../evals/text/edit-distance.ts';
import { lcsLength, markLcs } from '../../../evals/text/lcs.ts';
import { translationEdits } from '../../../evals/text/translation-edits.ts';

const sequence = (items: readonly number[]) => ({ items: Int32Array.from(items), length: items.length });
const KINDS = 4;
const items = fc.oneof(
  fc.array(fc.integer({ min: 0, max: KINDS - 1 }), { maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: KINDS - 1 }), { minLength: 28, maxLength: 95 }),
);

/** `table[i][j]`: length for the first i and j items. */
function lcsTable(a: readonly number[], b: readonly number[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table;
}

/** What rouge-score reads off the table. */
function marked(a: readonly number[], b: readonly number[]): number[] {
  const table = lcsTable(a, b);
  const marks = new Array<number>(a.length).fill(0);
  let i = a.length;
  let j = b.length;
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      marks[--i] = 1;
      j--;
    } else if (table[i]![j - 1]! > table[i - 1]![j]!) j--;
    else i--;
  }
  return marks;
}

function distance(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

const settings = { numRuns: 400, seed: 5 };

describe('sequences', () => {
  it('lcsLength', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        expect(lcsLength(sequence(a), sequence(b), KINDS)).toBe(lcsTable(a, b)[a.length]![b.length]);
      }),
      settings,
    );
  });

  it('markLcs', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const marks = new Uint8Array(a.length);
        markLcs(sequence(a), sequence(b), KINDS, marks);
        expect(Array.from(marks)).toEqual(marked(a, b));
      }),
      settings,
    );
  });

  it('editDistance', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        expect(editDistance(sequence(a), sequence(b), KINDS)).toBe(distance(a, b));
      }),
      settings,
    );
  });

  it('translationEdits is 0 for equal texts and never above the edit distance', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        expect(translationEdits(sequence(a), sequence(a))).toBe(0);
        // The band is as wide as the texts here only when both are short.
        if (a.length < 25 && b.length > 0 && b.length < 25)
          expect(translationEdits(sequence(a), sequence(b))).toBeLessThanOrEqual(distance(a, b));
      }),
      settings,
    );
  });

  it('translationEdits moves a block for one edit', () => {
    const text = Array.from({ length: 60 }, (_, i) => i);
    const moved = [...text.slice(5, 20), ...text.slice(0, 5), ...text.slice(20)];
    expect(translationEdits(sequence(moved), sequence(text))).toBe(1);
    expect(distance(moved, text)).toBe(10);
  });
});
