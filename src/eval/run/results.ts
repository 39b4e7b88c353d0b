/**
 * What an evaluation leaves: `evals/<task>/results.json` (also of groups and suites, with `kind` saying which) and
 * `samples.jsonl.gz` beside it. The file's own names, in snake_case, are `result-file.ts`'s business.
 */
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import type { Estimate, FormName } from '../metric.ts';

/** Which statistic a number is: with the samples' values, enough to compute it again. */
export interface NamedStatistic {
  /** `function`: the task's own, known to nobody else. `tasks`: made of numbers of tasks, as `parts` say. */
  readonly form: FormName | 'function' | 'tasks';
  /** A metric of the registry or, of `values`, an aggregation of lm-eval's. */
  readonly metric?: string;
  /** What the value of a sample is: a number (or what the aggregation takes), [reference, prediction], a row of columns. */
  readonly of?: 'values' | 'texts' | 'rows';
  /** Of the metric. */
  readonly options?: Readonly<Record<string, Json>>;
}

/** A number of results.json. */
export interface MetricFigure extends Estimate {
  higherIsBetter: boolean | null;
  /** The metric's own name and filter pipeline; the key is `metric` or `metric,filter`. */
  metric: string;
  filter: string;
  /** Samples without a value of this metric, such as those whose judge failed. */
  missing?: number;
  signature?: string;
  /** Absent in results of older versions and of other tools. */
  statistic?: NamedStatistic;
  parts?: Readonly<Record<string, Json>>;
}

export interface CountedWarning {
  text: string;
  count: number;
}

export interface SkippedTask {
  task: string;
  reason: string;
}

/** Figures by key. */
export type MetricFigures = Record<string, MetricFigure>;

/** Figures by groups of samples: column -> value -> key. */
export type GroupFigures = Record<string, Record<string, MetricFigures>>;

export interface TaskResult {
  kind: 'task' | 'group' | 'suite';
  /** Name of the task, group or suite. */
  task: string;
  alias?: string;
  summary?: string;
  version: string | number;
  /** What it declares itself to be about: `safety`, `fairness`; of a group what all its tasks share. */
  tags?: readonly string[];
  /** As the provider names it. */
  model: string;
  metrics: MetricFigures;
  /** The same by groups of samples. */
  by?: GroupFigures;
  /** Examples before the question. */
  numFewshot?: number;
  /** `original`: rows of the task; `effective`: those that were asked; `failed`: those whose request failed. */
  samples?: { original: number; effective: number; failed: number };
  /** Tasks and groups in it, of groups and suites. */
  members?: readonly string[];
  /** What readers of the numbers must know; of suites. */
  note?: string;
  /** Why items may hurt; reports blur them until they are asked for. */
  contentWarning?: string;
  /** Rows hold data of real persons: samples have no texts. */
  private?: boolean;
  /** Tasks of a suite that did not run, each with the reason. */
  skipped?: readonly SkippedTask[];
  /** Settings that numbers depend on. */
  config: Readonly<Record<string, Json>>;
  /** The task's resolved declaration. */
  taskConfig?: Json;
  /** SHA-256 of the declaration, and of the rows that were asked with their ids. */
  taskSha256?: string;
  dataSha256?: string;
  /** Model, declaration and settings in one: equal keys need not run again. */
  key?: string;
  /** Commit of the repository that the command was called in. */
  git: string | null;
  started: string;
  ended: string;
  seconds: number;
  requests?: { asked: number; cached: number };
  tokens?: { input: number; output: number };
  costUsd?: number;
  warnings: readonly CountedWarning[];
  /** File that declares it. */
  source: string;
}

/** Functions of tasks, older versions and other tools do not always say how error and interval came about. */
export const methodOf = ({ method, stderr, ci95 }: { [Key in 'method' | 'stderr' | 'ci95']?: unknown }): string =>
  typeof method === 'string' ? method : (ci95 ?? stderr ?? null) === null ? 'none' : 'not known';

/** `acc`, or `exact_match,strict-match` under a named filter pipeline. */
export const metricKey = (metric: string, filter: string): string =>
  filter === 'none' ? metric : `${metric},${filter}`;

/** A task's name as that of a folder. Names that had to be changed get a hash, so that no two become one. */
export function taskFolder(name: string): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
  return safe === name && safe !== '' ? safe : `${safe || 'task'}-${sha256(name).slice(0, 8)}`;
}
