/**
 * Everything that a run folder holds as one typed object. Manifest and results are read at once and checked, since others
 * may have made the folder; the rest when it is asked for. Works for training runs, evaluations, and training runs with an
 * evaluation `--into` them. Paths of this machine are for reading only: nothing of them belongs in a page.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { nearestSibling, shortPath } from '../base/paths.ts';
import { readYaml } from '../config/yaml.ts';
import { resultDocument } from '../eval/run/result-file.ts';
import type { TaskResult } from '../eval/run/results.ts';
import { readSamples, SAMPLES_FILE, type SampleLine } from '../eval/run/samples.ts';
import type { RunManifest } from '../runs/run-folder.ts';
import { type AuthorText, readAuthorText } from './author.ts';
import { type ModelFacts, readModelFacts } from './model-facts.ts';
import { checkManifest, checkResult } from './run-schema.ts';

/** Numbers of one log event by TRL's names; `step` and `epoch` among them. */
export type MetricLine = Readonly<Record<string, number>>;

/** A result and where its samples lie. */
export interface ResultFacts {
  readonly result: TaskResult;
  /** Absolute folder of results.json. */
  readonly folder: string;
  readonly hasSamples: boolean;
}

/** Before and after training on held-out rows (train/held-out.ts). */
export interface HeldOutFacts {
  readonly n: number;
  readonly measures: Readonly<Record<string, HeldOutMeasureFacts>>;
}

export interface HeldOutMeasureFacts {
  readonly label: string;
  readonly kind: 'share' | 'mean';
  /** Or the level of chance, for what means nothing before training. */
  readonly before?: number;
  readonly chance?: number;
  readonly after: number;
  readonly difference?: number;
  readonly ci95?: readonly [number, number] | null;
  readonly method: string;
}

export interface RunFacts {
  /** Absolute. */
  readonly folder: string;
  /** The folder's own name. */
  readonly name: string;
  readonly kind: 'training' | 'evaluation';
  readonly manifest: RunManifest;
  /** The resolved config; empty when the file is not there. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of the evaluation whose results stand here: the run's own, or that of `evals/run.json`. */
  readonly evaluation: RunManifest | null;
  /** Tasks, groups and suites, by name. */
  readonly results: readonly ResultFacts[];
  readonly heldOut: HeldOutFacts | null;
  /** metrics.jsonl; empty when there is none. Read once. */
  metrics(): Promise<readonly MetricLine[]>;
  /** What stands in `model/`; null when there is none. Read once. */
  model(): Promise<ModelFacts | null>;
  /** `card.md` and `card.yaml` of the folder; empty without them. Read once. */
  author(): Promise<AuthorText>;
  /** Samples of a task, in order, as a stream. */
  samples(task: string): AsyncGenerator<SampleLine>;
}

/**
 * Reads a run folder.
 * @throws HarnessError `RUN_NOT_FOUND` when the folder is not there or is no run, `RUN_MANIFEST` and `RUN_RESULT` for files
 * in it that are not what they should be.
 */
export async function readRunFacts(folder: string): Promise<RunFacts> {
  const path = resolve(folder);
  const manifest = await readManifestOf(path);
  const evals = join(path, 'evals');
  const kind = manifest.method === 'eval' ? 'evaluation' : 'training';
  const beside = join(evals, 'run.json');
  const evaluation = kind === 'evaluation' ? manifest : existsSync(beside) ? await readChecked(beside) : null;
  const results = await readResults(evals);
  const { held_out: heldOut } = (manifest.summary ?? {}) as { held_out?: HeldOutFacts };
  const configFile = join(path, 'config.yaml');
  return {
    folder: path,
    name: basename(path),
    kind,
    manifest,
    config: existsSync(configFile) ? readYaml(configFile).value : {},
    evaluation,
    results,
    heldOut: heldOut ?? null,
    metrics: once(() => readMetrics(join(path, 'metrics.jsonl'))),
    model: once(() => readModelFacts(join(path, 'model'), manifest.weights?.model ?? {})),
    author: once(() => readAuthorText(path)),
    samples(task) {
      const found = results.find(({ result }) => result.task === task);
      if (found?.hasSamples !== true) throw new Error(`no samples of ${task} in ${path}`);
      return readSamples(found.folder);
    },
  };
}

/** Version 1 of the facts: results have the names of results.json. For blocks of users from before version 2. */
export function factsBefore(facts: RunFacts): RunFacts {
  const results = facts.results.map((each) => ({
    ...each,
    result: resultDocument(each.result) as unknown as TaskResult,
  }));
  return { ...facts, results };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

async function readManifestOf(folder: string): Promise<RunManifest> {
  const file = join(folder, 'run.json');
  if (existsSync(file)) return await readChecked(file);
  const short = shortPath(folder);
  if (!existsSync(folder)) {
    const hint = nearestSibling(folder) ?? 'harness list runs shows those that there are';
    throw new HarnessError('RUN_NOT_FOUND', `there is no run folder ${short}`, { hint });
  }
  throw new HarnessError('RUN_NOT_FOUND', `${short} is not a run folder: it has no run.json`, {
    hint: 'name a folder that harness align or harness eval wrote',
    where: { file: short },
  });
}

const readChecked = async (file: string): Promise<RunManifest> =>
  checkManifest(await readJson(file, 'RUN_MANIFEST'), file);

/** @throws HarnessError with the given code when the file is not JSON. */
async function readJson(file: string, code: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const short = shortPath(file);
    throw new HarnessError(code, `${short} is not valid JSON: ${(cause as Error).message}`, {
      where: { file: short },
      cause,
    });
  }
}

/** Results of all tasks in `evals/`, by name. @throws HarnessError `RUN_RESULT`. */
export async function readResults(evals: string): Promise<ResultFacts[]> {
  const entries = await readdir(evals, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(evals, name));
  const found = await Promise.all(
    folders.map(async (folder): Promise<ResultFacts | undefined> => {
      const file = join(folder, 'results.json');
      if (!existsSync(file)) return undefined;
      const result = checkResult(await readJson(file, 'RUN_RESULT'), file);
      return { result, folder, hasSamples: existsSync(join(folder, SAMPLES_FILE)) };
    }),
  );
  return found
    .filter((each) => each !== undefined)
    .sort((a, b) => (a.result.task < b.result.task ? -1 : a.result.task > b.result.task ? 1 : 0));
}

/** Lines that are whole and hold numbers; a kill may leave the last one unfinished. */
async function readMetrics(file: string): Promise<MetricLine[]> {
  if (!existsSync(file)) return [];
  const lines: MetricLine[] = [];
  for (const text of (await readFile(file, 'utf8')).split('\n')) {
    if (text.trim() === '') continue;
    try {
      const value = JSON.parse(text) as Record<string, unknown> | null;
      if (typeof value !== 'object' || value === null || typeof value.step !== 'number') continue;
      const numbers = Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
      lines.push(Object.fromEntries(numbers));
    } catch {
      // Unfinished: what it would have said is not known.
    }
  }
  return lines;
}
