/**
 * What will be run: tasks with their settings, groups, a suite; checked against the model before anything is asked.
 * Leaves out: finding tasks and opening models, which the command does.
 */
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import type { Capabilities, Provider } from '../../providers/contract/provider.ts';
import { UNDEFINED } from '../forms/statistic.ts';
import type { EvalSample, EvalTask, TaskContext, TaskGroup } from '../tasks/task.ts';
import { groupMetrics, leavesOf } from './groups.ts';
import { headlineMembers } from './headlines.ts';
import { metricKey, type SkippedTask } from './results.ts';
import type { Suite } from './suite.ts';

export interface PlannedTask {
  readonly task: EvalTask;
  /** Set by a suite; the settings of the run win. */
  readonly numFewshot?: number;
  readonly limit?: number;
  /** The run goes on without it when it cannot be run. */
  readonly optional?: boolean;
  /** Samples that a budget leaves it; wins over every limit. */
  readonly share?: number;
}

export interface EvalPlan {
  readonly tasks: readonly PlannedTask[];
  readonly groups: readonly TaskGroup[];
  readonly suite?: Suite;
  /** Optional tasks that are left out. */
  readonly skipped?: readonly SkippedTask[];
}

/** What prompts and numbers depend on, the same for all tasks. */
export interface EvalSettings {
  readonly numFewshot?: number;
  readonly limit?: number;
  /** Ids by task; `*` for every task. */
  readonly only?: ReadonlyMap<string, ReadonlySet<string>>;
  readonly chat: boolean;
  readonly fewshotAsMultiturn: boolean;
  readonly systemInstruction?: string;
  readonly generation: Readonly<Record<string, Json>>;
  readonly seed: number;
  readonly fewshotSeed: number;
  readonly dataDir?: string;
  readonly allowCode: boolean;
  readonly predictOnly: boolean;
  /** Families of guard models by their roles, where the user named them. */
  readonly guardFamilies?: Readonly<Record<string, string>>;
}

/** What a task gets to know of model and settings. */
export function contextOf(
  { task, numFewshot, limit, share }: PlannedTask,
  provider: Provider,
  settings: EvalSettings,
  warn: (text: string) => void,
): TaskContext {
  const shots = settings.numFewshot ?? numFewshot;
  const most = share ?? settings.limit ?? limit;
  const only = settings.only?.get(task.name) ?? settings.only?.get('*');
  const render = provider.renderChat?.bind(provider);
  return {
    capabilities: provider.capabilities,
    ...(provider.maxLength === undefined ? {} : { maxLength: provider.maxLength }),
    ...(settings.chat
      ? { chat: { fewshotAsMultiturn: settings.fewshotAsMultiturn, ...(render === undefined ? {} : { render }) } }
      : {}),
    ...(settings.systemInstruction === undefined ? {} : { systemInstruction: settings.systemInstruction }),
    ...(shots === undefined ? {} : { numFewshot: shots }),
    ...(Object.keys(settings.generation).length === 0 ? {} : { generation: settings.generation }),
    fewshotSeed: settings.fewshotSeed,
    seed: settings.seed,
    ...(most === undefined ? {} : { limit: most }),
    ...(only === undefined ? {} : { only }),
    ...(settings.dataDir === undefined ? {} : { dataDir: settings.dataDir }),
    ...(provider.recordings === undefined ? {} : { recordings: provider.recordings }),
    allowCode: settings.allowCode,
    warn,
  };
}

/** The settings as they stand in `results.json`. */
export function settingsJson(planned: PlannedTask, settings: EvalSettings, provider: Provider): Record<string, Json> {
  const only = settings.only?.get(planned.task.name) ?? settings.only?.get('*');
  return {
    limit: planned.share ?? settings.limit ?? planned.limit ?? null,
    samples: only === undefined ? null : [...only],
    apply_chat_template: settings.chat,
    fewshot_as_multiturn: settings.fewshotAsMultiturn,
    system_instruction: settings.systemInstruction ?? null,
    gen_kwargs: settings.generation,
    seed: settings.seed,
    fewshot_seed: settings.fewshotSeed,
    predict_only: settings.predictOnly,
    ...(settings.guardFamilies === undefined ? {} : { guard_families: settings.guardFamilies }),
    model: { ...(provider.facts ?? {}), identity: provider.identity, max_length: provider.maxLength ?? null },
  };
}

/** Equal keys mean equal results: model, other models, declaration, settings. */
export function keyOf(
  planned: PlannedTask,
  numFewshot: number,
  settings: EvalSettings,
  provider: Provider,
  roles: ReadonlyMap<string, Provider>,
): string {
  const { name, version, config } = planned.task;
  const others = [...roles].map(([role, other]) => [role, other.identity]);
  const shared = { ...settingsJson(planned, settings, provider), allow_code: settings.allowCode };
  return sha256(JSON.stringify([name, version, config, numFewshot, shared, others]));
}

const WANTED: Readonly<Record<keyof Capabilities, string>> = {
  generate: 'text that the model writes',
  loglikelihood: 'log-probabilities of given continuations',
  rolling: 'log-probabilities of whole texts',
  pseudo: 'pseudo-log-likelihoods',
  messages: 'prompts of messages',
  text: 'prompts of bare text',
  tokenLogprobs: "log-probabilities of the answer's tokens",
  seed: 'seeded sampling',
};

/** What gives log-probabilities; those are what servers most often lack. */
const LOGPROBS_FROM =
  'a local model folder gives them, openai-compatible:NAME on a server with prompt log-probabilities (vLLM, llama.cpp), and recorded:FILE';

const MASKED =
  'it is a masked language model: what such a model can be asked shows harness list tasks --search masked, the rest wants a causal one';

