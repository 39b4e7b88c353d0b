/** Wilcoxon's signed-rank test of paired scores, with SciPy's treatments of zeros and ties. */
import { normalTail } from './distributions.ts';
import { rank, tieTerm } from './ranks.ts';
import { type Alternative, pValue } from './t-tests.ts';

export interface WilcoxonOptions {
  /** Pairs without a difference: left out (`wilcox`), ranked and then left out (`pratt`), or shared by both sides (`zsplit`). */
  zeroMethod?: 'wilcox' | 'pratt' | 'zsplit';
  /**
   * `exact` holds without ties and zeros. `auto` is exact up to 50 pairs where it holds and up to 13 pairs with ties or zeros, where
   * every assignment of signs is counted.
   */
  method?: 'auto' | 'exact' | 'approx';
  /** Half a step of continuity correction in the normal approximation. */
  correction?: boolean;
  alternative?: Alternative;
}

/** Pairs with ties or zeros up to which `auto` counts all assignments of signs, as SciPy does. */
const MOST_COUNTED = 13;

/** W is the smaller rank sum (two-sided) or that of the positive differences a - b. p is NaN when nothing differs, unless signs are counted. */
export function wilcoxon(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: WilcoxonOptions = {},
): { W: number; p: number } {
  const { zeroMethod = 'wilcox', method = 'auto', correction = false, alternative = 'two-sided' } = options;
  if (a.length !== b.length) throw new RangeError(`paired values: ${a.length} and ${b.length} of them`);
  let d = Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!);
  const zeros = d.reduce((count, x) => count + (x === 0 ? 1 : 0), 0);
  if (zeroMethod === 'wilcox') d = d.filter((x) => x !== 0);
  const n = d.length;
  const { ranks, ties } = rank(d.map(Math.abs));
  let plus = 0;
  let minus = 0;
  for (let i = 0; i < n; i++) {
    if (d[i]! > 0) plus += ranks[i]!;
    else if (d[i]! < 0) minus += ranks[i]!;
    else if (zeroMethod === 'zsplit') {
      plus += ranks[i]! / 2;
      minus += ranks[i]! / 2;
    }
  }
  const W = alternative === 'two-sided' ? Math.min(plus, minus) : plus;
  const tied = zeros > 0 || ties.some((t) => t > 1);
  if (method === 'exact' || (method === 'auto' && n <= 50 && !tied)) {
    return {
      W,
      p: exactP(
        plus,
        Float64Array.from({ length: n }, (_, i) => i + 1),
        alternative,
      ),
    };
  }
  if (method === 'auto' && a.length <= MOST_COUNTED) {
    const signed = ranks.filter((_, i) => d[i] !== 0);
    // Zeros have no sign; `zsplit` gave half their ranks to this side.
    const fixed = zeroMethod === 'zsplit' ? ranks.reduce((sum, r, i) => sum + (d[i] === 0 ? r / 2 : 0), 0) : 0;
    // Twice the ranks are whole numbers.
    return {
      W,
      p: exactP(
        2 * (plus - fixed),
        signed.map((r) => 2 * r),
        alternative,
      ),
    };
  }

  let expected = (n * (n + 1)) / 4;
  let squares = n * (n + 1) * (2 * n + 1);
  if (zeroMethod === 'pratt') {
    expected -= (zeros * (zeros + 1)) / 4;
    squares -= zeros * (zeros + 1) * (2 * zeros + 1);
    // The zeros are the first group of ties; their variance is already gone.
    if (zeros > 0) ties[0] = 0;
  }
  const deviation = Math.sqrt((squares - tieTerm(ties) / 2) / 24);
  let z = (plus - expected) / deviation;
  if (correction) {
    const side = alternative === 'greater' ? 1 : alternative === 'less' ? -1 : Math.sign(z);
    z -= (side * 0.5) / deviation;
  }
  return { W, p: deviation > 0 ? pValue(z, normalTail, alternative) : Number.NaN };
}

/** Conservative where ties make the sum of the positive ones fractional but not the weights. */
function exactP(plus: number, weights: Float64Array, alternative: Alternative): number {
  const chances = signedSumProbabilities(weights);
  const atMost = (w: number): number => chances.subarray(0, w + 1).reduce((sum, x) => sum + x, 0);
  const atLeast = (w: number): number => chances.subarray(w).reduce((sum, x) => sum + x, 0);
  if (alternative === 'less') return Math.min(1, atMost(Math.ceil(plus)));
  if (alternative === 'greater') return Math.min(1, atLeast(Math.floor(plus)));
  return Math.min(1, 2 * Math.min(atLeast(Math.floor(plus)), atMost(Math.ceil(plus))));
}

/** P(sum of the weights of positive differences = w) for w = 0 .. their sum: every one counts with probability 1/2. */
function signedSumProbabilities(weights: Float64Array): Float64Array {
  const p = new Float64Array(weights.reduce((sum, x) => sum + x, 1));
  p[0] = 1;
  let most = 0;
  for (const r of weights) {
    most += r;
    for (let w = most; w >= 0; w--) p[w] = (p[w]! + (w >= r ? p[w - r]! : 0)) / 2;
  }
  return p;
}
