/**
 * What a comparison of two run folders found, as it stands in `compare.json` and under `--json`. Keys are the files' own, in
 * snake_case. A is what is compared with, B what is judged; every difference is B - A.
 */
import type { PairedTest } from '../../eval/paired.ts';
import type { Correction } from '../../statistics/multiple-testing.ts';
import type { SampleView } from '../viewer/sample-view.ts';

export interface CompareSettings {
  /** Of the adjusted p-values; default 0.05. */
  alpha: number;
  /** Least difference that counts, in the metric's own unit; default 0: any. */
  min_effect: number;
  /** Of p over all metrics of all tasks that were tested. */
  correction: Correction | 'none';
  test: PairedTest;
  seed: number;
  resamples: number;
  /** Only these metrics; null: all. */
  metrics: readonly string[] | null;
  /** Samples that are shown for each metric and direction. */
  flips: number;
}

export interface SideFacts {
  /** The folder's name. */
  name: string;
  /** As results name the model; several when tasks were run with different ones. */
  models: readonly string[];
  method: string | null;
}

/**
 * `worse` and `better` are significant after adjustment and not smaller than `min_effect`; `changed` is the same for a metric
 * that has no better side; `same`: no difference was shown; `untested`: there is no test, `note` says why.
 */
export type Verdict = 'worse' | 'better' | 'changed' | 'same' | 'untested';

/** A sample whose value differs. */
export interface Flip {
  id: string;
  change: 'worse' | 'better' | 'up' | 'down';
  a: number;
  b: number;
  /** What was asked and answered; null where texts stay in the run folder. */
  sample: SampleView | null;
}

export interface MetricComparison {
  /** `metric` or `metric,filter`, the key in results.json. */
  key: string;
  metric: string;
  filter: string;
  higher_is_better: boolean | null;
  /** Samples that have a value on both sides. */
  n: number;
  /** Over these samples. */
  a: number | null;
  b: number | null;
  difference: number | null;
  ci95: readonly [number, number] | null;
  /** How the interval was made. */
  interval: string | null;
  p: number | null;
  p_adjusted: number | null;
  test: string;
  /** Cohen's g of the flips, Cohen's dz of the differences, or the relative change. */
  effect: { name: string; value: number } | null;
  verdict: Verdict;
  note: string | null;
  /** Every value is 0 or 1. */
  share: boolean;
  /** Samples whose value got worse or better; `up` and `down` where neither is better. */
  counts: { worse: number; better: number; up: number; down: number; equal: number };
  /** The largest ones, `flips` for each direction. */
  flips: Flip[];
}

export interface TaskComparison {
  task: string;
  versions: { a: string; b: string };
  num_fewshot: { a: number | null; b: number | null };
  /** Why there is no verdict on this task; null when there is one. */
  refused: string | null;
  /** What else differs, and what was left out. */
  notices: string[];
  samples: { a: number; b: number; shared: number };
  private: boolean;
  content_warning: string | null;
  metrics: MetricComparison[];
}

/** Numbers of groups and suites: they are made of the tasks above and have no verdict of their own. */
export interface TogetherComparison {
  task: string;
  kind: 'group' | 'suite';
  key: string;
  higher_is_better: boolean | null;
  a: number | null;
  b: number | null;
  difference: number | null;
}

/** One measure of held-out examples, on both sides. */
export interface TrainingMeasure {
  measure: string;
  label: string;
  a: number;
  b: number;
  difference: number;
  ci95: readonly [number, number] | null;
  p: number | null;
  test: string;
  /** Cohen's g, dz or d; null without values of single examples. */
  effect: { name: string; value: number } | null;
}

/** What training changed on held-out examples, beside the other run. */
export interface TrainingComparison {
  n: { a: number; b: number };
  /** Example by example: both runs measured the same ones. */
  paired: boolean;
  measures: TrainingMeasure[];
  notices: string[];
}

export interface RunComparison {
  schema_version: 1;
  kind: 'comparison';
  a: SideFacts;
  b: SideFacts;
  settings: CompareSettings;
  /** Tests that p was adjusted for. */
  tests: number;
  tasks: TaskComparison[];
  together: TogetherComparison[];
  training: TrainingComparison | null;
  /** Tasks of one side alone. */
  only_a: string[];
  only_b: string[];
}

/** A metric with the task it belongs to. */
export interface Judged {
  task: TaskComparison;
  metric: MetricComparison;
}

/** All metrics with one verdict, in order. */
export function judged(comparison: RunComparison, verdict: Verdict): Judged[] {
  return comparison.tasks.flatMap((task) =>
    task.metrics.filter((metric) => metric.verdict === verdict).map((metric) => ({ task, metric })),
  );
}

/**
 * Why a gate cannot pass although nothing got worse: a task that is missing in B, that is another one in B, or whose
 * metrics could not be tested. Empty when everything of A was judged.
 */
export function unjudged(comparison: RunComparison): string[] {
  return [
    ...comparison.only_a.map((task) => `${task} is not in ${comparison.b.name}`),
    ...comparison.tasks.flatMap(({ task, refused, metrics }) =>
      refused === null
        ? metrics
            .filter(({ verdict, higher_is_better: better }) => verdict === 'untested' && better !== null)
            .map(({ key, note }) => `${task}, ${key}: ${note ?? 'not tested'}`)
        : [`${task}: ${refused}`],
    ),
  ];
}
