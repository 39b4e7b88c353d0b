/**
 * Which tasks run: those of the suite and those named beside it, with the suite's settings; then their first prompts, which
 * show what is wrong before anything is asked. Tasks that a suite calls optional are left out instead, with the reason.
 */
import { HarnessError } from '../../base/errors.ts';
import { combine } from '../../config/explain.ts';
import {
  checkCapabilities,
  contextOf,
  type EvalPlan,
  type EvalSettings,
  lacking,
  type PlannedTask,
  type Preview,
  preview,
} from '../../eval/run/plan.ts';
import type { Warnings } from '../../eval/run/prompt-checks.ts';
import type { SkippedTask } from '../../eval/run/results.ts';
import type { EvalOptions } from '../../eval/run/schema.ts';
import type { Suite } from '../../eval/run/suite.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import { findTasks } from './tasks.ts';

/** Tasks of the suite and of `tasks`, with the suite's settings. */
export async function planOf(
  options: EvalOptions,
  suite: Suite | undefined,
  configFile: string | undefined,
): Promise<EvalPlan> {
  const names = [...(suite?.tasks.map(({ task }) => task) ?? []), ...options.tasks];
  const { tasks, groups, leaves } = await findTasks(names, { options, configFile });
  const settingsOfTask = new Map<string, Pick<PlannedTask, 'numFewshot' | 'limit' | 'optional'>>();
  for (const { task, numFewshot, limit, optional } of suite?.tasks ?? []) {
    for (const leaf of leaves(task)) {
      settingsOfTask.set(leaf, {
        ...(numFewshot === undefined ? {} : { numFewshot }),
        ...(limit === undefined ? {} : { limit }),
        // Who names a task on the command line wants it.
        ...(optional && !options.tasks.includes(task) ? { optional } : {}),
      });
    }
  }
  return {
    tasks: tasks.map((task) => ({ task, ...settingsOfTask.get(task.name) })),
    groups,
    ...(suite === undefined ? {} : { suite }),
  };
}

/**
 * First prompts of all tasks; what is wrong with several of them is told at once.
 * @returns the plan of what runs, without the optional tasks that cannot.
 * @throws HarnessError when a task that is not optional cannot run, or none is left.
 */
export async function previewAll(
  given: EvalPlan,
  provider: Provider,
  settings: EvalSettings,
  warnings: ReadonlyMap<string, Warnings>,
): Promise<{ plan: EvalPlan; previews: Preview[] }> {
  const tasks = given.tasks.map((planned) => ({
    ...planned,
    task: planned.task.forModel?.(provider.capabilities) ?? planned.task,
  }));
  const plan = { ...given, tasks };
  const able = ({ task }: PlannedTask): boolean => lacking(task, provider).length === 0;
  checkCapabilities(
    plan.tasks.filter(({ optional = false }) => !optional),
    provider,
  );
  const previews: Preview[] = [];
  const errors: HarnessError[] = [];
  const skipped: SkippedTask[] = [];
  const skip = ({ task }: PlannedTask, { message, hint }: HarnessError): void => {
    skipped.push({ task: task.name, reason: hint === undefined ? message : `${message} (${hint})` });
  };
  for (const planned of plan.tasks) {
    const { task, optional = false } = planned;
    if (!able(planned)) {
      skip(planned, lacking(task, provider)[0] as HarnessError);
      continue;
    }
    const context = contextOf(planned, provider, settings, (text) => warnings.get(task.name)!.add(text));
    try {
      previews.push(await preview(planned, context));
    } catch (error) {
      if (!HarnessError.is(error)) throw error;
      if (optional && MISSING.has(error.code)) skip(planned, error);
      else errors.push(error);
    }
  }
  if (errors.length > 0) throw combine(errors);
  if (previews.length === 0) {
    const [first] = skipped;
    throw new HarnessError('PROVIDER_CANNOT', `no task can run: ${first?.reason ?? 'there is none'}`);
  }
  if (skipped.length === 0) return { plan, previews };
  const gone = new Set(skipped.map(({ task }) => task));
  return { plan: { ...plan, tasks: plan.tasks.filter(({ task }) => !gone.has(task.name)), skipped }, previews };
}

/** Data or recorded answers that are not there; what is wrong with data that are there is always told. */
const MISSING: ReadonlySet<string> = new Set(['DATA_NOT_FOUND', 'DATA_MISSING_SPLIT', 'RECORDED_MISSING']);
