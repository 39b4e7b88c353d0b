/**
 * One whole evaluation: from opened models and found tasks to a run folder with results and samples of each task. Reads
 * top to bottom in the order things happen. A run that stopped goes on when it is started again in the same folder: finished
 * tasks are taken as they are, and no answer that is on disk is asked for again.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { ModelRequest } from '../../providers/contract/request.ts';
import { gitCommit } from '../../runs/git-commit.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import type { ScoringContext } from '../tasks/task.ts';
import { type Asking, type AskingOptions, openAsking } from './asking.ts';
import type { EvalReporter } from './events.ts';
import { finishedResult, finishGroups, type RunCommon, taskResult } from './finish.ts';
import { writeFormats } from './formats/write.ts';
import { type FailedGate, failedGates, type Gate } from './gates.ts';
import { type EvalPlan, type EvalSettings, keyOf, type Preview } from './plan.ts';
import { PromptChecks, type Warnings } from './prompt-checks.ts';
import { Pulse } from './pulse.ts';
import { type EvalPlace, openEvalRun, type RunRecord } from './record.ts';
import { writable, writeResult } from './result-file.ts';
import { type TaskResult, taskFolder } from './results.ts';
import { privateLine, sampleLine, writeSamples } from './samples.ts';
import { type FlowEvent, flow, unlogged } from './stream.ts';
import { Tally } from './tally.ts';

export interface EvalRequest {
  readonly plan: EvalPlan;
  readonly previews: readonly Preview[];
  readonly provider: Provider;
  /** Other models by role. */
  readonly roles: ReadonlyMap<string, Provider>;
  readonly settings: EvalSettings;
  readonly asking: Omit<AskingOptions, 'provider' | 'roles' | 'log' | 'signal'>;
  readonly place: EvalPlace;
  readonly record: RunRecord;
  readonly formats: readonly ('lm-eval' | 'junit')[];
  /** Folder of lm-eval's files; the run folder when left out. */
  readonly outputPath?: string;
  /** What numbers must reach. */
  readonly gates: readonly Gate[];
  readonly metadata: Readonly<Record<string, Json>>;
  /** Warnings of each task, begun while it was looked at. */
  readonly warnings: ReadonlyMap<string, Warnings>;
  readonly reporter: EvalReporter;
  readonly signal?: AbortSignal;
}

export interface EvalOutcome {
  /** The run folder. */
  readonly run: string;
  readonly results: readonly TaskResult[];
  /** Of all samples, those whose request failed. */
  readonly failedShare: number;
  readonly failedGates: readonly FailedGate[];
  readonly summary: Record<string, unknown>;
  /** Further files that were written. */
  readonly files: readonly string[];
}

/**
 * Evaluates.
 * @throws HarnessError for everything that can go wrong, with exit code 130 after an interruption.
 */
export async function runEval(request: EvalRequest): Promise<EvalOutcome> {
  const run = await openEvalRun(request.place, request.record);
  try {
    const outcome = await evaluateInto(run, request);
    await run.end({ status: 'finished', summary: outcome.summary });
    return outcome;
  } catch (error) {
    const stopped = request.signal?.aborted === true ? interrupted(request.place, error) : error;
    await run.fail(stopped);
    throw stopped;
  } finally {
    await run.release();
  }
}

function interrupted({ run }: EvalPlace, cause: unknown): HarnessError {
  return new HarnessError('INTERRUPTED', 'Stopped; every answer so far is on disk.', {
    hint: `go on with: harness eval --resume ${shortPath(run)}`,
    exitCode: 130,
    cause,
  });
}

