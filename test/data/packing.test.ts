/** Packing plans: what holds for any lengths (TRL's own plans are golden, test/golden/alignment/data.test.ts). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packColumn, planPacking } from '../../src/data/packing.ts';

const lengths = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });
const limit = fc.integer({ min: 1, max: 17 });

it.each(['bfd', 'bfd_split', 'wrapped'] as const)('%s keeps each token once, in sequences that fit', (strategy) => {
  fc.assert(
    fc.property(lengths, limit, (rows, length) => {
      const plan = planPacking(rows, length, strategy);
      const tokens = rows.map((size, row) => Array.from({ length: size }, (_, i) => `${row}:${i}`));
      const packed = packColumn(tokens, plan);
      expect(packed.every((sequence) => sequence.length > 0 && sequence.length <= length)).toBe(true);
      const kept = strategy === 'bfd' ? tokens.map((row) => row.slice(0, length)) : tokens;
      expect(packed.flat().sort()).toEqual(kept.flat().sort());
      if (strategy === 'wrapped')
        expect(packed.slice(0, -1).every((sequence) => sequence.length === length)).toBe(true);
    }),
  );
});

it('best fit: no sequence is opened while an open one has room', () => {
  fc.assert(
    fc.property(lengths, limit, (rows, length) => {
      const plan = planPacking(rows, length, 'bfd');
      // Sequences are opened in order; whatever a later one begins with did not fit into what the earlier ones had left
      // by then, nor can it fit into what they have left in the end.
      const room = plan.map((pieces) => length - pieces.reduce((sum, { from, to }) => sum + to - from, 0));
      for (const [i, pieces] of plan.entries()) {
        const [first] = pieces;
        if (first) expect(Math.max(0, ...room.slice(0, i))).toBeLessThan(first.to - first.from);
      }
    }),
  );
});

it('a length that is none is refused', () => {
  expect(() => planPacking([1], 0, 'bfd')).toThrow(RangeError);
});
