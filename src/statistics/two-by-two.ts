/**
 * Tests of 2 x 2 tables: McNemar for paired right-or-wrong answers, Fisher, Yates' chi-square and the z-test for two
 * independent proportions. p-values two-sided, as statsmodels and SciPy give them.
 */
import { binomialCdf, binomialProbability, chiSquareTail, normalTail } from './distributions.ts';
import { logChoose } from './special-functions.ts';

export interface McNemar {
  /** The smaller of the two discordant counts. */
  exactStatistic: number;
  exactP: number;
  /** Chi-square without and with Edwards' correction; null without discordant pairs. */
  chi2: number | null;
  pChi2: number | null;
  chi2Corrected: number | null;
  pCorrected: number | null;
  midP: number;
}

/** @param onlyA samples that only the first gets right. @param onlyB samples that only the second gets right. */
export function mcnemar(onlyA: number, onlyB: number): McNemar {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  const tail = binomialCdf(fewer, n, 0.5);
  const at = binomialProbability(fewer, n, 0.5);
  const chi2 = n === 0 ? null : (onlyA - onlyB) ** 2 / n;
  const chi2Corrected = n === 0 ? null : (Math.abs(onlyA - onlyB) - 1) ** 2 / n;
  return {
    exactStatistic: fewer,
    exactP: Math.min(1, 2 * tail),
    chi2,
    pChi2: chi2 === null ? null : chiSquareTail(chi2, 1),
    chi2Corrected,
    pCorrected: chi2Corrected === null ? null : chiSquareTail(chi2Corrected, 1),
    midP: n === 0 ? 1 : Math.min(1, 2 * tail) - at,
  };
}

/** The p-value to report: exact below 25 discordant pairs, corrected chi-square from there on. */
export function mcnemarP(onlyA: number, onlyB: number): { p: number; method: string } {
  const all = mcnemar(onlyA, onlyB);
  if (onlyA + onlyB < 25 || all.pCorrected === null) return { p: all.exactP, method: 'McNemar, exact' };
  return { p: all.pCorrected, method: 'McNemar, chi-square with correction' };
}

export interface TwoProportions {
  z: number;
  p: number;
  /** Odds ratio of the sample. */
  fisherOdds: number;
  fisherP: number;
  chi2Yates: number;
  pYates: number;
}

/** k1 successes of n1 against k2 of n2, independent samples. */
export function twoProportions(k1: number, n1: number, k2: number, n2: number): TwoProportions {
  const n = n1 + n2;
  const pooled = (k1 + k2) / n;
  const z = (k1 / n1 - k2 / n2) / Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const [a, b, c, d] = [k1, n1 - k1, k2, n2 - k2];
  const cross = Math.abs(a * d - b * c);
  const chi2Yates = (n * Math.max(0, cross - n / 2) ** 2) / ((a + b) * (c + d) * (a + c) * (b + d));
  return {
    z,
    p: Math.min(1, 2 * normalTail(Math.abs(z))),
    fisherOdds: (a * d) / (b * c),
    fisherP: fisher(a, b, c, d),
    chi2Yates,
    pYates: chiSquareTail(chi2Yates, 1),
  };
}

/** Fisher's exact test of [[a, b], [c, d]]: all tables with the same margins that are no likelier than this one. */
function fisher(a: number, b: number, c: number, d: number): number {
  const logP = (x: number): number =>
    logChoose(a + b, x) + logChoose(c + d, a + c - x) - logChoose(a + b + c + d, a + c);
  const observed = Math.exp(logP(a));
  let p = 0;
  for (let x = Math.max(0, a - d); x <= Math.min(a + b, a + c); x++) {
    const here = Math.exp(logP(x));
    // Equally likely tables differ in the last digits.
    if (here <= observed * (1 + 1e-7)) p += here;
  }
  return Math.min(1, p);
}
