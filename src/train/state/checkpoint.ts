/**
 * Checkpoints: `checkpoint-<step>/` with the model's files, `optimizer.safetensors`, `trainer_state.json` and, written
 * last, `checksums.json` over all of them. A checkpoint is put together under a hidden name and renamed when complete,
 * so what a kill or a full disk leaves is never taken for one; what the disk damages later fails its checksums.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  diskError,
  isTemporaryName,
  renameDirectoryAtomic,
  temporaryPath,
  writeFileAtomic,
} from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { sha256File } from '../../base/hash.ts';
import type { HostTensor } from '../../base/tensor.ts';
import type { ParamStore } from '../../engine/params.ts';
import { SafetensorsReader, writeSafetensors } from '../../models/files/safetensors.ts';
import type { Optimizer } from '../optimiser/contract.ts';
import type { GradientChange } from '../optimiser/gradient-chain.ts';
import { decodeTrainState, encodeTrainState, type TrainerStateExtras, type TrainState } from './train-state.ts';

const CHECKSUMS = 'checksums.json';
const OPTIMIZER = 'optimizer.safetensors';
const OPTIMIZER_BESIDE = 'optimizer-beside.safetensors';
const STATE = 'trainer_state.json';

/** How the model's own files are written into a folder and read back into the store. */
export interface ModelFiles {
  write(folder: string): Promise<void>;
  read(folder: string): Promise<void>;
}

export interface Training {
  params: ParamStore;
  optimizer: Optimizer;
  model: ModelFiles;
  /** What is done to the gradients of a step in turn. */
  changes?: readonly GradientChange[];
  /** What else a run goes on from, by file: state of penalties, losses of rows. */
  kept?: Readonly<Record<string, ReadonlyMap<string, HostTensor>>>;
  /** A second model that is trained along, in checkpoints alone. */
  beside?: Training | undefined;
}

/** Files of named numbers in a checkpoint. Those without numbers are not written, the optimiser's apart. */
function stateFiles({ optimizer, beside, kept = {} }: Training): [string, ReadonlyMap<string, HostTensor>][] {
  const others = Object.entries(kept).filter(([, tensors]) => tensors.size > 0);
  const critic = beside === undefined ? {} : { [OPTIMIZER_BESIDE]: beside.optimizer.state };
  return [...Object.entries({ [OPTIMIZER]: optimizer.state, ...critic }), ...others];
}

interface Checksums {
  format: 1;
  files: Record<string, { bytes: number; sha256: string }>;
}

export const checkpointName = (step: number) => `checkpoint-${step}`;

/** Steps of the checkpoints in a run folder, whole or not, oldest first. */
export async function checkpointSteps(run: string): Promise<number[]> {
  const names = await readdir(run).catch(() => []);
  const steps = names.flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return steps.sort((a, b) => a - b);
}

/** Writes one. Throws DISK_*; then no checkpoint has appeared and the earlier ones are as they were. */
export async function saveCheckpoint(
  run: string,
  training: Training,
  state: TrainState,
  extras: TrainerStateExtras & { saveOnlyModel: boolean },
): Promise<string> {
  const path = join(run, checkpointName(state.step));
  const aside = temporaryPath(path);
  try {
    await mkdir(aside);
    await training.model.write(aside);
    await training.beside?.model.write(aside);
    if (!extras.saveOnlyModel) {
      for (const [name, tensors] of stateFiles(training)) {
        const all = [...tensors].map(([key, { data, shape }]) => ({ name: key, shape, view: data as Float32Array }));
        await writeSafetensors(join(aside, name), all);
      }
    }
    await writeFileAtomic(join(aside, STATE), encodeTrainState(state, extras));
    const sums: Checksums = { format: 1, files: {} };
    for (const name of (await readdir(aside)).sort()) {
      const file = join(aside, name);
      sums.files[name] = { bytes: (await stat(file)).size, sha256: await sha256File(file) };
    }
    await writeFileAtomic(join(aside, CHECKSUMS), `${JSON.stringify(sums, null, 2)}\n`);
    await renameDirectoryAtomic(aside, path);
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw diskError(error, path);
  }
  return path;
}

/** Why a folder is not a whole checkpoint that a run can go on from (or, `modelOnly`, take a model from); undefined when it is. */
export async function damageOf(path: string, modelOnly = false): Promise<string | undefined> {
  let sums: Checksums;
  try {
    sums = JSON.parse(await readFile(join(path, CHECKSUMS), 'utf8')) as Checksums;
  } catch (error) {
    if (error instanceof SyntaxError) return `${CHECKSUMS} is damaged`;
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? `it has no ${CHECKSUMS}` : (error as Error).message;
  }
  if (sums.format !== 1 || typeof sums.files !== 'object') return `${CHECKSUMS} has a format this version cannot read`;
  for (const name of modelOnly ? [STATE] : [STATE, OPTIMIZER])
    if (!Object.hasOwn(sums.files, name)) return `it was saved without ${name}`;
  for (const [name, { bytes, sha256 }] of Object.entries(sums.files)) {
    const file = join(path, basename(name));
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) return `${name} is missing`;
    if (size !== bytes) return `${name} has ${size} bytes instead of ${bytes}`;
    if ((await sha256File(file)) !== sha256) return `${name} fails its checksum`;
  }
  return undefined;
}

