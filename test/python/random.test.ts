import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { PythonRandom } from '../../src/python/random.ts';

interface Row {
  seed: string;
  random: number[];
  bits: number[];
  randint: number[];
  uniform: number;
  choice: number;
  choices: number[];
  weighted: string[];
  shuffle: number[];
  samples: [n: number, count: number, drawn: number[]][];
  later: number;
  stream: number[][];
}
const reference = JSON.parse(readFileSync(new URL('random.json', import.meta.url), 'utf8')) as {
  origin: string;
  rows: Row[];
  samplesSha256: string;
};

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe(`random numbers of ${reference.origin}`, () => {
  it.each(reference.rows)('are drawn again from seed $seed', (want) => {
    const random = new PythonRandom(BigInt(want.seed));
    expect(range(3).map(() => random.random())).toEqual(want.random);
    expect([1, 8, 31, 32, 33, 48, 53].map((bits) => random.getrandbits(bits))).toEqual(want.bits);
    expect([...range(5).map(() => random.randint(1, 6)), random.randint(-10, 1e12)]).toEqual(want.randint);
    expect(random.uniform(-2, 3.5)).toBe(want.uniform);
    expect(random.choice(range(1000))).toBe(want.choice);
    expect(random.choices(range(50), 4)).toEqual(want.choices);
    expect(random.choices([...'abcd'], 8, [1, 2, 0, 4.5])).toEqual(want.weighted);
    const items = range(12);
    random.shuffle(items);
    expect(items).toEqual(want.shuffle);
    for (const [n, count, drawn] of want.samples) {
      expect(random.sample(range(n), count), `${count} of ${n}`).toEqual(drawn);
    }
    for (let i = 0; i < 700; i++) random.random();
    expect(random.random()).toBe(want.later);
    const stream = new PythonRandom(BigInt(want.seed));
    expect(range(3).map(() => stream.sample(range(200), 6))).toEqual(want.stream);
  });

  it('agree over many pools and sizes, on both sides of the switch between pool and set', () => {
    const random = new PythonRandom(1234);
    const drawn = range(400)
      .filter((n) => n % 7 === 1)
      .map((n) =>
        range(Math.min(n, 30) + 1)
          .filter((count) => count % 3 === 0)
          .map((count) => random.sample(range(n), count)),
      );
    // Of Python's list as JSON without blanks.
    expect(sha256(JSON.stringify(drawn))).toBe(reference.samplesSha256);
  });

  it('refuses what Python refuses', () => {
    expect(() => new PythonRandom(1.5)).toThrow(RangeError);
    expect(() => new PythonRandom(0).sample([1, 2], 3)).toThrow(RangeError);
    expect(() => new PythonRandom(0).choice([])).toThrow(RangeError);
    expect(() => new PythonRandom(0).choices([1], 1, [0])).toThrow(RangeError);
    expect(() => new PythonRandom(0).randint(2, 1)).toThrow(RangeError);
  });
});
