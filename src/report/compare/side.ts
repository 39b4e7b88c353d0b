/** One side of a comparison: the results that stand in a run folder, in its `evals/`, or in the folder of one task. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { nearestSibling, shortPath } from '../../base/paths.ts';
import type { TaskResult } from '../../eval/run/results.ts';
import { type HeldOutExamples, readHeldOutExamples } from '../held-out-values.ts';
import { type HeldOutFacts, type ResultFacts, readResults, readRunFacts } from '../run-facts.ts';
import type { SideFacts } from './contract.ts';

export interface Side extends SideFacts {
  heldOut: HeldOutFacts | null;
  /** Of each held-out example; null where the run did not keep them. */
  heldOutExamples: HeldOutExamples | null;
  /** Tasks by name. */
  tasks: ReadonlyMap<string, ResultFacts>;
  /** Groups and suites by kind and name. */
  groups: ReadonlyMap<string, TaskResult>;
}

/**
 * Opens a run folder, its `evals/`, or the folder of one task.
 * @throws HarnessError `RUN_NOT_FOUND`, `RUN_WITHOUT_RESULTS`, `RUN_MANIFEST`, `RUN_RESULT`.
 */
export async function openSide(name: string): Promise<Side> {
  const path = resolve(name);
  if (!existsSync(path)) {
    const hint = nearestSibling(path) ?? 'name the folder of a run, such as runs/2026-11-20T08-30-12-eval-tiny';
    throw new HarnessError('RUN_NOT_FOUND', `there is no run at ${name}`, { hint, where: { file: path } });
  }
  const run = runFolderOf(path);
  const facts = existsSync(join(run, 'run.json')) ? await readRunFacts(run) : undefined;
  const results = run === path && facts !== undefined ? facts.results : await resultsAt(path);
  const heldOut = run === path ? (facts?.heldOut ?? null) : null;
  if (results.length === 0 && heldOut === null) {
    throw new HarnessError('RUN_WITHOUT_RESULTS', `${shortPath(path)} holds no results of an evaluation`, {
      hint: 'harness eval writes them to RUN/evals/TASK/results.json; --into RUN puts them beside a trained model',
      where: { file: path },
    });
  }
  const tasks = results.filter(({ result }) => result.kind === 'task');
  const groups = results.filter(({ result }) => result.kind !== 'task');
  return {
    name: basename(run),
    models: [...new Set(tasks.map(({ result }) => result.model))],
    method: facts?.manifest.method ?? null,
    heldOut,
    heldOutExamples: heldOut === null ? null : await readHeldOutExamples(run, heldOut),
    tasks: new Map(tasks.map((one) => [one.result.task, one])),
    groups: new Map(groups.map(({ result }) => [`${result.kind} ${result.task}`, result])),
  };
}

/** The run that a folder of results belongs to. An `--into` evaluation has a manifest of its own in `evals/`. */
function runFolderOf(path: string): string {
  const evals = existsSync(join(path, 'results.json')) ? dirname(path) : path;
  return basename(evals) === 'evals' ? dirname(evals) : path;
}

async function resultsAt(path: string): Promise<ResultFacts[]> {
  if (existsSync(join(path, 'results.json'))) {
    return (await readResults(dirname(path))).filter(({ folder }) => folder === path);
  }
  return await readResults(existsSync(join(path, 'evals')) ? join(path, 'evals') : path);
}
