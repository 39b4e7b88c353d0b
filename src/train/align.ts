/**
 * One whole training run: from a resolved config to a run folder with the model, its metrics and what changed on
 * held-out rows. Reads top to bottom in the order things happen; each part lives in a file of its own.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolderAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { shortPath } from '../base/paths.ts';
import { HubSources } from '../data/hub/sources.ts';
import { versions } from '../runs/environment.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import type { AlignRequest, AlignResult } from './align-request.ts';
import { dryRun } from './dry-run.ts';
import { evaluate } from './evaluate.ts';
import { compareHeldOut, type HeldOutReport, heldOutTable, readHeldOut, writeHeldOut } from './held-out.ts';
import { openLogs } from './loggers/open-logs.ts';
import { freshState, type LoopOutcome, type RunSplit, train } from './loop.ts';
import type { TrainOptions } from './options.ts';
import { preparePenalties } from './penalties/prepare-penalties.ts';
import { type Prepared, prepare } from './prepare.ts';
import { completionsFile, measureAnswers } from './rollout/held-out-answers.ts';
import { type OpenedRounds, openRounds } from './rollout/open-rounds.ts';
import { makeSplits, type RunSplits } from './run-splits.ts';
import { openSession, type Session } from './session.ts';
import { checkpointName, damageOf, restore, type Training } from './state/checkpoint.ts';
import { hashExamples } from './state/fingerprint.ts';
import {
  changedEnvironment,
  changeText,
  compareWithRecord,
  earlierRun,
  repeatLine,
  weightFiles,
} from './state/repeats.ts';
import { findResumePoint, goOnFrom, type ResumePoint } from './state/resume.ts';
import { checkRunFolder, openRunFolder, recordStart, runPath } from './state/run-record.ts';
import type { TrainState } from './state/train-state.ts';

export type { AlignRequest, AlignResult } from './align-request.ts';

/** Trains. Throws HarnessError for everything that can be wrong, with exit code 130 after an interruption. */
export async function align(given: AlignRequest): Promise<AlignResult> {
  const request = { ...given, hub: given.hub ?? new HubSources(given.reporter) };
  const path = runPath(request.options, request.resume);
  await checkRunFolder(path, request.resume !== undefined);
  const prepared = await prepare(request);
  if (request.dryRun) return dryRun(path, request, prepared);
  const earlier = await earlierRun(request.configFile, path);
  const run = await openRunFolder(path);
  try {
    warnOfChanges(run, request);
    const session = await openSession(request, prepared);
    const opened = await openRounds(request, prepared, session);
    const { summary: plain, start } = await alignInto(run, { request, prepared, session, opened });
    await opened?.close();
    await session.dispose();
    const weights = { start, model: await weightFiles(plain.model) };
    const repeats = earlier && (await compareWithRecord(earlier, path, { ...run.manifest!, weights }));
    const summary = { ...plain, ...(repeats ? { repeats } : {}) };
    await run.end({ status: 'finished', weights, summary });
    const lines = [`model  ${shortPath(summary.model)}`, `run    ${shortPath(path)}`];
    return { run: path, summary, lines: [...(repeats ? [repeatLine(repeats)] : []), ...lines] };
  } catch (error) {
    // What stops between batches throws the signal's own reason.
    const stopped = request.signal?.aborted === true && !HarnessError.is(error) ? interrupted(path, 0) : error;
    await run.fail(stopped);
    throw stopped;
  } finally {
    await run.release();
  }
}

interface Parts {
  request: AlignRequest;
  prepared: Prepared;
  session: Session;
  /** Of methods that learn from the policy's own answers. */
  opened: OpenedRounds | undefined;
}

async function alignInto(run: RunFolder, parts: Parts) {
  const { request, prepared, session } = parts;
  const { options, resolvedYaml, command, reporter } = request;
  const { train: rows, test } = prepared;
  const point = request.resume && (await findResumePoint(run.path, request.resume, reporter));
  const inputs = [...rows.inputs, ...(test?.inputs ?? [])];
  const resumedFrom = point ? point.path : undefined;
  await recordStart(run, { options, resolvedYaml, command, inputs, resumedFrom, hub: request.hub?.used });

  // Until `trained` the weights are those of the start: the reference, and what held-out rows are compared with.
  const splits = await makeSplits(request, prepared, session);
  const compare = await heldOutComparison(run.path, splits, parts);
  const { state, outcome } = await trained(run.path, splits, point || undefined, parts);
  const best = await loadBest(run.path, options, state, session.training);
  // The model first: what is interrupted from here on has lost nothing.
  const model = join(run.path, 'model');
  if (best === undefined) await session.average?.apply();
  await session.training.optimizer.download?.('weights');
  await writeFolderAtomic(model, session.training.model.write);
  const report = await compare?.();
  const summary = {
    method: options.method,
    model,
    steps: state.step,
    epochs: state.epoch,
    tokens: state.tokens,
    tokens_an_epoch: prepared.tokens,
    ...(outcome.trainLoss === undefined ? {} : { train_loss: outcome.trainLoss }),
    ...outcome.clocks,
    ...(best === undefined ? {} : { best_step: best, best_metric: state.best.metric }),
    ...(report === undefined ? {} : { held_out: report }),
    data: { train: rows.report, ...(test === undefined ? {} : { test: test.report }) },
  };
  return { summary, start: splits.weights };
}

