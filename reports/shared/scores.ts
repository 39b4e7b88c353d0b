/** Rows of scores with their intervals, as the partial `scores` shows them. */

import type { ResultFacts } from '../../src/plugin.ts';
import { interval, list, score, shape, type Table, TEXT_OR_NULL, table, thousands } from '../../src/plugin-report.ts';

type Metrics = ResultFacts['result']['metrics'];
type Figure = Metrics[string];

export interface ScoreRow {
  /** Shown once for rows that belong together. */
  name: string;
  about: string | null;
  metric: string;
  arrow: string;
  direction: string | null;
  value: string;
  range: string;
  mark: { value: number | null; low: number | null; high: number | null; min: number; max: number };
  n: string;
}

export interface Scores {
  caption: string;
  /** Title of the first column. */
  head: string;
  rows: ScoreRow[];
}

const TEXT = { type: 'string' } as const;
const NUMBER_OR_NULL = { type: ['number', 'null'] } as const;
const MARK = shape({
  value: NUMBER_OR_NULL,
  low: NUMBER_OR_NULL,
  high: NUMBER_OR_NULL,
  min: { type: 'number' },
  max: { type: 'number' },
});
export const SCORES = shape({
  caption: TEXT,
  head: TEXT,
  rows: list(
    shape({
      ...{ name: TEXT, about: TEXT_OR_NULL, metric: TEXT, arrow: TEXT, direction: TEXT_OR_NULL },
      ...{ value: TEXT, range: TEXT, mark: MARK, n: TEXT },
    }),
  ),
});

/** Measures that go from 0 to 100 by definition, and those without an upper end. */
const PERCENT = /^(sacre)?(bleu|chrf|ter)/;
/** Those that go from -1 to 1; the interval of any other may reach below 0, its value does not. */
const SIGNED = /kappa|corr|mcc|matthews|spearman|pearson|kendall|tau|difference|gap|bias/;
const UNBOUNDED = /perplexity|bits_per_byte|loss|entropy|likelihood|reward|elo|rating/;

/** Ends of the scale that a figure is drawn on; equal when it has none. */
function scaleOf({ value, ci95 }: Figure, name: string): { min: number; max: number } {
  if (PERCENT.test(name)) return { min: 0, max: 100 };
  if (UNBOUNDED.test(name)) return { min: 0, max: 0 };
  const numbers = [value ?? 0, ...(ci95 ?? [])];
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (least >= 0 && most <= 1) return { min: 0, max: 1 };
  if (least >= -1 && most <= 1) return { min: (value ?? 0) < 0 || SIGNED.test(name) ? -1 : 0, max: 1 };
  if (least >= 0 && most <= 100 && (value ?? 0) > 1) return { min: 0, max: 100 };
  return { min: 0, max: 0 };
}

/** `acc`, or `exact_match (strict-match)`. */
export const metricTitle = ({ metric, filter }: Pick<Figure, 'metric' | 'filter'>, key: string): string =>
  filter === undefined || filter === 'none' ? (metric ?? key) : `${metric} (${filter})`;

/** The metrics of a task as rows; its name stands in the first. */
export function scoreRows(name: string, about: string | null, metrics: Metrics): ScoreRow[] {
  return Object.entries(metrics).map(([key, figure], i): ScoreRow => {
    const { value, ci95, n, higher_is_better: higher } = figure;
    return {
      name: i === 0 ? name : '',
      about: i === 0 ? about : null,
      metric: metricTitle(figure, key),
      arrow: higher === true ? '↑' : higher === false ? '↓' : '',
      direction: higher === true ? 'higher is better' : higher === false ? 'lower is better' : null,
      value: score(value),
      range: interval(ci95),
      mark: { value, low: ci95?.[0] ?? null, high: ci95?.[1] ?? null, ...scaleOf(figure, figure.metric ?? key) },
      n: thousands(n),
    };
  });
}

/** The same as a plain table. */
export const scoresTable = ({ caption, head, rows }: Scores): Table =>
  table(
    caption,
    [head, 'Metric', '#Value', '#95 % interval', '#n'],
    rows.map(({ name, metric, arrow, value, range, n }) => [name || ' ', `${metric} ${arrow}`.trim(), value, range, n]),
  );
