/**
 * Checkpoints: `checkpoint-<step>/` with the model's files, `optimizer.safetensors`, `trainer_state.json` and, written
 * last, `checksums.json` over all of them. A checkpoint is put together under a hidden name and renamed when complete,
 * so what a kill or a full disk leaves is never taken for one; what the disk damages later fails its checksums.
 */
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
import type { ParamStore } from '../../engine/params.ts';
import { SafetensorsReader, writeSafetensors } from '../../models/files/safetensors.ts';
import type { Optimizer } from '../optimiser/adamw.ts';
import { decodeTrainState, encodeTrainState, type TrainerStateExtras, type TrainState } from './train-state.ts';

const CHECKSUMS = 'checksums.json';
const MOMENTS = 'optimizer.safetensors';
const MOMENTS_BESIDE = 'optimizer-beside.safetensors';
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
  /** A second model that is trained along, in checkpoints alone. */
  beside?: Training | undefined;
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
      await writeMoments(join(aside, MOMENTS), training);
      if (training.beside) await writeMoments(join(aside, MOMENTS_BESIDE), training.beside);
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
  for (const name of modelOnly ? [STATE] : [STATE, MOMENTS])
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

/** Puts weights and moments of a checkpoint where training goes on with them. */
export async function restore(path: string, training: Training, state: TrainState): Promise<void> {
  await restoreFrom(path, MOMENTS, training, state);
  if (training.beside) await restoreFrom(path, MOMENTS_BESIDE, training.beside, state);
}

async function restoreFrom(
  path: string,
  moments: string,
  { params, optimizer, model }: Training,
  state: TrainState,
): Promise<void> {
  await model.read(path);
  const reader = await SafetensorsReader.open(join(path, moments));
  try {
    for (const [moment, flat] of Object.entries(optimizer.moments)) {
      for (const name of params.trainable) await reader.read(`${moment}.${name}`, params.part(flat, name));
    }
  } finally {
    await reader.close();
  }
  optimizer.steps = state.updates ?? state.step;
  await optimizer.upload?.('weights', 'moments');
}

async function writeMoments(path: string, { params, optimizer }: Training): Promise<void> {
  const tensors = Object.entries(optimizer.moments).flatMap(([moment, flat]) =>
    params.trainable.map((name) => {
      return { name: `${moment}.${name}`, shape: params.view(name).shape, view: params.part(flat, name) };
    }),
  );
  await writeSafetensors(path, tensors);
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