async function evaluateInto(run: RunFolder, request: EvalRequest): Promise<EvalOutcome> {
  const { plan, place, reporter, previews, provider, settings } = request;
  const common: RunCommon = {
    provider,
    settings,
    git: (await gitCommit(process.cwd())) ?? null,
    metadata: request.metadata,
    ...(plan.suite?.contentWarning === undefined ? {} : { contentWarning: plan.suite.contentWarning }),
  };
  const keys = new Map(
    previews.map(({ planned, numFewshot }) => [
      planned.task.name,
      keyOf(planned, numFewshot, settings, provider, request.roles),
    ]),
  );
  const finished = new Map<string, TaskResult>();
  for (const [name, key] of keys) {
    const result = await finishedResult(place.evals, name, key);
    if (result !== undefined) finished.set(name, result);
  }
  if (finished.size > 0) reporter.info(`finished already: ${[...finished.keys()].join(', ')}`);
  const open = previews.filter(({ planned }) => !finished.has(planned.task.name));
  let totals: ReturnType<Asking['totals']> | undefined;
  if (open.length > 0) {
    const asking = await openAsking({
      ...request.asking,
      provider,
      roles: request.roles,
      log: join(run.path, 'answers.jsonl'),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    try {
      const made = await runTasks(open, asking, keys, common, request);
      for (const result of made) finished.set(result.task, result);
    } finally {
      totals = asking.totals();
      await asking.close();
    }
  }
  const tasks = previews.map(({ planned }) => finished.get(planned.task.name)!);
  const results = [...tasks, ...(await finishGroups(place.evals, plan, tasks, common))];
  const broken = failedGates(request.gates, results);
  const files = await writeFormats({ ...request, run: run.path, results, failedGates: broken });
  const asked = tasks.reduce((sum, { samples }) => sum + (samples?.effective ?? 0), 0);
  const failed = tasks.reduce((sum, { samples }) => sum + (samples?.failed ?? 0), 0);
  const summary = {
    model: provider.model,
    identity: provider.identity,
    ...(plan.suite === undefined ? {} : { suite: plan.suite.name }),
    results: Object.fromEntries(results.map((result) => [result.task, valuesOf(result)])),
    samples: asked,
    failed,
    ...(totals === undefined ? {} : totals),
  };
  const failedShare = asked === 0 ? 0 : failed / asked;
  return { run: run.path, results, failedShare, failedGates: broken, summary, files };
}

const valuesOf = ({ metrics }: TaskResult): Record<string, number | string | null> =>
  Object.fromEntries(
    Object.entries(metrics).map(([key, { value }]) => [
      key,
      value === null || Number.isFinite(value) ? value : String(value),
    ]),
  );

/** Runs the tasks that are left, in order; the results of each are on disk before the next one's. */
async function runTasks(
  previews: readonly Preview[],
  asking: Asking,
  keys: ReadonlyMap<string, string>,
  common: RunCommon,
  request: EvalRequest,
): Promise<TaskResult[]> {
  const { provider, settings, reporter, roles } = request;
  const checks = new PromptChecks(provider);
  const warningsOf = ({ planned }: Preview): Warnings => request.warnings.get(planned.task.name)!;
  const pulse = new Pulse(
    reporter,
    previews.reduce((sum, { expected }) => sum + expected, 0),
    () => asking.totals(),
  );
  const scoringOf = (preview: Preview): ScoringContext => {
    const sent = preview.planned.task.private === true ? unlogged : (one: ModelRequest) => one;
    const { model, capabilities } = provider;
    return {
      allowCode: settings.allowCode,
      seed: settings.seed,
      warn: (text) => warningsOf(preview).add(text),
      roles: [...roles.keys()],
      ...(roles.size === 0 ? {} : { ask: (role, one) => asking.ask(role, sent(one)) }),
      about: (role) => roles.get(role),
      guardFamily: (role) => settings.guardFamilies?.[role],
      self: { model, capabilities, ask: (one) => asking.askModel(sent(one)) },
    };
  };
  reporter.phase(`asking ${provider.model}`);
  const events = flow({
    previews,
    asker: asking,
    scoringOf,
    predictOnly: settings.predictOnly,
    onSample: (preview, { requests }) => {
      for (const one of requests) checks.request(one, warningsOf(preview));
    },
  });
  const results: TaskResult[] = [];
  try {
    for (const preview of previews) {
      results.push(
        await runTask(preview, { events, checks, pulse, warnings: warningsOf(preview), keys, common, asking, request }),
      );
    }
  } finally {
    await events.return(undefined).catch(() => undefined);
    pulse.stop();
  }
  return results;
}

interface Parts {
  events: AsyncGenerator<FlowEvent>;
  checks: PromptChecks;
  pulse: Pulse;
  warnings: Warnings;
  keys: ReadonlyMap<string, string>;
  common: RunCommon;
  asking: Asking;
  request: EvalRequest;
}

/** Takes the events of one task up to its end. */
async function runTask(preview: Preview, parts: Parts): Promise<TaskResult> {
  const { events, checks, pulse, warnings, keys, common, asking, request } = parts;
  const { task } = preview.planned;
  const started = new Date();
  const tally = new Tally(task);
  const data = createHash('sha256');
  const folder = join(request.place.evals, taskFolder(task.name));
  let failed = 0;
  let first = '';
  const tokens = { input: 0, output: 0 };
  let cost: number | undefined;
  async function* lines() {
    for (;;) {
      const { value: event, done } = await events.next();
      if (done === true || event.kind === 'end') return;
      const { sample, answers, outcome } = event;
      for (const answer of answers) {
        if (answer === null) continue;
        checks.answer(answer, warnings);
        tokens.input += answer.usage?.inputTokens ?? 0;
        tokens.output += answer.usage?.outputTokens ?? 0;
        const price = answer.usage === undefined ? undefined : asking.priceOf(answer.usage);
        if (price !== undefined) cost = (cost ?? 0) + price;
      }
      if ('scores' in outcome) tally.add(outcome.scores, sample.groups);
      else if (failed++ === 0) first = firstFailure(sample.id, task.private === true ? undefined : outcome.error);
      data.update(JSON.stringify([sample.id, sample.doc], writable));
      pulse.beat('error' in outcome);
      const line = sampleLine(sample, answers, outcome);
      yield task.private === true ? privateLine(line) : line;
    }
  }
  const effective = await writeSamples(folder, lines());
  if (effective === 0) {
    throw new HarnessError('TASK_EMPTY', `task ${task.name} has no sample to ask`, {
      hint: 'samples and limit leave none of its rows',
    });
  }
  pulse.working(`scoring ${task.name}`);
  const { metrics, by } = await tally.figures();
  const result = taskResult(
    preview,
    keys.get(task.name)!,
    {
      ...{ metrics, by, effective, failed, started, tokens },
      dataSha256: data.digest('hex'),
      ...(cost === undefined ? {} : { costUsd: cost }),
      warnings: warnings.list(),
    },
    common,
  );
  await writeResult(folder, result);
  if (failed > 0) {
    const { reporter } = request;
    reporter.warn(`${task.name}: ${failed} of ${effective} samples have no answer and no score${first}`);
  }
  return result;
}

/** Which sample, and why, as far as texts may be shown; the others stand in the file of samples. */
const firstFailure = (id: string, error: { code: string; message: string } | undefined): string =>
  `; the first is ${id}${error === undefined ? '' : `: ${error.message} [${error.code}]`}`;
