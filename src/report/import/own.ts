/** Results of ours: `evals/<task>/results.json` of a run folder, or one such file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../base/hash.ts';
import { type ResultFile, resultOf } from '../../eval/run/result-file.ts';
import { metricKey, type TaskResult } from '../../eval/run/results.ts';
import { readSamples, SAMPLES_FILE } from '../../eval/run/samples.ts';
import type { HeadlineAggregation } from '../../eval/run/suite.ts';
import { isLinkedRun } from '../page-links.ts';
import type { ImportedFigure, ImportedHeadline, ImportedRun, ImportedTask, SampleScores } from './contract.ts';
import {
  fieldsOf,
  isFields,
  listOf,
  modelName,
  momentOf,
  numberOf,
  sourceName,
  textOf,
  textsOf,
  unknownResults,
} from './fields.ts';
import { ScoreCollector } from './score-collector.ts';

/** True for what `results.json` and `harness eval --json` hold of a task, group or suite. */
export const isOwnResult = (value: unknown): value is ResultFile =>
  isFields(value) &&
  value.schema_version === 1 &&
  ['task', 'group', 'suite'].includes(value.kind as string) &&
  typeof value.task === 'string' &&
  isFields(value.metrics);

/** Folder `evals` of a run, or of several tasks. */
export function evalsFolder(folder: string): string | undefined {
  return [join(folder, 'evals'), folder].find((path) =>
    foldersIn(path).some((inner) => existsSync(join(inner, 'results.json'))),
  );
}

function foldersIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return names.map(({ name }) => join(folder, name)).sort();
  } catch {
    return [];
  }
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The run in a folder. Files are read one by one and at once: for many small ones that takes a quarter of the time that
 * Node's asynchronous calls take.
 * @throws HarnessError `RESULTS_UNKNOWN`.
 */
export function readOwnRun(run: string, evals: string): ImportedRun {
  const results: { folder: string; result: TaskResult }[] = [];
  const texts: string[] = [];
  for (const folder of foldersIn(evals)) {
    const file = join(folder, 'results.json');
    const text = textIn(file);
    if (text === undefined) continue;
    texts.push(text);
    results.push({ folder, result: parsed(text, file) });
  }
  const id = runId(run);
  return { ...ownRun(results, run, sha256(...texts)), ...(id === undefined ? {} : { run: { id, folder: run } }) };
}

/** Of the manifest; undefined without one that can be read. */
function runId(run: string): string | undefined {
  try {
    const { id } = fieldsOf(JSON.parse(textIn(join(run, 'run.json')) ?? '{}'));
    return isLinkedRun(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string, file: string): TaskResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unknownResults(file, `not valid JSON: ${(error as Error).message}`);
  }
  if (isOwnResult(value)) return resultOf(value);
  throw unknownResults(file, 'not results of a task: schema_version 1, kind, task and metrics are expected');
}

/** One run of results, each with the folder that its samples may lie in. */
export function ownRun(
  results: readonly { result: TaskResult; folder?: string }[],
  run: string,
  hash: string,
): ImportedRun {
  const [first] = results;
  const identity = fieldsOf(fieldsOf(first?.result.config).model).identity;
  const told = modelName(textOf(first?.result.model) ?? 'unnamed');
  // A model that a run trained stands in its `model/`; people know it by the run.
  const model = /^(model|checkpoint-\d+)$/.test(told) ? basename(run) : told;
  return {
    tool: 'harness',
    model,
    identity: textOf(identity) ?? `${model} in ${basename(run)}`,
    source: sourceName(run),
    tasks: results.flatMap(({ result, folder }) => (result.kind === 'suite' ? [] : [ownTask(result, folder)])),
    headlines: results.flatMap(({ result }) => (result.kind === 'suite' ? headlines(result) : [])),
    sha256: hash,
  };
}

function figureOf(value: unknown): ImportedFigure {
  const figure = fieldsOf(value);
  const [low, high] = listOf(figure.ci95).map(numberOf);
  return {
    value: numberOf(figure.value),
    stderr: numberOf(figure.stderr),
    ci95: low == null || high == null ? null : [low, high],
    n: numberOf(figure.n),
    higherIsBetter: typeof figure.higherIsBetter === 'boolean' ? figure.higherIsBetter : null,
    method: textOf(figure.method) ?? 'not known',
  };
}

