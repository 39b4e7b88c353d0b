/**
 * Agreement of raters beyond chance: Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability") for nominal,
 * ordinal and interval ratings, any number of raters, ratings missing; Fleiss' kappa (1971) where none is missing.
 */

/** A unit's ratings, one by each rater; `null` where a rater gave none. */
export type Ratings = readonly (number | null)[];
export type Level = 'nominal' | 'ordinal' | 'interval';

/**
 * Krippendorff's alpha: 1 - observed disagreement / disagreement expected by chance. `null` where fewer than two ratings
 * stand side by side, or all ratings are equal.
 */
export function krippendorffAlpha(units: readonly Ratings[], level: Level): number | null {
  const pairable = units
    .map((unit) => unit.filter((rating): rating is number => rating !== null))
    .filter((unit) => unit.length > 1);
  const values = [...new Set(pairable.flat())].sort((a, b) => a - b);
  const at = new Map(values.map((value, i) => [value, i]));
  const k = values.length;
  const totals = new Float64Array(k);
  /** Coincidences of values within units; each unit weighs as many as it has ratings. */
  const together = new Float64Array(k * k);
  for (const unit of pairable) {
    const counts = new Map<number, number>();
    for (const rating of unit) {
      const place = at.get(rating)!;
      counts.set(place, (counts.get(place) ?? 0) + 1);
      totals[place]! += 1;
    }
    for (const [c, many] of counts) {
      for (const [other, own] of counts) {
        together[c * k + other]! += (many * (c === other ? own - 1 : own)) / (unit.length - 1);
      }
    }
  }
  const n = totals.reduce((sum, count) => sum + count, 0);
  const distance = distances(values, totals, level);
  let observed = 0;
  let expected = 0;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      observed += together[a * k + b]! * distance(a, b);
      expected += totals[a]! * totals[b]! * distance(a, b);
    }
  }
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

/** Squared differences of values by their places. */
function distances(values: readonly number[], totals: Float64Array, level: Level): (a: number, b: number) => number {
  if (level === 'nominal') return (a, b) => (a === b ? 0 : 1);
  if (level === 'interval') return (a, b) => (values[a]! - values[b]!) ** 2;
  const upTo: number[] = [];
  for (const [i, count] of totals.entries()) upTo.push((upTo[i - 1] ?? 0) + count);
  return (a, b) => {
    if (a === b) return 0;
    const [low, high] = a < b ? [a, b] : [b, a];
    // Ratings from low to high, of the two ends half.
    const between = upTo[high]! - (upTo[low - 1] ?? 0);
    return (between - (totals[low]! + totals[high]!) / 2) ** 2;
  };
}

/**
 * Fleiss' kappa. `null` where ratings are missing, units have fewer than two or differing numbers of them, or all ratings
 * are equal.
 */
export function fleissKappa(units: readonly Ratings[]): number | null {
  const raters = units[0]?.length ?? 0;
  if (raters < 2 || units.some((unit) => unit.length !== raters || unit.includes(null))) return null;
  const totals = new Map<number, number>();
  let agreed = 0;
  for (const unit of units as readonly (readonly number[])[]) {
    const counts = new Map<number, number>();
    for (const rating of unit) counts.set(rating, (counts.get(rating) ?? 0) + 1);
    for (const [rating, count] of counts) {
      totals.set(rating, (totals.get(rating) ?? 0) + count);
      agreed += (count * (count - 1)) / (raters * (raters - 1));
    }
  }
  const observed = agreed / units.length;
  let chance = 0;
  for (const count of totals.values()) chance += (count / (units.length * raters)) ** 2;
  return chance === 1 ? null : (observed - chance) / (1 - chance);
}
