/**
 * results.json, and what `harness eval --json` prints: the one place where a result has the names of the file, in snake_case.
 * Leaves out whether the file of others holds what it must (report/run-schema.ts).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import { type GroupFigures, type MetricFigure, type MetricFigures, methodOf, type TaskResult } from './results.ts';

const RESULT_NAMES: ReadonlyMap<string, string> = new Map([
  ['numFewshot', 'num_fewshot'],
  ['contentWarning', 'content_warning'],
  ['taskConfig', 'task_config'],
  ['taskSha256', 'task_sha256'],
  ['dataSha256', 'data_sha256'],
  ['costUsd', 'cost_usd'],
]);
const FIGURE_NAMES: ReadonlyMap<string, string> = new Map([
  ['higherIsBetter', 'higher_is_better'],
  ['method', 'interval'],
]);
const inverse = (names: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...names].map(([own, other]) => [other, own]));
const OF_RESULT_FILE = inverse(RESULT_NAMES);
const OF_FIGURE_FILE = inverse(FIGURE_NAMES);

/** A result as the file has it. */
export type ResultFile = Readonly<Record<string, unknown>>;

const renamed = (value: object, names: ReadonlyMap<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [names.get(key) ?? key, inner]));

const mapped = <A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

/** The document of a result. */
export function resultDocument({ metrics, by, ...rest }: TaskResult): Record<string, unknown> {
  const figures = (own: MetricFigures) => mapped(own, (figure) => renamed(figure, FIGURE_NAMES));
  const inner = { metrics: figures(metrics), ...(by && { by: mapped(by, (groups) => mapped(groups, figures)) }) };
  const { kind, task, ...others } = renamed(rest, RESULT_NAMES);
  return { schema_version: 1, kind, task, ...others, ...inner };
}

/** The result that a document holds, which has `metrics` at least; values are taken as they stand. */
export function resultOf(document: ResultFile): TaskResult {
  const { schema_version: _, metrics, by, ...rest } = document;
  const figures = (own: MetricFigures): MetricFigures => mapped(own, figureOf);
  return {
    ...renamed(rest, OF_RESULT_FILE),
    metrics: figures(metrics as MetricFigures),
    ...(by === undefined ? {} : { by: mapped(by as GroupFigures, (groups) => mapped(groups, figures)) }),
  } as unknown as TaskResult;
}

function figureOf(figure: object): MetricFigure {
  const own = renamed(figure, OF_FIGURE_FILE);
  return { ...own, method: methodOf(own) } as unknown as MetricFigure;
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
  await writeFileAtomic(join(folder, 'results.json'), `${JSON.stringify(resultDocument(result), writable, 2)}\n`);
}

/** The result in a folder; undefined when there is none or it is not one of ours. */
export async function readResult(folder: string): Promise<TaskResult | undefined> {
  try {
    const value = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as ResultFile | null;
    const whole = value?.schema_version === 1 && typeof value.task === 'string' && typeof value.metrics === 'object';
    return whole && value.metrics !== null ? resultOf(value) : undefined;
  } catch {
    return undefined;
  }
}