const figures = ({ metrics }: TaskResult): Record<string, ImportedFigure> =>
  Object.fromEntries(Object.entries(metrics).map(([key, figure]) => [key, figureOf(figure)]));

/** Settings of `results.json` that prompts and answers hang on; the samples asked have a hash of their own. */
const SETTINGS = ['apply_chat_template', 'fewshot_as_multiturn', 'system_instruction', 'gen_kwargs', 'fewshot_seed'];

function ownTask(result: TaskResult, folder: string | undefined): ImportedTask {
  const config = fieldsOf(result.config);
  const n = numberOf(fieldsOf(result.samples).effective);
  const sampled = folder !== undefined && result.kind === 'task';
  return {
    kind: result.kind === 'group' ? 'group' : 'task',
    task: result.task,
    metrics: figures(result),
    protocol: {
      tool: 'harness',
      version: textOf(result.version) ?? '-',
      fewshot: textOf(result.numFewshot) ?? '-',
      prompt: textOf(result.taskSha256) ?? '-',
      settings: JSON.stringify(Object.fromEntries(SETTINGS.map((key) => [key, config[key] ?? null]))),
      samples: textOf(result.dataSha256) ?? (n === null ? '-' : `${n} samples`),
    },
    members: textsOf(result.members),
    ended: momentOf(result.ended),
    ...(sampled ? { samples: () => ownSamples(folder) } : {}),
    ...(sampled && 'win_rate' in result.metrics && existsSync(join(folder, SAMPLES_FILE))
      ? { judged: { folder, baseline: baselineOf(result) } }
      : {}),
  };
}

/** The column that a pairwise judge compared with, as the task's declaration says it; empty when it was computed. */
function baselineOf({ taskConfig: declared }: TaskResult): string {
  const column = JSON.stringify(declared ?? null).match(/"baseline":"([\w-]+)"/)?.[1];
  return column ?? '';
}

/** Numbers of each sample under the keys of results; values that are parts of a corpus metric are none. */
async function ownSamples(folder: string): Promise<SampleScores | undefined> {
  if (!existsSync(join(folder, SAMPLES_FILE))) return undefined;
  const scores = new ScoreCollector();
  for await (const line of readSamples(folder)) {
    const at = scores.sample(String(line.id));
    for (const { filter, values } of line.scores ?? []) {
      for (const [metric, value] of Object.entries(values)) {
        if (typeof value === 'number') scores.set(at, metricKey(metric, filter), value);
      }
    }
  }
  return scores.finish();
}

const AGGREGATIONS: readonly HeadlineAggregation[] = ['mean', 'geometric_mean', 'min'];

function headlines(result: TaskResult): ImportedHeadline[] {
  return Object.entries(result.metrics).flatMap(([name, given]) => {
    const parts = fieldsOf(fieldsOf(given).parts);
    const aggregation = AGGREGATIONS.find((each) => each === parts.aggregation);
    if (aggregation === undefined) return [];
    const weights = listOf(parts.weights).map(numberOf);
    const ranges = listOf(parts.ranges).map((range) => listOf(range).map(numberOf));
    const members = textsOf(parts.members).map((text, i) => {
      const colon = text.lastIndexOf(':');
      const [low, high] = ranges[i] ?? [];
      return {
        task: text.slice(0, colon),
        key: text.slice(colon + 1),
        weight: weights[i] ?? null,
        low: low ?? 0,
        high: high ?? 1,
      };
    });
    return [
      {
        ...{ suite: result.task, suiteVersion: textOf(result.version) ?? '-', name, aggregation, members },
        of: textsOf(parts.of),
        scale: numberOf(parts.scale) ?? 1,
        figure: figureOf(given),
      },
    ];
  });
}

/** The run that a task's results.json belongs to: `RUN/evals/TASK/results.json`, or the folder itself. */
export function runOf(file: string): string {
  const folder = dirname(file);
  return basename(dirname(folder)) === 'evals' ? dirname(dirname(folder)) : folder;
}
