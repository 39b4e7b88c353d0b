/**
 * From a figure of results to a number with its interval: the one given, Wilson's of a share of
 * right answers, or value ± 1.96 standard errors.
 */
import { normalInterval } from '../../eval/run/groups.ts';
import { wilson } from '../../statistics/proportions.ts';
import type { ImportedFigure } from '../import/contract.ts';
import type { BoardScore } from './board.ts';

/** Metrics that are shares of right answers. */
const SHARES = new Set('acc acc_norm acc_mutual_info exact_match em accuracy pass@1 mc1 likelihood_acc'.split(' '));
const isShare = (key: string): boolean => {
  const comma = key.indexOf(',');
  return key.endsWith('/accuracy') || SHARES.has(comma < 0 ? key : key.slice(0, comma));
};

/** The score, not ranked yet. A standard error of 0 gives no interval: all right answers of 12 leave doubt. */
export function scoreOf(key: string, figure: ImportedFigure, variant: string): BoardScore {
  const { value, stderr, ci95, n } = figure;
  const rest = { value, stderr, n, variant, rank: null, rank_range: null };
  if (value === null) return { ...rest, ci95: null, interval: 'none', missing: 'not defined on these samples' };
  if (ci95 !== null) return { ...rest, ci95, interval: 'given' };
  const right = rightAnswers(key, figure);
  if (right !== null) return { ...rest, ci95: wilson(right, n as number), interval: 'wilson' };
  if (stderr === null || stderr === 0) return { ...rest, ci95: null, interval: 'none' };
  return { ...rest, ci95: normalInterval(value, stderr), interval: 'stderr' };
}

/**
 * How many answers were right, of a metric that is such a share. A standard error other than that of independent answers (of
 * clusters, say) knows more than the share does: then `null`.
 */
function rightAnswers(key: string, { value, stderr, n }: ImportedFigure): number | null {
  if (value === null || n === null || n < 1 || value < 0 || value > 1 || !isShare(key)) return null;
  const right = Math.round(value * n);
  if (Math.abs(right - value * n) > 1e-6 * n) return null;
  const plain = Math.sqrt((value * (1 - value)) / n);
  const agrees = stderr === null || stderr === 0 || Math.abs(stderr / plain - 1) <= 1 / n + 0.01;
  return agrees ? right : null;
}
