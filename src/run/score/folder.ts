/**
 * What `harness score --output-dir RUN` leaves: a run folder as evaluations have it, with the metrics as the results of one
 * task that is named after the file of predictions, so that cards, leaderboards and comparisons read it. Leaves out samples:
 * the rows stay in their own file, whose hash is kept.
 */
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { sha256File } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import { formatOf } from '../../data/read-rows.ts';
import type { Estimate } from '../../eval/metric.ts';
import type { MetricResult } from '../../eval/results.ts';
import { checkEvalPlace, type EvalPlace, evalPlace, openEvalRun } from '../../eval/run/record.ts';
import { writeResult } from '../../eval/run/result-file.ts';
import { type GroupFigures, type MetricFigure, type TaskResult, taskFolder } from '../../eval/run/results.ts';
import type { RunFolder } from '../../runs/run-folder.ts';

export interface ScoreRun {
  /** The file of rows, as it was named. */
  data: string;
  outputDir: string;
  command: readonly string[];
  /** What numbers depend on: columns, groups, options, seed; becomes config.yaml. */
  config: Readonly<Record<string, Json>>;
  seed: number;
}

/** A run that is open; `finish` writes the results, `fail` how it ended without. */
export interface OpenScoreRun {
  finish(results: readonly MetricResult[]): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** @throws HarnessError `RUN_LOCKED`, `RUN_EXISTS` for the folder of another kind of run, `DISK_*`. */
export async function openScoreRun({ data, outputDir, command, config, seed }: ScoreRun): Promise<OpenScoreRun> {
  const place = evalPlace({ outputDir, model: '' });
  await checkEvalPlace(place);
  const file = resolve(data);
  const resolvedYaml = stringify({ data: shortPath(file), ...config });
  const run = await openEvalRun(place, { resolvedYaml, command, device: 'cpu', seeds: { seed }, inputs: [file] });
  const started = new Date();
  return {
    finish: (results) => finish(run, place, { file, started, config, results }),
    async fail(error) {
      await run.fail(error);
      await run.release();
    },
  };
}

async function finish(
  run: RunFolder,
  { evals }: EvalPlace,
  {
    file,
    started,
    config,
    results,
  }: Pick<ScoreRun, 'config'> & { file: string; started: Date; results: readonly MetricResult[] },
): Promise<void> {
  try {
    const name = formatOf(file)?.stem || basename(file);
    const ended = new Date();
    const rows = Math.max(0, ...results.map(({ n }) => n));
    const result: TaskResult = {
      ...{ kind: 'task', task: name, version: '-', model: name },
      summary: `Metrics over the predictions in ${basename(file)}`,
      metrics: Object.fromEntries(results.map((each) => [each.metric, figureOf(each)])),
      ...byOf(results),
      samples: { original: rows, effective: rows, failed: 0 },
      config,
      taskConfig: { dataset_path: basename(file) },
      dataSha256: await sha256File(file),
      git: run.manifest?.git_commit ?? null,
      ...{ started: started.toISOString(), ended: ended.toISOString() },
      seconds: (ended.getTime() - started.getTime()) / 1000,
      ...{ warnings: [], source: shortPath(file) },
    };
    const folder = join(evals, taskFolder(name));
    await mkdir(folder, { recursive: true });
    await writeResult(folder, result);
    await run.end({ status: 'finished', summary: { tasks: [name] } });
  } finally {
    await run.release();
  }
}

/** Parts of a comparison of groups have its p-value among them. */
function figureOf(result: MetricResult): MetricFigure {
  const { metric, form, options, signature, parts } = result;
  const p = result.p === undefined ? {} : { p: result.p, p_adjusted: result.adjustedP ?? null };
  return {
    ...told(result, result),
    signature,
    statistic: { metric, form, options },
    parts: { ...parts, ...p },
  };
}

/** Column -> group -> metric, of metrics that are told by group. */
function byOf(results: readonly MetricResult[]): Pick<TaskResult, 'by'> {
  const by: GroupFigures = {};
  for (const result of results) {
    for (const [column, groups] of Object.entries(result.groups ?? {})) {
      for (const [group, figure] of Object.entries(groups)) {
        by[column] ??= {};
        by[column][group] ??= {};
        by[column][group][result.metric] = told(figure, result);
      }
    }
  }
  return Object.keys(by).length === 0 ? {} : { by };
}

const told = (
  { value, stderr, ci95, n }: Estimate,
  { metric, higherIsBetter, method }: MetricResult,
): MetricFigure => ({
  ...{ value, stderr, ci95, n, method, metric, filter: 'none', higherIsBetter },
});
