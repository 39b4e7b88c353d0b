/** p adjusted over every metric that was tested, and what follows from it. */
import { adjust } from '../../statistics/multiple-testing.ts';
import type { Compared } from './compare-metric.ts';
import type { CompareSettings, Verdict } from './contract.ts';

type Tested = Pick<Compared, 'p' | 'p_adjusted' | 'difference' | 'higher_is_better' | 'verdict'>;

/** Fills in `p_adjusted` and `verdict`; returns how many tests the family has. */
export function giveVerdicts(metrics: readonly Tested[], settings: CompareSettings): number {
  const tested = metrics.filter(({ p }) => p !== null);
  const p = tested.map((one) => one.p as number);
  const adjusted = settings.correction === 'none' ? p : adjust(p, settings.correction);
  for (const [i, one] of tested.entries()) {
    one.p_adjusted = adjusted[i] as number;
    one.verdict = verdictOf(one, settings);
  }
  return tested.length;
}

function verdictOf(
  { p_adjusted: p, difference, higher_is_better: higher }: Tested,
  { alpha, min_effect: least }: CompareSettings,
): Verdict {
  if (difference === null || p === null) return 'untested';
  if (p > alpha || difference === 0 || Math.abs(difference) < least) return 'same';
  if (higher === null) return 'changed';
  return difference > 0 === higher ? 'better' : 'worse';
}
