/**
 * Distribution functions, upper tails and quantiles: normal, Student's t, chi-square, F, beta, binomial. Tails are
 * computed as tails, never as 1 - cdf, so that small p-values keep their digits. Normal quantiles follow Wichura's
 * AS 241; the others invert the tail by bisection. Leaves out: densities, non-central forms.
 */
import { betaComplement, betaRegularized, binomialDensity, gammaRegularized } from './special-functions.ts';

/** P(Z <= z). `normalCdf(-1.96)` is 0.0249978951482204. */
export const normalCdf = (z: number): number => normalTail(-z);

/** P(Z > z). */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const { lower, upper } = gammaRegularized(0.5, (z * z) / 2);
  return z >= 0 ? upper / 2 : 0.5 + lower / 2;
}

/** P(T > t) with `df` degrees of freedom, real and > 0. */
export function studentTail(t: number, df: number): number {
  if (Number.isNaN(t) || Number.isNaN(df)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const square = t * t;
  const half = betaRegularized(df / (df + square), df / 2, 0.5, square / (df + square)) / 2;
  return t >= 0 ? half : 1 - half;
}

export const studentCdf = (t: number, df: number): number => studentTail(-t, df);

export const chiSquareCdf = (x: number, df: number): number => gammaRegularized(df / 2, x / 2).lower;
export const chiSquareTail = (x: number, df: number): number => gammaRegularized(df / 2, x / 2).upper;

/** P(F <= x) with `between` and `within` degrees of freedom. */
export function fCdf(x: number, between: number, within: number): number {
  if (x <= 0) return 0;
  const scaled = between * x;
  return betaRegularized(scaled / (scaled + within), between / 2, within / 2, within / (scaled + within));
}

/** P(F > x). */
export function fTail(x: number, between: number, within: number): number {
  if (x <= 0) return 1;
  const scaled = between * x;
  return betaComplement(scaled / (scaled + within), between / 2, within / 2, within / (scaled + within));
}

export const betaCdf = (x: number, a: number, b: number): number => betaRegularized(Math.min(1, Math.max(0, x)), a, b);
export const betaTail = (x: number, a: number, b: number): number => betaComplement(Math.min(1, Math.max(0, x)), a, b);

/** P(K <= k) of n trials with success probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  return whole >= n ? 1 : betaComplement(p, whole + 1, n - whole);
}

/** P(K > k). */
export function binomialTail(k: number, n: number, p: number): number {
  const whole = Math.floor(k);
  if (whole < 0) return 1;
  return whole >= n ? 0 : betaRegularized(p, whole + 1, n - whole);
}

/** P(K = k). */
export const binomialProbability = (k: number, n: number, p: number): number =>
  Number.isInteger(k) && k >= 0 && k <= n ? binomialDensity(k, n - k, p, 1 - p) : 0;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

// Coefficients of AS 241 (Wichura 1988), ascending: centre, shoulders, tails.
const CENTRE = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
] as const;
const SHOULDER = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;
const ratio = ([over, under]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(over, x) / polynomial(under, x);

/** The z with P(Z <= z) = p. `normalQuantile(0.975)` is 1.959963984540054. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -z : z;
}

/** The x in [low, high] where a falling function reaches `target`, to the last bits. */
function invertTail(tail: (x: number) => number, target: number, low: number, high: number): number {
  let from = low;
  let to = high;
  for (let i = 0; i < 2000; i++) {
    const middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) break;
    if (tail(middle) > target) from = middle;
    else to = middle;
    if (to - from <= 1e-16 * Math.abs(to)) break;
  }
  return from + (to - from) / 2;
}

/** The x >= 0 where a falling tail reaches `target`, however far out. */
function invertPositive(tail: (x: number) => number, target: number): number {
  let high = 1;
  while (tail(high) > target && high < 1e300) high *= 2;
  return invertTail(tail, target, 0, high);
}

/** The t with P(T <= t) = p. `studentQuantile(0.975, 7)` is 2.364624251592785. */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const t = invertPositive((x) => studentTail(x, df), Math.min(p, 1 - p));
  return p < 0.5 ? -t : t;
}

/** The x with P(X <= x) = p. `betaQuantile(0.025, 45, 6)` is 0.7818646335657977. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return invertTail((x) => -betaRegularized(x, a, b), -p, 0, 1);
}
