/**
 * Tests of one held-out measure of two training runs. Of the same examples: shares by McNemar with Agresti and Min's interval
 * and Cohen's g, means by Student's paired t and Cohen's dz. Of other examples, or where values of single ones were not kept:
 * shares by the z test of two independent proportions with Newcombe's interval (1998, method 10) from Wilson's, means by Welch's
 * t, which needs the values: a mean alone has no test.
 */
import { cohensD, cohensDz } from '../../eval/statistics/effect-sizes.ts';
import { tTestPaired, tTestWelch } from '../../eval/statistics/t-tests.ts';
import { mcnemarP, twoProportions } from '../../eval/statistics/two-by-two.ts';
import { shareChange, wilson } from '../../train/paired-statistics.ts';
import type { TrainingMeasure } from './contract.ts';

/** One side: the mean over `n` examples, and the value of each where the run kept them. */
export interface MeasuredSide {
  value: number;
  n: number;
  values: readonly number[] | null;
}

/** What is between two sides, B against A; nulls where there is no test. */
export type Tested = Pick<TrainingMeasure, 'ci95' | 'p' | 'test' | 'effect'>;

const UNTESTED: Tested = { ci95: null, p: null, test: 'none', effect: null };

/** @param same the two sides are the same examples in the same order. */
export function testHeldOut(
  a: MeasuredSide,
  b: MeasuredSide,
  { share, same }: { share: boolean; same: boolean },
): Tested {
  const [ours, theirs] = a.n > 1 && b.n > 1 ? [a.values, b.values] : [null, null];
  if (ours === null || theirs === null) return share ? independentShares(a, b) : UNTESTED;
  if (same) return share ? pairedShares(ours, theirs) : pairedMeans(ours, theirs);
  return share ? independentShares(a, b) : independentMeans(ours, theirs);
}

function pairedShares(a: readonly number[], b: readonly number[]): Tested {
  const lost = a.filter((value, i) => value > b[i]!).length;
  const gained = a.filter((value, i) => value < b[i]!).length;
  const { p, method } = mcnemarP(lost, gained);
  const effect = lost + gained === 0 ? null : { name: "Cohen's g", value: gained / (gained + lost) - 0.5 };
  return { ci95: shareChange(a, b).ci95 ?? null, p, test: method, effect };
}

function pairedMeans(a: readonly number[], b: readonly number[]): Tested {
  const [first, ...others] = b.map((value, i) => value - a[i]!);
  // Student's t is certain of examples that all moved alike, however few they are.
  if (others.every((move) => move === first)) {
    return first === 0
      ? { ...UNTESTED, p: 1, test: 'no value changed' }
      : { ...UNTESTED, p: mcnemarP(a.length, 0).p, test: 'sign test, exact' };
  }
  const { p, ciLow, ciHigh } = tTestPaired(b, a);
  return { ci95: [ciLow, ciHigh], p, test: 'paired t', effect: { name: "Cohen's dz", value: cohensDz(b, a) } };
}

function independentMeans(a: readonly number[], b: readonly number[]): Tested {
  const { p, ciLow, ciHigh } = tTestWelch(b, a);
  if (!Number.isFinite(p)) return UNTESTED;
  return { ci95: [ciLow, ciHigh], p, test: "Welch's t", effect: { name: "Cohen's d", value: cohensD(b, a).dPooled } };
}

function independentShares(a: MeasuredSide, b: MeasuredSide): Tested {
  const { p } = twoProportions(Math.round(b.value * b.n), b.n, Math.round(a.value * a.n), a.n);
  return { ...UNTESTED, ci95: newcombe(a, b), p: Number.isNaN(p) ? 1 : p, test: 'z of two independent proportions' };
}

function newcombe({ value: p1, n: n1 }: MeasuredSide, { value: p2, n: n2 }: MeasuredSide): readonly [number, number] {
  const [[l1, u1], [l2, u2]] = [wilson(p1, n1), wilson(p2, n2)];
  const d = p2 - p1;
  return [d - Math.hypot(p2 - l2, u1 - p1), d + Math.hypot(u2 - p2, p1 - l1)];
}