export interface Found {
  /** The newest whole checkpoint. */
  path: string | undefined;
  /** Newer ones that are not whole, and why. */
  damaged: { path: string; reason: string }[];
}

export async function latestCheckpoint(run: string): Promise<Found> {
  const damaged: Found['damaged'] = [];
  for (const step of (await checkpointSteps(run)).reverse()) {
    const path = join(run, checkpointName(step));
    const reason = await damageOf(path);
    if (reason === undefined) return { path, damaged };
    damaged.push({ path, reason });
  }
  return { path: undefined, damaged };
}

/** Reads a checkpoint's state without touching weights. Throws CHECKPOINT when it is not whole. */
export async function readCheckpoint(path: string): Promise<TrainState> {
  const reason = await damageOf(path);
  const state = reason === undefined ? decodeTrainState(await readFile(join(path, STATE), 'utf8')) : undefined;
  if (state !== undefined) return state;
  throw new HarnessError(
    'CHECKPOINT',
    `Cannot resume from ${path}: ${reason ?? `${STATE} was not written by harness`}.`,
    {
      hint: 'Name another checkpoint, or give --resume alone to take the latest whole one of output_dir.',
      where: { file: path },
    },
  );
}

/** Puts weights and state of a checkpoint where training goes on with them. Throws RESUME_CHANGED. */
export async function restore(path: string, training: Training, state: TrainState): Promise<void> {
  await training.model.read(path);
  await training.beside?.model.read(path);
  for (const [name, tensors] of stateFiles(training)) await readState(join(path, name), tensors);
  for (const { optimizer } of training.beside ? [training, training.beside] : [training]) {
    optimizer.steps = state.updates ?? state.step;
    await optimizer.upload?.('weights', 'state');
  }
}

/** Reads all numbers of a file into their places; another set of names is that of another optimiser or penalty. */
async function readState(path: string, tensors: ReadonlyMap<string, HostTensor>): Promise<void> {
  const changed = (what: string) =>
    new HarnessError('RESUME_CHANGED', `${path} ${what}, so the run cannot go on from it.`, {
      hint: 'Its optim, optim_args, penalties and train_sampling_strategy have to be those that it was written with.',
      where: { file: path },
    });
  if (!existsSync(path)) throw changed('is not there');
  const reader = await SafetensorsReader.open(path);
  try {
    const missing = [...tensors.keys()].find((name) => !reader.tensors.has(name));
    const extra = [...reader.tensors.keys()].find((name) => !tensors.has(name));
    if (missing !== undefined) throw changed(`has no ${missing}`);
    if (extra !== undefined) throw changed(`holds ${extra}, which nothing reads`);
    for (const [name, { data }] of tensors) await reader.read(name, data as Float32Array);
  } finally {
    await reader.close();
  }
}

/**
 * Gives a whole checkpoint its name back that a kill caught between being moved aside and being replaced. Call it before
 * leftovers are deleted, with the run folder locked.
 */
export async function recoverCheckpoints(run: string): Promise<void> {
  for (const name of await readdir(run)) {
    const path = join(run, name);
    const step = isTemporaryName(name) ? /^\.checkpoint-(\d+)\.\d+-[0-9a-f]+\.tmp$/.exec(name)?.[1] : undefined;
    if (step === undefined || (await checkpointSteps(run)).includes(Number(step))) continue;
    if ((await damageOf(path)) === undefined) await rename(path, join(run, checkpointName(Number(step))));
  }
}

/** Deletes a checkpoint: first its name goes, then its files, so a kill leaves no half of it under the name. */
async function remove(path: string): Promise<void> {
  const aside = temporaryPath(path);
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
}

/** Keeps the newest `limit` checkpoints; the newest and the best stay whatever the limit (transformers' rule). */
export async function rotate(run: string, limit: number | null | undefined, bestStep: number | null): Promise<void> {
  if (typeof limit !== 'number' || limit <= 0) return;
  const steps = await checkpointSteps(run);
  const newest = steps.at(-1);
  const kept = new Set([newest, bestStep !== null && steps.includes(bestStep) ? bestStep : newest]);
  let left = steps.length;
  for (const step of steps) {
    if (left <= Math.max(limit, kept.size)) return;
    if (kept.has(step)) continue;
    await remove(join(run, checkpointName(step)));
    left--;
  }
}

/**
 * Moves checkpoints out of the way that lie beyond the step a run goes on from (damaged, or of a future that is now
 * written anew). Nothing is deleted. Returns their new names.
 */
export async function setAside(run: string, beyondStep: number): Promise<string[]> {
  const moved: string[] = [];
  for (const step of await checkpointSteps(run)) {
    if (step <= beyondStep) continue;
    const names = new Set(await readdir(run));
    let name = `${checkpointName(step)}.old`;
    for (let n = 2; names.has(name); n++) name = `${checkpointName(step)}.old${n}`;
    await rename(join(run, checkpointName(step)), join(run, name));
    moved.push(name);
  }
  return moved;
}
