/**
 * Is a model as sure as it is right, and equally so for every group? Expected calibration error (Guo et al. 2017, equal bins) of
 * the probability of the answer that was taken, by group, and the largest less the smallest. With an interval by resampling
 * within groups. An error over bins is never below 0 and is larger where rows are few: groups of about one size can be compared.
 */
import { type Aggregate, type Json, percentileSpread, resampler } from '../../src/plugin.ts';

const RESAMPLES = 1000;
const BINS = 5;

interface Row {
  probability: number;
  outcome: number;
}

interface Bin {
  from: number;
  count: number;
  probability: number;
  outcome: number;
}

/** Sums by bin; the last one holds 1. */
function binned(rows: readonly Row[]): Bin[] {
  const bins = Array.from({ length: BINS }, (_, i): Bin => ({ from: i / BINS, count: 0, probability: 0, outcome: 0 }));
  for (const { probability, outcome } of rows) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))]!;
    bin.count++;
    bin.probability += probability;
    bin.outcome += outcome;
  }
  return bins.filter(({ count }) => count > 0);
}

/** `[{0.9, 1}, {0.7, 0}]` with the edges 0.8 and 0.6: (0.1 + 0.7) / 2. */
const errorOf = (rows: readonly Row[]): number =>
  binned(rows).reduce((sum, { probability, outcome }) => sum + Math.abs(probability - outcome), 0) / rows.length;

const spread = (errors: readonly number[]): number => Math.max(...errors) - Math.min(...errors);

/**
 * @param values triples of group, probability of the answer taken, and whether it was right (0, 1).
 * @param column what the groups are groups of.
 * @returns parts as blocks of reports draw them: `by_group` with `ece`, `accuracy`, `mean_score`; `reliability` with the bins.
 */
export function calibrationGap(values: readonly Json[], column: string): Aggregate {
  const groups = new Map<string, Row[]>();
  for (const [group, probability, outcome] of values as unknown as readonly (readonly [string, number, number])[]) {
    const own = groups.get(group) ?? [];
    groups.set(group, own);
    own.push({ probability, outcome });
  }
  const all = [...groups.values()];
  const parts: Record<string, Json> = {
    columns: [column],
    bins: BINS,
    by_group: Object.fromEntries([...groups].map(([group, rows]) => [group, figures(rows)])),
    overall: figures(all.flat()),
    reliability: Object.fromEntries([...groups].map(([group, rows]) => [group, reliability(rows)])),
  };
  if (all.length < 2) return { value: null, stderr: null, ci95: null, parts };
  const value = spread(all.map(errorOf));
  const below = resampler(17, `calibration/${all.length}`);
  const again = (rows: readonly Row[]): Row[] => rows.map(() => rows[below(rows.length)]!);
  const drawn = Array.from({ length: RESAMPLES }, () => spread(all.map((rows) => errorOf(again(rows)))));
  const { stderr, ci95 } = percentileSpread(drawn);
  return {
    ...{ value, stderr, ci95: [Math.min(value, ci95[0]), Math.max(value, ci95[1])] },
    method: `bootstrap within groups, percentile, ${RESAMPLES} resamples`,
    parts,
  };
}

const mean = (rows: readonly Row[], of: keyof Row): number => rows.reduce((sum, row) => sum + row[of], 0) / rows.length;

const figures = (rows: readonly Row[]): Json =>
  rows.length === 0
    ? { count: 0 }
    : {
        count: rows.length,
        ece: errorOf(rows),
        accuracy: mean(rows, 'outcome'),
        mean_score: mean(rows, 'probability'),
      };

const reliability = (rows: readonly Row[]): Json =>
  binned(rows).map(({ from, count, probability, outcome }) => ({
    ...{ from, count, probability: probability / count, outcome: outcome / count },
  }));
