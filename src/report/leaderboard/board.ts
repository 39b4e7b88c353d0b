/**
 * The leaderboard as a document: what `leaderboard.json` holds, in its own spelling, and what pages and tables are made from.
 * Leaves out how it is computed (build.ts).
 */
import type { Estimate } from '../../eval/metric.ts';
import type { HeadlineAggregation } from '../../eval/run/suite.ts';
import type { Tool } from '../import/contract.ts';

export type IntervalSource = 'given' | 'stderr' | 'wilson' | 'none';

/** A number of a row in a column. */
export interface BoardScore extends Pick<Estimate, 'value' | 'stderr' | 'ci95'> {
  n: number | null;
  /** `given` by the results; value ± 1.96 `stderr`; Wilson's for a share; `none`. */
  interval: IntervalSource;
  /** Of the column: only equal ones are ranked together. */
  variant: string;
  /** 1 + rows that are better beyond doubt; `null` where nothing is ranked. */
  rank: number | null;
  /** Best and worst place that the data leave open. */
  rank_range: readonly [number, number] | null;
  /** Why there is no value. */
  missing?: string;
}

/** How the rows of a column were asked. */
export interface BoardVariant {
  /** `a` is what most rows share. */
  variant: string;
  rows: number;
  tool: Tool | 'several';
  version: string;
  num_fewshot: string;
  prompt_sha256: string;
  samples_sha256: string;
  settings: string;
  /** In what it differs from `a`, in words. */
  differs: readonly string[];
}

export interface BoardMember {
  task: string;
  metric: string;
  weight: number | null;
  low: number;
  high: number;
}

export interface BoardColumn {
  id: string;
  kind: 'aggregate' | 'group' | 'task';
  label: string;
  /** Of tasks and groups. */
  task: string | null;
  metric: string;
  higher_is_better: boolean | null;
  /** Of aggregates: where it was declared, and what goes in. */
  declared_by: string | null;
  aggregation: HeadlineAggregation | null;
  members: readonly BoardMember[];
  variants: readonly BoardVariant[];
  /** Pairs of rows that a paired test on the same samples decided. */
  paired_tests: number;
}

export interface BoardRow {
  /** Unique in the board and stable from one to the next. */
  label: string;
  model: string;
  tool: Tool;
  /** Runs and files, the newest last. */
  sources: readonly string[];
  /** Of each source the id of its run; null for files of others. */
  runs: readonly (string | null)[];
  /** Comparison group: 1 is the largest. */
  group: number;
  ended: string;
  /** Mean share of tasks where it scores higher than another row that was asked in the same way, ties half. */
  tasks_won: number | null;
  scores: Readonly<Record<string, BoardScore>>;
  notes: readonly string[];
}

export interface BoardGroup {
  group: number;
  rows: number;
  /** Why it is not ranked with group 1; empty for that one. */
  reasons: readonly string[];
}

/** Who scores higher, over the tasks that two rows were asked in the same way. */
export interface BoardWins {
  group: number;
  /** Labels in the order of the board; only the first ones of a large group. */
  rows: readonly string[];
  /** `[i][j]`: share of tasks where i scores higher than j, ties half; `null` on the diagonal and without a common task. */
  share: readonly (readonly (number | null)[])[];
  /** `[i][j]`: tasks where i is better than j beyond doubt. */
  better: readonly (readonly number[])[];
  tasks: readonly (readonly number[])[];
}

export interface BoardRating {
  model: string;
  rating: number;
  ci95: Estimate['ci95'];
  rank: number | null;
  win_rate: number;
  battles: number;
}

export interface BoardRatings {
  source: string;
  battles: number;
  resamples: number;
  style_control: boolean;
  /** Of the standardised relative difference of lengths. */
  style_coefficient: number | null;
  /** 0: plain maximum likelihood. */
  prior: number;
  models: readonly BoardRating[];
}

export interface BoardChange {
  label: string;
  column: string;
  before: number;
  after: number;
  /** The intervals do not overlap. */
  beyond_intervals: boolean;
  rank_before: number | null;
  rank_after: number | null;
}

/** Against an earlier board. */
export interface BoardChanges {
  since: string;
  new_rows: readonly string[];
  gone_rows: readonly string[];
  new_columns: readonly string[];
  gone_columns: readonly string[];
  /** Rows whose numbers are not comparable with their own of before, with the column. */
  asked_otherwise: readonly string[];
  changed: readonly BoardChange[];
}

export interface Board {
  schema_version: 1;
  kind: 'leaderboard';
  title: string;
  /** SOURCE_DATE_EPOCH, or when the newest result was made. */
  date: string;
  /** Of everything it was made from. */
  inputs_sha256: string;
  sort: { column: string; descending: boolean } | null;
  /** Differences that the config takes for none. */
  ignored: readonly string[];
  columns: readonly BoardColumn[];
  groups: readonly BoardGroup[];
  rows: readonly BoardRow[];
  wins: readonly BoardWins[];
  ratings: BoardRatings | null;
  changes: BoardChanges | null;
  notes: readonly string[];
}
