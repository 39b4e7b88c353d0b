/** Numbers of a comparison as people read them, the same on the terminal, in Markdown and in pages. */
import { thousands } from '../format.ts';
import type { MetricComparison, Verdict } from './contract.ts';

/** Digits that matter: shares have four behind the point, percentages and ratings fewer. */
const decimals = (size: number): number => (size >= 1000 ? 1 : size >= 10 ? 2 : size >= 0.001 || size === 0 ? 4 : 6);

/** A number with the digits that `like` has; `-` for none. */
export function shown(value: number | null, like: number | null = value): string {
  if (value === null) return '-';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Math.abs(value) >= 1e9) return value.toExponential(4);
  const text = value.toFixed(decimals(Math.abs(like ?? value)));
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** `+0.0312` */
export function signed(value: number | null, like: number | null = value): string {
  const text = shown(value, like);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

export const shownRange = (ci95: readonly [number, number] | null, like: number | null): string =>
  ci95 === null ? '-' : `${signed(ci95[0], like)} .. ${signed(ci95[1], like)}`;

export const shownP = (p: number | null): string => (p === null ? '-' : p < 0.0001 ? '<0.0001' : p.toFixed(4));

export const shownEffect = (effect: MetricComparison['effect']): string => {
  if (effect === null) return '-';
  if (effect.name === 'relative change') return `${signed(100 * effect.value, 10)} %`;
  return `${effect.name.replace("Cohen's ", '')} ${signed(effect.value, 10)}`;
};

/** Which way is better. */
export const arrow = (higherIsBetter: boolean | null): string =>
  higherIsBetter === null ? '' : higherIsBetter ? '↑' : '↓';

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  changed: 'changed',
  same: 'no difference shown',
  untested: 'not tested',
};

/** The value whose size sets the digits of a metric's numbers. */
export const likeOf = ({ a, b }: { a: number | null; b: number | null }): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(Math.abs(a), Math.abs(b));

/** `1 sample`, `2,000 samples`. */
export const plural = (n: number, what: string): string => `${thousands(n)} ${what}${n === 1 ? '' : 's'}`;
