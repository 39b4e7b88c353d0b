/** One-way analysis of variance. Leaves out: several factors, repeated measures. */
import { fTail } from './distributions.ts';
import { mean, squaredDeviations } from './moments.ts';

export interface Anova {
  F: number;
  p: number;
  dfBetween: number;
  dfWithin: number;
  /** Share of the variance that lies between the groups. */
  etaSquared: number;
}

/** Do the means of independent groups differ? */
export function anovaOneWay(groups: readonly ArrayLike<number>[]): Anova {
  const all = groups.flatMap((group) => Array.from(group));
  const grand = mean(all);
  const between = groups.reduce((sum, group) => sum + group.length * (mean(group) - grand) ** 2, 0);
  const within = groups.reduce((sum, group) => sum + squaredDeviations(group), 0);
  const dfBetween = groups.length - 1;
  const dfWithin = all.length - groups.length;
  const F = between / dfBetween / (within / dfWithin);
  return { F, p: fTail(F, dfBetween, dfWithin), dfBetween, dfWithin, etaSquared: between / (between + within) };
}
