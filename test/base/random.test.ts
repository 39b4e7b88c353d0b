import { expect, test } from 'vitest';
import { philox, Random } from '../../src/base/random.ts';

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

// Known-answer vectors of Philox4x32-10 as published with Random123 (kat_vectors).
test.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const)('philox(%j, %j)', (counter, key, expected) => {
  expect(hex(philox([...counter], key))).toBe(expected);
});

test('a generator restored from its state goes on with the same numbers', () => {
  const whole = new Random(7, 'shuffle');
  const first = Array.from({ length: 13 }, () => whole.uint32());
  const resumed = Random.from(JSON.parse(JSON.stringify(whole.state())));
  expect(Array.from({ length: 9 }, () => resumed.uint32())).toEqual(Array.from({ length: 9 }, () => whole.uint32()));
  expect(new Set(first).size).toBe(13);
});

test('seeds beyond 32 bits and stream names give other numbers', () => {
  const first = (seed: number, stream: string) => new Random(seed, stream).uint32();
  const drawn = [first(1, 'a'), first(1, 'b'), first(2, 'a'), first(1 + 2 ** 32, 'a')];
  expect(new Set(drawn).size).toBe(4);
});

test('permutation holds every index once and moves them about evenly', () => {
  const sums = new Float64Array(6);
  for (let seed = 0; seed < 4000; seed++) {
    const order = new Random(seed).permutation(6);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (let i = 0; i < 6; i++) sums[i]! += order[i]!;
  }
  // Mean 2.5, standard deviation of the mean sqrt(35/12/4000) = 0.027: four of them.
  for (const sum of sums) expect(Math.abs(sum / 4000 - 2.5)).toBeLessThan(0.11);
});

test('below refuses what it cannot give', () => {
  expect(() => new Random(1).below(0)).toThrow(RangeError);
  expect(() => new Random(-1)).toThrow(/0 to/);
});
