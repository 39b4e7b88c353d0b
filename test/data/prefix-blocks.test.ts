/** Prefix trees: every sequence can be read back from its tree, shared beginnings stand once, order changes nothing. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { type AskedSequence, type BlockCosts, type PrefixBlock, prefixBlocks } from '../../src/data/prefix-blocks.ts';
import type { Segment } from '../../src/data/tree.ts';

const ONE_TREE: BlockCosts = { attention: 1e-9, tree: 1e9, most: 1e9 };
const sequence = (ids: number[], from = 0): AskedSequence => ({ input: Int32Array.from(ids), from });

/** Tokens of every row of a tree with all its ancestors, in the tree's depth-first order. */
function paths({ ids, children = [] }: Segment, before: readonly number[] = []): number[][] {
  const own = Array.from(ids, (_, j) => [...before, ...Array.from(ids).slice(0, j + 1)]);
  const all = [...before, ...ids];
  return [...own, ...children.flatMap((child) => paths(child, all))];
}

/** What the asked rows of each member see: must be the beginnings of its sequence. */
function expectReadable(blocks: readonly PrefixBlock[], sequences: readonly AskedSequence[]): void {
  const seen: number[] = [];
  for (const block of blocks) {
    const rows = paths(block.tree);
    expect(rows).toHaveLength(block.tokens);
    for (const { sequence: index, places } of block.members) {
      seen.push(index);
      const { input, from } = sequences[index]!;
      const wanted = Array.from(places, (_, k) => [...input.subarray(0, from + k + 1)]);
      expect(places).toHaveLength(input.length - from);
      expect(Array.from(places, (place) => rows[block.rows[place]!])).toEqual(wanted);
    }
  }
  expect(seen.sort((a, b) => a - b)).toEqual(sequences.map((_, i) => i));
}

describe('prefixBlocks', () => {
  it('computes what sequences share once', () => {
    const sequences = [
      sequence([1, 2, 3, 4], 2),
      sequence([1, 2, 3, 5, 6], 2),
      sequence([1, 2, 3], 2),
      sequence([9], 0),
      sequence([1, 2, 3, 4], 1),
    ];
    const blocks = prefixBlocks(sequences, ONE_TREE);
    expect(blocks).toHaveLength(1);
    expect(blocks[0]!.tokens).toBe(7);
    expectReadable(blocks, sequences);
  });

  it('reads any sequences back, from trees of any size', () => {
    const random = new Random(3);
    for (const most of [4, 30, 1000]) {
      const sequences = Array.from({ length: 80 }, () => {
        const ids = Array.from({ length: 1 + random.below(12) }, (_, i) => random.below(i < 3 ? 2 : 4));
        return sequence(ids, random.below(ids.length));
      });
      const blocks = prefixBlocks(sequences, { attention: 1e-3, tree: 8, most });
      expectReadable(blocks, sequences);
      const order = [...random.permutation(sequences.length)];
      const again = prefixBlocks(
        order.map((i) => sequences[i]!),
        { attention: 1e-3, tree: 8, most },
      );
      expect(again.map(({ tree }) => paths(tree))).toEqual(blocks.map(({ tree }) => paths(tree)));
    }
  });

  it('begins a new tree where attention over a long one costs more than its beginning again', () => {
    const few = (shared: number) =>
      Array.from({ length: 200 }, (_, i) =>
        sequence([...Array.from({ length: shared }, () => 1), 2 + i, 3, 4, 5, 6, 7, 8, 9], shared + 6),
      );
    const costs = { attention: 1e-3, tree: 8, most: 1e9 };
    // 200 + sqrt(200² + 208 / 0.001) = 698 tokens, and 90 where nothing is shared
    expect(prefixBlocks(few(200), costs)[0]!.tokens).toBeGreaterThan(680);
    expect(prefixBlocks(few(200), costs)[0]!.tokens).toBeLessThan(720);
    expect(prefixBlocks(few(0), costs)[0]!.tokens).toBeLessThan(100);
  });

  it('of none are none', () => {
    expect(prefixBlocks([], ONE_TREE)).toEqual([]);
  });
});