/** What a task needs and the model does not give. */
export function lacking({ name, needs }: EvalTask, { capabilities, model }: Provider): HarnessError[] {
  return needs
    .filter((need) => !capabilities[need])
    .map((need) => {
      const message = `task ${name} needs ${WANTED[need]}, which ${model} does not give`;
      const logprobs = need === 'loglikelihood' || need === 'rolling' || need === 'tokenLogprobs';
      const hint = capabilities.pseudo === true ? MASKED : logprobs ? LOGPROBS_FROM : undefined;
      return new HarnessError('PROVIDER_CANNOT', message, hint === undefined ? {} : { hint });
    });
}

/**
 * Refuses tasks that the model cannot answer, all at once.
 * @throws HarnessError `PROVIDER_CANNOT`.
 */
export function checkCapabilities(tasks: readonly PlannedTask[], provider: Provider): void {
  const errors = tasks.flatMap(({ task }) => lacking(task, provider));
  const [first, ...also] = errors;
  if (first === undefined) return;
  const hint = first.hint === undefined ? {} : { hint: first.hint };
  throw new HarnessError(first.code, first.message, { ...hint, also });
}

/** What is known of a task before it runs. */
export interface Preview {
  readonly planned: PlannedTask;
  readonly context: TaskContext;
  readonly numFewshot: number;
  /** Rows of the task. */
  readonly original: number;
  /** Rows that will be asked, as far as that is known. */
  readonly expected: number;
  /** Undefined when there is none to ask. */
  readonly first: EvalSample | undefined;
}

/** Reads a task's data and builds its first prompt. Throws what the task throws. */
export async function preview(planned: PlannedTask, context: TaskContext): Promise<Preview> {
  const { task } = planned;
  const original = await task.count(context);
  let first: EvalSample | undefined;
  for await (const sample of task.samples(context)) {
    first = sample;
    break;
  }
  const { limit, only } = context;
  const most = limit === undefined ? original : limit < 1 ? Math.ceil(original * limit) : limit;
  const expected = first === undefined ? 0 : Math.min(original, most, only?.size ?? original);
  return { planned, context, numFewshot: task.numFewshot(context), original, expected, first };
}

/**
 * Shares a budget of requests among tasks in proportion to what they would ask, one sample at least; the first samples of each
 * are taken, whose order keeps kinds of items balanced.
 * @throws HarnessError `BUDGET_TOO_SMALL` when it does not do for one sample of each.
 */
export function withinBudget(previews: readonly Preview[], budget: number): Preview[] {
  const requests = previews.map(({ first }) => Math.max(1, first?.requests.length ?? 1));
  const total = previews.reduce((sum, { expected }, i) => sum + expected * requests[i]!, 0);
  if (total <= budget) return [...previews];
  const least = previews.reduce((sum, { expected }, i) => sum + (expected === 0 ? 0 : requests[i]!), 0);
  if (least > budget) {
    throw new HarnessError('BUDGET_TOO_SMALL', `budget: ${budget} requests do not do for one sample of each task`, {
      hint: `one of each takes ${least}, all of them ${total}`,
    });
  }
  // What is left when every task has its first sample is shared in proportion.
  const factor = (budget - least) / (total - least);
  return previews.map((preview) => {
    const { expected, planned, context } = preview;
    if (expected < 2) return preview;
    const share = 1 + Math.floor((expected - 1) * factor);
    return { ...preview, planned: { ...planned, share }, context: { ...context, limit: share }, expected: share };
  });
}

/** What will stand in the results. */
export interface ExpectedMetrics {
  /** Keys of metrics by task, group and suite. */
  readonly metrics: ReadonlyMap<string, readonly string[]>;
  /** Tasks and groups that may have further ones. */
  readonly open: ReadonlySet<string>;
}

/** @throws HarnessError `SUITE_INVALID` for headline scores of what there is not. */
export function expectedMetrics({ tasks, groups, suite }: EvalPlan): ExpectedMetrics {
  const keys = new Map(
    tasks.map(({ task }) => [task.name, task.metrics.map(({ name, filter }) => metricKey(name, filter))]),
  );
  const open = new Set(tasks.flatMap(({ task }) => (mayMeasureMore(task) ? [task.name] : [])));
  const byName = new Map(groups.map((group) => [group.name, group]));
  const blank = { ...UNDEFINED, n: 0, higherIsBetter: null, metric: '', filter: '' };
  const asMetrics = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, blank]));
  for (const group of groups) {
    const leaves = leavesOf(group, byName);
    if (leaves.some((leaf) => open.has(leaf))) open.add(group.name);
    const below = leaves.map((leaf) => ({ metrics: asMetrics(keys.get(leaf) ?? []) }));
    keys.set(group.name, Object.keys(groupMetrics(group, below)));
  }
  if (suite !== undefined) {
    const named = new Map([...keys].map(([name, list]) => [name, asMetrics(list)]));
    for (const headline of suite.headline) {
      if (headline.of.length === 0) headlineMembers(suite, headline, named, open);
    }
    keys.set(suite.name, [...(keys.get(suite.name) ?? []), ...suite.headline.map(({ name }) => name)]);
  }
  return { metrics: keys, open };
}

/** Whether metrics may come about that the task does not list: values of its own function, metrics with several numbers. */
function mayMeasureMore({ metricFor, metrics, config }: EvalTask): boolean {
  if (metricFor === undefined) return false;
  const { process_results: own = null, metric_list: list = null } = (config ?? {}) as Readonly<Record<string, Json>>;
  if (own !== null || !Array.isArray(list)) return true;
  const listed = list.map((entry) => (entry as Readonly<Record<string, Json>> | null)?.metric);
  return listed.some((name) => !metrics.some((plan) => plan.name === name));
}
