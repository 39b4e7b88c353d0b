/**
 * Cohen's kappa of two raters with two verdicts, with the large-sample error of Fleiss, Cohen and Everitt (1969), as statsmodels'
 * `cohens_kappa` has it.
 */
import { normalQuantile } from './distributions.ts';

/** How often both said yes, only the first, only the second, neither. */
export interface PairCounts {
  readonly both: number;
  readonly first: number;
  readonly second: number;
  readonly neither: number;
}

export interface Kappa {
  readonly value: number;
  readonly stderr: number;
  /** 95 %, within -1 .. 1. */
  readonly ci95: readonly [number, number];
}

/**
 * `cohenKappa({ both: 20, first: 5, second: 10, neither: 15 })` is 0.4 with a standard error of 0.128. `null` where chance alone
 * explains everything: each rater always said the same, or nothing was rated.
 */
export function cohenKappa({ both, first, second, neither }: PairCounts): Kappa | null {
  const n = both + first + second + neither;
  const cells = [
    [both / n, first / n],
    [second / n, neither / n],
  ] as const;
  const rows = cells.map(([a, b]) => a + b);
  const columns = [cells[0][0] + cells[1][0], cells[0][1] + cells[1][1]];
  const chance = rows[0]! * columns[0]! + rows[1]! * columns[1]!;
  if (n === 0 || 1 - chance < 1e-12) return null;
  const value = (cells[0][0] + cells[1][1] - chance) / (1 - chance);
  const missing = 1 - value;
  let variance = -((value - chance * missing) ** 2);
  for (const i of [0, 1] as const) {
    for (const j of [0, 1] as const) {
      const weight = i === j ? 1 - (rows[i]! + columns[i]!) * missing : missing * (columns[i]! + rows[j]!);
      variance += cells[i][j] * weight ** 2;
    }
  }
  const stderr = Math.sqrt(Math.max(0, variance) / n) / (1 - chance);
  const reach = normalQuantile(0.975) * stderr;
  return { value, stderr, ci95: [Math.max(-1, value - reach), Math.min(1, value + reach)] };
}
