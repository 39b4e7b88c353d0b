/**
 * Which tokens two sequences share, in order: the matching blocks of Python's `difflib.SequenceMatcher`, which the scoring of
 * CrowS-Pairs stands on. The longest common block is taken (the earliest of equal ones), then what lies left and right of it.
 * As in difflib, tokens of which a second sequence of 200 or more holds more than 1 % + 1 begin no block ("autojunk").
 */

/** Places of the shared tokens in `a` and in `b`, pairwise and ascending. */
export function sharedTokens(a: readonly number[], b: readonly number[]): { a: number[]; b: number[] } {
  const places = placesOf(b);
  const shared: [number, number][] = [];
  const regions: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    const [aFrom, aTo, bFrom, bTo] = region;
    const [i, j, size] = longestBlock(a, b, region, places);
    if (size === 0) continue;
    for (let k = 0; k < size; k++) shared.push([i + k, j + k]);
    regions.push([aFrom, i, bFrom, j], [i + size, aTo, j + size, bTo]);
  }
  shared.sort(([one], [other]) => one - other);
  return { a: shared.map(([i]) => i), b: shared.map(([, j]) => j) };
}

/** Length of a second sequence from which frequent tokens begin no block. */
const LONG = 200;

/** Where each token stands in `b`, ascending. */
function placesOf(b: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [j, token] of b.entries()) {
    const known = places.get(token);
    if (known === undefined) places.set(token, [j]);
    else known.push(j);
  }
  if (b.length < LONG) return places;
  const most = Math.floor(b.length / 100) + 1;
  for (const [token, list] of places) if (list.length > most) places.delete(token);
  return places;
}

/** The longest block that is equal in both regions: where it begins in each, and its length. */
function longestBlock(
  a: readonly number[],
  b: readonly number[],
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
  places: ReadonlyMap<number, readonly number[]>,
): [number, number, number] {
  let [bestI, bestJ, bestSize] = [aFrom, bFrom, 0];
  /** By its last place in b, the length of the block that ends at the row before. */
  let before = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const row = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const size = (before.get(j - 1) ?? 0) + 1;
      row.set(j, size);
      if (size > bestSize) [bestI, bestJ, bestSize] = [i - size + 1, j - size + 1, size];
    }
    before = row;
  }
  // Frequent tokens, which begin no block, may continue one.
  while (bestI > aFrom && bestJ > bFrom && a[bestI - 1] === b[bestJ - 1]) {
    [bestI, bestJ, bestSize] = [bestI - 1, bestJ - 1, bestSize + 1];
  }
  while (bestI + bestSize < aTo && bestJ + bestSize < bTo && a[bestI + bestSize] === b[bestJ + bestSize]) bestSize++;
  return [bestI, bestJ, bestSize];
}