/** A run that goes on elsewhere is still right, but no longer the bits of one that stayed. */
function warnOfChanges({ before }: RunFolder, { resume, options, reporter }: AlignRequest): void {
  if (resume === undefined || before === undefined) return;
  const changed = changedEnvironment(before, { versions: versions(), device: options.device });
  if (changed.length === 0) return;
  const what = changed.map(changeText).join(', ');
  reporter.warn(
    `The run goes on under other conditions (${what}): its last bits may differ from an undisturbed run's.`,
  );
}

/** Measures held-out rows now, or takes what an interrupted run measured; returns what measures them again and compares. */
async function heldOutComparison(
  run: string,
  { heldOut, weights }: RunSplits,
  { request, session, opened }: Parts,
): Promise<(() => Promise<HeldOutReport>) | undefined> {
  if (heldOut === null) return undefined;
  const { options, reporter, signal } = request;
  const measure = async (when: 'before' | 'after') => {
    reporter.phase(`held-out rows ${when} training`, heldOut.examples.length);
    if (opened) return measureAnswers(run, when, { rounds: opened.rounds, prompts: [...heldOut.examples], signal });
    const progress = (done: number) => reporter.progress(done, heldOut.examples.length, 'examples');
    const batchSize = options.perDeviceEvalBatchSize;
    return (await evaluate({ model: session.model, ...heldOut, batchSize, signal, progress })).measures;
  };
  const kept = join(run, 'held-out.json');
  const rows = hashExamples(heldOut.examples);
  const key = sha256(weights, rows);
  const lost = opened !== undefined && !existsSync(completionsFile(run));
  const earlier = lost ? undefined : await readHeldOut(kept, key);
  const before = earlier ?? (await measure('before'));
  if (earlier === undefined) await writeHeldOut(kept, key, before);
  return async () => {
    const after = await measure('after');
    await writeHeldOut(kept, key, before, { rows, after });
    const report = compareHeldOut(before, after);
    const { title, columns, rows: lines } = heldOutTable(report);
    reporter.table(title, columns, lines);
    return report;
  };
}

/** Trains from the start or a checkpoint to the end. Throws INTERRUPTED. */
async function trained(
  run: string,
  splits: RunSplits,
  point: ResumePoint | undefined,
  { request, prepared, session, opened }: Parts,
): Promise<{ state: TrainState; outcome: LoopOutcome }> {
  const { options, reporter, signal } = request;
  const { plan, sampler, seed } = prepared;
  const { model, training } = session;
  const data = hashExamples(splits.train.examples);
  if (point !== undefined) {
    await goOnFrom(run, point, { maxSteps: plan.maxSteps, seed, data }, reporter);
    await restore(point.path, training, point.state);
    reporter.info(`Going on from ${shortPath(point.path)}.`);
  } else if (request.resume !== undefined) {
    reporter.info('There is no checkpoint yet: starting from the beginning.');
  }
  if (point === undefined) await preparePenalties(request, prepared, session);
  const state = point?.state ?? freshState(plan.maxSteps, seed, data);
  const logs = await openLogs(run, state, options.reportTo?.includes('tensorboard') ?? false);
  const { train: rows, evaluated: heldOut }: { train: RunSplit; evaluated: RunSplit | null } = splits;
  try {
    const outcome = await train({
      ...{ options, model, training, plan, sampler, train: rows, heldOut, run, state },
      ...{ resumed: point !== undefined, log: logs.write, reporter, signal, rounds: opened?.rounds },
    });
    if (outcome.status === 'interrupted') throw interrupted(run, state.step);
    return { state, outcome };
  } finally {
    await logs.close();
  }
}

/** Puts the best checkpoint's weights in place of the last step's; returns its step, undefined when not asked for. */
async function loadBest(run: string, options: TrainOptions, { best, step }: TrainState, training: Training) {
  if (!options.loadBestModelAtEnd || best.step === null) return undefined;
  if (best.step === step) return step;
  const path = join(run, checkpointName(best.step));
  const damage = await damageOf(path, options.saveOnlyModel);
  if (damage !== undefined) {
    const message = `The best checkpoint ${path} cannot be loaded: ${damage}.`;
    throw new HarnessError('CHECKPOINT', message, { where: { file: path }, exitCode: 1 });
  }
  await training.model.read(path);
  await training.optimizer.upload?.('weights');
  return best.step;
}

function interrupted(path: string, step: number): HarnessError {
  const message = step > 0 ? `Stopped after step ${step}; its checkpoint is written.` : 'Stopped outside of training.';
  const hint = `go on with: harness align --resume ${shortPath(path)}`;
  return new HarnessError('INTERRUPTED', message, { hint, exitCode: 130 });
}
