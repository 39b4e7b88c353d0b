/** Shared tokens of two sequences against Python's difflib (reference/shared-tokens.json, made by make_shared_tokens.py). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sharedTokens } from '../../src/data/shared-tokens.ts';

interface Case {
  a: number[];
  b: number[];
  places: [number[], number[]];
}

const { cases } = JSON.parse(readFileSync(new URL('reference/shared-tokens.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

it(`finds the places of difflib in ${cases.length} pairs`, () => {
  expect(cases.length).toBeGreaterThan(60);
  for (const { a, b, places } of cases) {
    const shared = sharedTokens(a, b);
    expect([shared.a, shared.b], JSON.stringify([a, b]).slice(0, 200)).toEqual(places);
  }
});
