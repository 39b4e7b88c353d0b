/**
 * What an evaluation leaves: `evals/<task>/results.json` (also of groups and suites, with `kind` saying which) and
 * `samples.jsonl.gz` beside it. Keys are the files' own, in snake_case.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
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
export interface MetricFigure extends Omit<Estimate, 'method'> {
  higher_is_better: boolean | null;
  /** The metric's own name and filter pipeline; the key is `metric` or `metric,filter`. */
  metric: string;
  filter: string;
  /** Samples without a value of this metric, such as those whose judge failed. */
  missing?: number;
  /** How stderr and interval came about. */
  interval?: string;
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

export interface TaskResult {
  schema_version: 1;
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
  metrics: Record<string, MetricFigure>;
  /** The same by groups of samples: column -> value -> metric. */
  by?: Record<string, Record<string, Record<string, MetricFigure>>>;
  /** Examples before the question. */
  num_fewshot?: number;
  /** `original`: rows of the task; `effective`: those that were asked; `failed`: those whose request failed. */
  samples?: { original: number; effective: number; failed: number };
  /** Tasks and groups in it, of groups and suites. */
  members?: readonly string[];
  /** What readers of the numbers must know; of suites. */
  note?: string;
  /** Why items may hurt; reports blur them until they are asked for. */
  content_warning?: string;
  /** Rows hold data of real persons: samples have no texts. */
  private?: boolean;
  /** Tasks of a suite that did not run, each with the reason. */
  skipped?: readonly SkippedTask[];
  /** Settings that numbers depend on. */
  config: Readonly<Record<string, Json>>;
  /** The task's resolved declaration. */
  task_config?: Json;
  /** SHA-256 of the declaration, and of the rows that were asked with their ids. */
  task_sha256?: string;
  data_sha256?: string;
  /** Model, declaration and settings in one: equal keys need not run again. */
  key?: string;
  /** Commit of the repository that the command was called in. */
  git: string | null;
  started: string;
  ended: string;
  seconds: number;
  requests?: { asked: number; cached: number };
  tokens?: { input: number; output: number };
  cost_usd?: number;
  warnings: readonly CountedWarning[];
  /** File that declares it. */
  source: string;
}

/** `acc`, or `exact_match,strict-match` under a named filter pipeline. */
export const metricKey = (metric: string, filter: string): string =>
  filter === 'none' ? metric : `${metric},${filter}`;

/** A task's name as that of a folder. Names that had to be changed get a hash, so that no two become one. */
export function taskFolder(name: string): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
  return safe === name && safe !== '' ? safe : `${safe || 'task'}-${sha256(name).slice(0, 8)}`;
}

/** Numbers that JSON has no word for become texts: `-Infinity`, `NaN`; big integers become numbers or texts. */
export function writable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return value;
}

export async function writeResult(folder: string, result: TaskResult): Promise<void> {
  await writeFileAtomic(join(folder, 'results.json'), `${JSON.stringify(result, writable, 2)}\n`);
}

/** The result in a folder; undefined when there is none or it is not one of ours. */
export async function readResult(folder: string): Promise<TaskResult | undefined> {
  try {
    const value = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as Partial<TaskResult> | null;
    const whole = value?.schema_version === 1 && typeof value.task === 'string' && typeof value.metrics === 'object';
    return whole && value.metrics !== null ? (value as TaskResult) : undefined;
  } catch {
    return undefined;
  }
}
