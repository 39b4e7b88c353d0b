/** Every test, interval and distribution of statistics.json against SciPy, statsmodels and Miller's formulas. */
import { describe, expect, it } from 'vitest';
import { anovaOneWay } from '../../../src/statistics/anova.ts';
import { acceleration, bootstrap, type IntervalKind, jackknife } from '../../../src/statistics/bootstrap.ts';
import { clusteredMean, repeatedMean } from '../../../src/statistics/clustered.ts';
import { kendall, pearson, spearman } from '../../../src/statistics/correlation.ts';
import * as distributions from '../../../src/statistics/distributions.ts';
import { cohensD, cohensDz } from '../../../src/statistics/effect-sizes.ts';
import { FastRandom } from '../../../src/statistics/fast-random.ts';
import { kruskalWallis, mannWhitney } from '../../../src/statistics/independent-ranks.ts';
import { differences, mean, standardDeviation } from '../../../src/statistics/moments.ts';
import { adjust, type Correction } from '../../../src/statistics/multiple-testing.ts';
import * as proportions from '../../../src/statistics/proportions.ts';
import { sampleSize } from '../../../src/statistics/sample-size.ts';
import * as t from '../../../src/statistics/t-tests.ts';
import { mcnemar, twoProportions } from '../../../src/statistics/two-by-two.ts';
import { wilcoxon } from '../../../src/statistics/wilcoxon.ts';
import { readGolden } from '../golden.ts';
import { expectClose } from './close.ts';

interface Case {
  id: string;
  test: string;
  input: Input;
  options: Options;
  expected: Record<string, unknown>;
  exact?: Record<string, number>;
}

/** Each test has some of these. */
interface Input {
  a: number[];
  b: number[];
  mu: number;
  groups: number[][];
  table: [[number, number], [number, number]];
  k: number;
  n: number;
  k1: number;
  n1: number;
  k2: number;
  n2: number;
  p: number[];
  x: number[];
  y?: number[];
  scores: number[] & number[][];
  scores_b: number[];
  cluster: unknown[];
  delta: number;
  omega2: number;
  sigma2_a: number;
  sigma2_b: number;
  K_a: number;
  K_b: number;
  alpha: number;
  power: number;
  name: string;
  args: number[];
}

interface Options {
  alternative: t.Alternative;
  zero_method: 'wilcox' | 'pratt' | 'zsplit';
  method: never;
  correction: boolean;
  use_continuity?: boolean;
  alpha: number;
  n_resamples: number;
  confidence: number;
}

const golden = readGolden<{ tolerance: number; cases: Case[] }>('metrics', 'statistics.json');

/** camelCase results to the names of the file. */
const named = (result: object, names: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(names).map(([file, ours]) => [file, (result as Record<string, unknown>)[ours]]));

const tNames = { t: 't', p: 'p', df: 'df', ci_low: 'ciLow', ci_high: 'ciHigh' };

/** Test name of the file to our answer under the file's names. */
const runs: Record<string, (input: Case['input'], options: Case['options']) => Record<string, unknown>> = {
  t_paired: ({ a, b }, options) => named(t.tTestPaired(a, b, options), tNames),
  t_welch: ({ a, b }, options) => named(t.tTestWelch(a, b, options), tNames),
  t_student: ({ a, b }, options) => named(t.tTestStudent(a, b, options), tNames),
  t_one_sample: ({ a, mu }, options) => named(t.tTestOneSample(a, mu, options), tNames),
  wilcoxon: ({ a, b }, o) => ({
    ...wilcoxon(a, b, {
      zeroMethod: o.zero_method,
      method: o.method,
      correction: o.correction,
      ...(o.alternative === undefined ? {} : { alternative: o.alternative }),
    }),
  }),
  mann_whitney: ({ a, b }, o) => ({
    ...mannWhitney(a, b, {
      method: o.method,
      ...(o.use_continuity === undefined ? {} : { useContinuity: o.use_continuity }),
      ...(o.alternative === undefined ? {} : { alternative: o.alternative }),
    }),
  }),
  cohens_d: ({ a, b }) =>
    named(cohensD(a, b), {
      d_pooled: 'dPooled',
      hedges_g: 'hedgesG',
      hedges_g_approx: 'hedgesGApprox',
      d_av: 'dAv',
    }),
  cohens_dz: ({ a, b }) => ({ dz: cohensDz(a, b) }),
  anova_oneway: ({ groups }) =>
    named(anovaOneWay(groups), {
      F: 'F',
      p: 'p',
      df_between: 'dfBetween',
      df_within: 'dfWithin',
      eta_squared: 'etaSquared',
    }),
  kruskal: ({ groups }) => ({ ...kruskalWallis(groups) }),
  pearson: ({ a, b }) => ({ ...pearson(a, b) }),
  spearman: ({ a, b }) => ({ ...spearman(a, b) }),
  kendall: ({ a, b }) => ({ ...kendall(a, b) }),
  mcnemar: ({ table }) =>
    named(mcnemar(table[0][1], table[1][0]), {
      exact_statistic: 'exactStatistic',
      exact_p: 'exactP',
      chi2: 'chi2',
      p_chi2: 'pChi2',
      chi2_corrected: 'chi2Corrected',
      p_corrected: 'pCorrected',
      mid_p: 'midP',
    }),
  proportion_ci: ({ k, n }, { alpha }) => ({
    clopper_pearson: proportions.clopperPearson(k, n, alpha),
    wilson: proportions.wilson(k, n, alpha),
    agresti_coull: proportions.agrestiCoull(k, n, alpha),
    jeffreys: proportions.jeffreys(k, n, alpha),
    normal: proportions.waldInterval(k, n, alpha),
    wilson_continuity: proportions.wilsonContinuity(k, n, alpha),
  }),
  two_proportions: ({ k1, n1, k2, n2 }) =>
    named(twoProportions(k1, n1, k2, n2), {
      z: 'z',
      p: 'p',
      fisher_odds: 'fisherOdds',
      fisher_p: 'fisherP',
      chi2_yates: 'chi2Yates',
      p_yates: 'pYates',
    }),
  clustered_se: ({ scores, cluster, scores_b }) => {
    const own = clusteredMean(scores, cluster);
    const difference = clusteredMean(differences(scores, scores_b), cluster);
    const second = clusteredMean(scores_b, cluster);
    return {
      ...named(own, {
        mean: 'mean',
        se_clt: 'stderrClt',
        se_population: 'stderrPopulation',
        se_clustered: 'stderrClustered',
        se_clustered_small_sample: 'stderrClusteredSmallSample',
      }),
      ci95_low: own.ci95[0],
      ci95_high: own.ci95[1],
      paired_mean_diff: difference.mean,
      paired_se: difference.stderrClt,
      paired_se_clustered: difference.stderrClustered,
      unpaired_se: Math.hypot(own.stderrClt, second.stderrClt),
      correlation: pearson(scores, scores_b).r,
    };
  },
  repeated_samples: ({ scores }) =>
    named(repeatedMean(scores), {
      mean: 'mean',
      se: 'stderr',
      within_variance: 'withinVariance',
      between_variance: 'betweenVariance',
    }),
  sample_size_paired: (i) => ({
    n: sampleSize(
      i.delta,
      { omega2: i.omega2, sigma2A: i.sigma2_a, sigma2B: i.sigma2_b, answersA: i.K_a, answersB: i.K_b, alpha: i.alpha },
      i.power,
    ),
  }),
  distribution: ({ name, args, x }) => {
    const [cdf, sf] = distributionsByName[name] as [Function2, Function2];
    const at = (f: Function2): number[] => x.map((value) => f(value, ...args));
    return { cdf: at(cdf), sf: at(sf) };
  },
};

