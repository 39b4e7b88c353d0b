/** Where an interrupted run goes on: the checkpoint to start from, checked against the run that is about to start. */
import { basename, dirname, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Reporter } from '../events.ts';
import { latestCheckpoint, readCheckpoint, setAside } from './checkpoint.ts';
import type { TrainState } from './train-state.ts';

export interface ResumePoint {
  path: string;
  state: TrainState;
}

/** The run folder that a path given to `--resume` belongs to: the path itself, or the parent of a checkpoint. */
export function runOf(path: string): string {
  return /^checkpoint-\d+$/.test(basename(resolve(path))) ? dirname(resolve(path)) : resolve(path);
}

/**
 * Finds the checkpoint that `resume` means: `true` the latest whole one of `run`, else a checkpoint or a run folder.
 * Undefined when `run` has none yet, as after a kill before the first. Throws CHECKPOINT.
 */
export async function findResumePoint(
  run: string,
  resume: true | string,
  reporter: Reporter,
): Promise<ResumePoint | undefined> {
  if (resume !== true && runOf(resume) !== resolve(resume)) {
    const path = resolve(resume);
    return { path, state: await readCheckpoint(path) };
  }
  const folder = resume === true ? run : resolve(resume);
  const { path, damaged } = await latestCheckpoint(folder);
  for (const { path: skipped, reason } of damaged) reporter.warn(`${skipped} is passed over: ${reason}.`);
  if (path !== undefined) return { path, state: await readCheckpoint(path) };
  if (resume !== true && folder !== resolve(run)) {
    throw new HarnessError('CHECKPOINT', `There is no whole checkpoint in ${folder}.`, { where: { file: folder } });
  }
  return undefined;
}

/** What must be the same for a resumed run to repeat an uninterrupted one. */
export interface Expected {
  maxSteps: number;
  seed: number;
  data: string;
}

/**
 * Checks that rows and seed are those of the checkpoint, and moves checkpoints beyond it out of the way. Throws
 * RESUME_CHANGED.
 */
export async function goOnFrom(run: string, point: ResumePoint, expected: Expected, reporter: Reporter): Promise<void> {
  const { state } = point;
  const changed = state.data !== expected.data ? 'training rows' : state.seed !== expected.seed ? 'seed' : undefined;
  if (changed !== undefined) {
    const message = `The ${changed} changed since ${point.path} was written, so the run cannot go on from it.`;
    const hint = 'Restore what was changed, or start a new run in another output_dir.';
    throw new HarnessError('RESUME_CHANGED', message, { hint, where: { file: point.path } });
  }
  if (state.maxSteps !== expected.maxSteps) {
    reporter.warn(`The run had ${state.maxSteps} steps and now has ${expected.maxSteps}: its schedule changes.`);
    state.maxSteps = expected.maxSteps;
  }
  const here = dirname(point.path) === resolve(run);
  const moved = await setAside(run, here ? state.step : -1);
  if (moved.length > 0) reporter.warn(`Set aside in ${run}: ${moved.join(', ')}.`);
}
