/** From what was counted to the results of tasks, groups and suites, with the files they are kept in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { TaskGroup } from '../tasks/task.ts';
import { groupMetrics, leavesOf } from './groups.ts';
import { headlineFigures } from './headlines.ts';
import { type EvalPlan, type EvalSettings, type Preview, settingsJson } from './plan.ts';
import { readResult, writeResult } from './result-file.ts';
import { type GroupFigures, type MetricFigures, type TaskResult, taskFolder } from './results.ts';
import { SAMPLES_FILE } from './samples.ts';

/** What the results of a run have in common. */
export interface RunCommon {
  readonly provider: Provider;
  readonly settings: EvalSettings;
  readonly git: string | null;
  readonly metadata: Readonly<Record<string, Json>>;
  /** Of the suite, for tasks without one of their own. */
  readonly contentWarning?: string;
}

/** What was counted while a task ran. */
export interface TaskCounts {
  readonly metrics: MetricFigures;
  readonly by: GroupFigures;
  readonly effective: number;
  readonly failed: number;
  readonly dataSha256: string;
  readonly started: Date;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly costUsd?: number;
  readonly warnings: TaskResult['warnings'];
}

export function taskResult(
  { planned, numFewshot, original }: Preview,
  key: string,
  counts: TaskCounts,
  common: RunCommon,
): TaskResult {
  const { task } = planned;
  const { provider, settings, git, metadata } = common;
  const contentWarning = task.contentWarning ?? common.contentWarning;
  const ended = new Date();
  return {
    kind: 'task',
    task: task.name,
    ...(task.alias === undefined ? {} : { alias: task.alias }),
    summary: task.summary,
    version: task.version,
    tags: task.tags,
    model: provider.model,
    ...(contentWarning === undefined ? {} : { contentWarning }),
    ...(task.private === true ? { private: true } : {}),
    metrics: counts.metrics,
    ...(Object.keys(counts.by).length === 0 ? {} : { by: counts.by }),
    numFewshot,
    samples: { original, effective: counts.effective, failed: counts.failed },
    config: {
      ...settingsJson(planned, settings, provider),
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    },
    taskConfig: task.config,
    taskSha256: sha256(JSON.stringify(task.config)),
    dataSha256: counts.dataSha256,
    key,
    git,
    started: counts.started.toISOString(),
    ended: ended.toISOString(),
    seconds: (ended.getTime() - counts.started.getTime()) / 1000,
    tokens: counts.tokens,
    ...(counts.costUsd === undefined ? {} : { costUsd: counts.costUsd }),
    warnings: counts.warnings,
    source: task.source,
  };
}

/** The result that an earlier process left for the same model, declaration and settings. */
export async function finishedResult(evals: string, name: string, key: string): Promise<TaskResult | undefined> {
  const folder = join(evals, taskFolder(name));
  const result = await readResult(folder);
  return result?.key === key && existsSync(join(folder, SAMPLES_FILE)) ? result : undefined;
}

/** Results of groups and suite from those of the tasks; each is written to its folder. */
export async function finishGroups(
  evals: string,
  { groups, suite, skipped = [] }: EvalPlan,
  tasks: readonly TaskResult[],
  common: RunCommon,
): Promise<TaskResult[]> {
  const all = new Map(tasks.map((result) => [result.task, result]));
  const byName = new Map(groups.map((group) => [group.name, group]));
  const made: TaskResult[] = [];
  for (const group of groups) {
    const below = leavesOf(group, byName).flatMap((leaf) => all.get(leaf) ?? []);
    made.push(together('group', group, groupMetrics(group, below), below, common));
  }
  for (const result of made) all.set(result.task, result);
  if (suite !== undefined) {
    const figures = headlineFigures(suite, all);
    const below = suite.tasks.flatMap(({ task }) => all.get(task) ?? []);
    const facts = { ...suite, members: suite.tasks.map(({ task }) => task), source: suite.file };
    const { note, contentWarning, tags } = suite;
    made.push({
      ...together('suite', facts, figures, below, common),
      tags,
      ...(note === undefined ? {} : { note }),
      ...(contentWarning === undefined ? {} : { contentWarning }),
      ...(skipped.length === 0 ? {} : { skipped }),
    });
  }
  const taken = new Set(tasks.map((result) => result.task));
  for (const result of made) {
    // A suite may be called as one of its tasks.
    const name = taken.has(result.task) ? `${result.task}-${result.kind}` : result.task;
    taken.add(name);
    await writeResult(join(evals, taskFolder(name)), result);
  }
  return made;
}

function together(
  kind: 'group' | 'suite',
  facts: Pick<TaskGroup, 'name' | 'alias' | 'version' | 'members' | 'source'> & { summary?: string },
  metrics: MetricFigures,
  below: readonly TaskResult[],
  { provider, git, settings }: RunCommon,
): TaskResult {
  const times = (key: 'started' | 'ended') => below.map((result) => result[key]).sort();
  const sum = (pick: (result: TaskResult) => number): number =>
    below.reduce((total, result) => total + pick(result), 0);
  return {
    kind,
    task: facts.name,
    ...(facts.alias === undefined ? {} : { alias: facts.alias }),
    ...(facts.summary === undefined ? {} : { summary: facts.summary }),
    version: facts.version ?? '-',
    model: provider.model,
    metrics,
    samples: {
      original: sum(({ samples }) => samples?.original ?? 0),
      effective: sum(({ samples }) => samples?.effective ?? 0),
      failed: sum(({ samples }) => samples?.failed ?? 0),
    },
    members: facts.members,
    tags: (below[0]?.tags ?? []).filter((tag) => below.every(({ tags = [] }) => tags.includes(tag))),
    config: { seed: settings.seed, fewshot_seed: settings.fewshotSeed },
    git,
    started: times('started')[0] ?? new Date().toISOString(),
    ended: times('ended').at(-1) ?? new Date().toISOString(),
    seconds: sum(({ seconds }) => seconds),
    warnings: [],
    source: facts.source,
  };
}
