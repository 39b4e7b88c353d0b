/** The gap between the means of two sides of a task's samples, with an interval by resampling each side. */
import { type Aggregate, type Json, percentileSpread, resampler } from '../../src/plugin.ts';

const RESAMPLES = 2000;

/** A sample's side and its value; a truth (0, 1) or any number. */
type Sided = readonly [side: string, value: number];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Mean of one side less that of the other; resampled within sides, so that their sizes stay.
 * @param values pairs of side and value; other sides are left out.
 * @returns no value when a side is empty.
 */
export function sideGap(values: readonly Json[], first: string, second: string): Aggregate {
  const of = (side: string): number[] =>
    (values as unknown as readonly Sided[]).filter(([own]) => own === side).map(([, value]) => value);
  const [a, b] = [of(first), of(second)];
  const parts = { [first]: a.length === 0 ? null : mean(a), [second]: b.length === 0 ? null : mean(b) };
  if (a.length === 0 || b.length === 0) return { value: null, stderr: null, ci95: null, parts };
  const below = resampler(11, `${first}/${second}`);
  const again = (side: readonly number[]): number => mean(side.map(() => side[below(side.length)] as number));
  const drawn = Array.from({ length: RESAMPLES }, () => again(a) - again(b));
  const method = `bootstrap within sides, ${RESAMPLES} resamples`;
  return { value: mean(a) - mean(b), ...percentileSpread(drawn), method, parts };
}
