/**
 * Tests of one held-out measure of two training runs. Of the same examples: shares by McNemar with Agresti and Min's interval
 * and Cohen's g, means by Student's paired t and Cohen's dz. Of other examples, or where values of single ones were not kept:
 * shares by the z test of two independent proportions with Newcombe's interval (1998, method 10) from Wilson's, means by Welch's
 * t, which needs the values: a mean alone has no test.
 */
import { cohensD, cohensDz } from '../../statistics/effect-sizes.ts';
import { differences } from '../../statistics/moments.ts';
import { shareChange, turned } from '../../statistics/paired-change.ts';
import { wilson } from '../../statistics/proportions.ts';
import { tTestPaired, tTestWelch } from '../../statistics/t-tests.ts';
import { mcnemarP, twoProportions } from '../../statistics/two-by-two.ts';
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
  const { gained, lost } = turned(a, b);
  const { p, method } = mcnemarP(lost, gained);
  return { ci95: shareChange(a, b).ci95 ?? null, p, test: method, effect: pairedEffect(a, b, true) };
}

function pairedMeans(a: readonly number[], b: readonly number[]): Tested {
  const { gained, lost } = turned(a, b);
  if (gained + lost === 0) return { ...UNTESTED, p: 1, test: 'no value changed' };
  if (movedAlike(a, b)) return { ...UNTESTED, ...signTest(a.length) };
  const { p, ciLow, ciHigh } = tTestPaired(b, a);
  return { ci95: [ciLow, ciHigh], p, test: 'paired t', effect: pairedEffect(a, b, false) };
}

/** Every value moved by the same amount, up to rounding: Student's t would be certain of two of them. */
export function movedAlike(a: readonly number[], b: readonly number[]): boolean {
  const [first, ...others] = differences(a, b);
  return first !== 0 && others.every((move) => Math.abs(move - first!) <= 1e-9 * Math.abs(first!));
}

export const signTest = (n: number): Pick<Tested, 'p' | 'test'> => ({
  p: mcnemarP(n, 0).p,
  test: 'sign test, exact',
});

/** Cohen's g of shares, Cohen's dz of other means; null where nothing changed or all did alike. */
export function pairedEffect(a: readonly number[], b: readonly number[], share: boolean): Tested['effect'] {
  if (share) {
    const { gained, lost } = turned(a, b);
    return gained + lost === 0 ? null : { name: "Cohen's g", value: gained / (gained + lost) - 0.5 };
  }
  const dz = cohensDz(b, a);
  return Number.isFinite(dz) ? { name: "Cohen's dz", value: dz } : null;
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
  const [[l1, u1], [l2, u2]] = [wilson(p1 * n1, n1), wilson(p2 * n2, n2)];
  const d = p2 - p1;
  return [d - Math.hypot(p2 - l2, u1 - p1), d + Math.hypot(u2 - p2, p1 - l1)];
}
