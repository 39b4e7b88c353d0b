/** Comparison at the tolerance a golden file states. */
import { expect } from 'vitest';

/** `"inf"`, `"-inf"` and null as the golden files write them. */
const number = (value: unknown): unknown =>
  value === 'inf' ? Number.POSITIVE_INFINITY : value === '-inf' ? Number.NEGATIVE_INFINITY : value;

/** What rounding leaves of a difference of numbers near 1; nobody's digits agree below it, but those of tail probabilities. */
const ROUNDING = 1e-15;
const TAIL = /(?:^|[ _])(?:p|p_\w+|cdf|sf)(?:\.\d+)*$/;

/**
 * Numbers within `tolerance`, relative above 1 and, below 1e-6, relative at ten times the tolerance (p-values keep their
 * digits, other numbers those above rounding); lists and mappings element by element; null only where the file says null.
 */
export function expectClose(found: unknown, wanted: unknown, tolerance: number, what: string): void {
  const want = number(wanted);
  if (typeof want === 'object' && want !== null) {
    const keys = Object.keys(want);
    if (Array.isArray(want)) expect(Array.from(found as ArrayLike<unknown>), what).toHaveLength(want.length);
    for (const key of keys) {
      expectClose(
        (found as Record<string, unknown>)?.[key],
        (want as Record<string, unknown>)[key],
        tolerance,
        `${what}.${key}`,
      );
    }
    return;
  }
  if (typeof want !== 'number' || !Number.isFinite(want)) {
    expect(Number.isNaN(found) ? null : found, what).toBe(want);
    return;
  }
  const allowed =
    want !== 0 && Math.abs(want) < 1e-6
      ? Math.max(Math.abs(want) * Math.max(1e-7, 10 * tolerance), TAIL.test(what) ? 0 : ROUNDING)
      : tolerance * Math.max(1, Math.abs(want));
  const distance = Math.abs((found as number) - want);
  expect(distance <= allowed, `${what}: ${found} is not ${want} (off by ${distance}, allowed ${allowed})`).toBe(true);
}