type Function2 = (x: number, ...args: number[]) => number;
const {
  normalCdf,
  normalTail,
  studentCdf,
  studentTail,
  chiSquareCdf,
  chiSquareTail,
  fCdf,
  fTail,
  betaCdf,
  betaTail,
  binomialCdf,
  binomialTail,
} = distributions;
const distributionsByName: Record<string, unknown> = {
  norm: [normalCdf, normalTail],
  t: [studentCdf, studentTail],
  chi2: [chiSquareCdf, chiSquareTail],
  f: [fCdf, fTail],
  beta: [betaCdf, betaTail],
  binom: [binomialCdf, binomialTail],
};

describe.skipIf(golden === undefined)('statistics.json', () => {
  for (const { id, test, input, options, expected, exact } of golden?.cases ?? []) {
    it(`${test} ${id}`, () => {
      if (test === 'multiple_testing') return multipleTesting(input, options, expected);
      if (test === 'bootstrap_ci') return bootstrapInterval(input, options, expected, exact);
      const run = runs[test];
      if (run === undefined) throw new Error(`no run for the test "${test}"`);
      const found = run(input, options);
      for (const [name, value] of Object.entries(expected)) {
        expectClose(found[name], value, golden!.tolerance, `${id} ${name}`);
      }
    });
  }
});

function multipleTesting({ p }: Case['input'], { alpha }: Case['options'], expected: Case['expected']): void {
  for (const [method, { adjusted, reject }] of Object.entries(expected) as [Correction, Family][]) {
    const found = adjust(p, method);
    expectClose(found, adjusted, golden!.tolerance, `${method} p`);
    expect(found.map((x) => x <= alpha)).toEqual(reject);
  }
}

interface Family {
  adjusted: number[];
  reject: boolean[];
}

interface Ends {
  low: number;
  high: number;
  low_spread: number;
  high_spread: number;
}

function bootstrapInterval(
  input: Case['input'],
  options: Case['options'],
  expected: Case['expected'],
  exact?: Case['exact'],
): void {
  const values = input.y === undefined ? Float64Array.from(input.x) : differences(input.x, input.y);
  const units = { data: values, width: 1, units: values.length };
  const statistic = (sums: Float64Array): number => sums[0]!;
  for (const [kind, ends] of Object.entries(expected) as [IntervalKind, Ends][]) {
    const found = bootstrap(units, (sums) => statistic(sums) / values.length, {
      random: new FastRandom(0, 'golden'),
      // More than the reference drew, so that the spread is nearly its alone.
      resamples: 5 * options.n_resamples,
      kind,
      confidence: options.confidence,
    });
    const [low, high] = found!.interval!;
    expect(Math.abs(low - ends.low), `${kind} low`).toBeLessThan(5 * ends.low_spread);
    expect(Math.abs(high - ends.high), `${kind} high`).toBeLessThan(5 * ends.high_spread);
  }
  const tolerance = golden!.tolerance;
  if (exact?.mean !== undefined) expectClose(mean(values), exact.mean, tolerance, 'mean');
  if (exact?.se_mean !== undefined)
    expectClose(standardDeviation(values) / Math.sqrt(values.length), exact.se_mean, tolerance, 'se');
  if (exact?.jackknife_acceleration !== undefined) {
    // The mean of the others: the jackknife's sums hold one value less.
    const left = jackknife(units, (sums) => statistic(sums) / (values.length - 1));
    expectClose(acceleration(left), exact.jackknife_acceleration, tolerance, 'acceleration');
  }
}
