/** The record of a run: where it goes, what its manifest says, and what must not be overwritten. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { diskError, writeFileAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { shortPath } from '../../base/paths.ts';
import { machine, versions } from '../../runs/environment.ts';
import { gitCommit } from '../../runs/git-commit.ts';
import { assertUnlocked } from '../../runs/lock.ts';
import {
  type HubInput,
  RunFolder,
  type RunInput,
  type RunManifest,
  readManifest,
  runName,
} from '../../runs/run-folder.ts';
import type { TrainOptions } from '../options.ts';
import { checkpointSteps, recoverCheckpoints } from './checkpoint.ts';
import { runOf } from './resume.ts';

/** The run folder of a config: `output_dir`, else the run that is resumed, else a new name under HARNESS_RUNS or `runs`. */
export function runPath(options: TrainOptions, resume: true | string | undefined): string {
  if (options.outputDir !== undefined) return resolve(options.outputDir);
  if (typeof resume === 'string') return runOf(resume);
  return resolve(process.env.HARNESS_RUNS || 'runs', runName(options.method, options.modelNameOrPath));
}

/**
 * Refuses early what could not be written later: a folder that another process holds (RUN_LOCKED), and one that holds a
 * run whose checkpoints or model a new run would overwrite (RUN_EXISTS).
 */
export async function checkRunFolder(path: string, resumes: boolean): Promise<void> {
  let manifest: RunManifest | undefined;
  try {
    await assertUnlocked(path);
    manifest = await readManifest(path);
  } catch (error) {
    throw diskError(error, path);
  }
  if (manifest === undefined || resumes) return;
  const names = await readdir(path);
  if (!names.includes('model') && (await checkpointSteps(path)).length === 0) return;
  const short = shortPath(path);
  throw new HarnessError('RUN_EXISTS', `${short} already holds a run (${manifest.status}, ${manifest.started}).`, {
    hint: `Add --resume to go on with it, or choose another output_dir.`,
    where: { file: path },
  });
}

export interface RecordRequest {
  options: TrainOptions;
  resolvedYaml: string;
  command: string[];
  inputs: RunInput[];
  /** Where it goes on from, if it does. */
  resumedFrom: string | undefined;
  /** What came from the hub. */
  hub?: readonly HubInput[] | undefined;
}

/** Locks the folder and puts what a kill left behind in order. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const run = await RunFolder.open(path);
  try {
    await recoverCheckpoints(path);
    await run.clean();
    return run;
  } catch (error) {
    await run.release();
    throw error;
  }
}

/** Writes `config.yaml` and the manifest of a run that begins or goes on. */
export async function recordStart(run: RunFolder, request: RecordRequest): Promise<void> {
  const { options, resolvedYaml, command, inputs, resumedFrom, hub = [] } = request;
  const now = new Date().toISOString();
  const before = resumedFrom === undefined ? undefined : run.before;
  const commit = await gitCommit(process.cwd());
  const resumed = [...(before?.resumed ?? []), ...(resumedFrom === undefined ? [] : [{ at: now, from: resumedFrom }])];
  await writeFileAtomic(join(run.path, 'config.yaml'), resolvedYaml);
  await run.write({
    schema_version: 1,
    id: before?.id ?? sha256(`${run.path} ${now} ${process.pid}`).slice(0, 16),
    command,
    method: options.method,
    status: 'running',
    started: before?.started ?? now,
    ...(resumed.length > 0 ? { resumed } : {}),
    versions: versions(),
    device: options.device,
    machine: machine(),
    seeds: { seed: options.seed, data_seed: options.dataSeed ?? options.seed },
    ...(commit === undefined ? {} : { git_commit: commit }),
    inputs,
    ...(hub.length > 0 ? { hub: [...hub] } : {}),
    config_sha256: sha256(resolvedYaml),
  });
}
