/**
 * Ranks with ties. A row is better than another one beyond doubt when the paired test on the same samples says so, or, where
 * there is none, when its interval lies wholly on the better side. Its rank is 1 + the rows that are better than it (as Chatbot
 * Arena counts); its rank range runs from there to the last place that the rows it is not better than leave open.
 */

export interface Contender {
  readonly value: number;
  /** Equal to the value where no interval is known. */
  readonly low: number;
  readonly high: number;
}

/** 1: the first is better, -1: the second, 0: undecided. */
export type Lead = 1 | 0 | -1;

/** Verdicts of tests by `i * n + j`, i < j. */
export type Decided = ReadonlyMap<number, Lead>;

export interface Ranking {
  readonly ranks: readonly number[];
  readonly ranges: readonly (readonly [number, number])[];
  verdict(i: number, j: number): Lead;
}

/** Ranks in the order of `given`. Costs n log n and what was tested. */
export function ranking(given: readonly Contender[], higherIsBetter: boolean, decided: Decided = new Map()): Ranking {
  const n = given.length;
  const all = higherIsBetter ? given : given.map(({ value, low, high }) => ({ value: -value, low: -high, high: -low }));
  const lows = Float64Array.from(all, ({ low }) => low).sort();
  const highs = Float64Array.from(all, ({ high }) => high).sort();
  const better = all.map(({ high }) => n - upTo(lows, high));
  const worse = all.map(({ low }) => below(highs, low));
  const byIntervals = (i: number, j: number): Lead =>
    all[i]!.low > all[j]!.high ? 1 : all[j]!.low > all[i]!.high ? -1 : 0;
  for (const [pair, verdict] of decided) {
    const [i, j] = [Math.floor(pair / n), pair % n];
    const before = byIntervals(i, j);
    count(before, i, j, -1);
    count(verdict, i, j, 1);
  }
  function count(verdict: Lead, i: number, j: number, step: number): void {
    if (verdict === 0) return;
    const [winner, loser] = verdict === 1 ? [i, j] : [j, i];
    worse[winner]! += step;
    better[loser]! += step;
  }
  return {
    ranks: better.map((count) => count + 1),
    ranges: better.map((count, i) => [count + 1, n - worse[i]!] as const),
    verdict(i, j) {
      const tested = i < j ? decided.get(i * n + j) : decided.get(j * n + i);
      if (tested === undefined) return byIntervals(i, j);
      return i < j ? tested : ((0 - tested) as Lead);
    },
  };
}

/** How many of a sorted list are <= x. */
function upTo(sorted: Float64Array, x: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! <= x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of a sorted list are < x. */
function below(sorted: Float64Array, x: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < x) from = middle + 1;
    else to = middle;
  }
  return from;
}
