import { describe, expect, it } from 'vitest';
import { Interner } from '../../../evals/text/interner.ts';

describe('Interner', () => {
  it('numbers equal pieces equally, in the order of their appearance', () => {
    const names = new Interner();
    const text = 'ab cd ab';
    expect([names.intern(text, 0, 2), names.intern(text, 3, 5), names.intern(text, 6, 8)]).toEqual([0, 1, 0]);
    expect(names.text(1)).toBe('cd');
  });

  it('keeps its numbers while it grows, and forgets all on reset', () => {
    const names = new Interner();
    const words = Array.from({ length: 5000 }, (_, i) => `w${i}é😀`);
    for (let round = 0; round < 2; round++) {
      expect(words.map((word) => names.intern(word, 0, word.length))).toEqual(words.map((_, i) => i));
      expect(names.text(4999)).toBe('w4999é😀');
    }
    names.reset();
    expect(names.size).toBe(0);
    expect(names.intern('w4999é😀', 0, 8)).toBe(0);
    expect(names.intern('w0', 0, 2)).toBe(1);
  });
});
