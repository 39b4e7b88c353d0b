/**
 * The folder of one run: its name, its lock and its manifest `run.json`. What else stands in it belongs to the rooms
 * that write it. Keys of the manifest are the file's own, in snake_case.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isTemporaryName, writeFileAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { lockRun, type RunLock } from './lock.ts';

export interface RunInput {
  path: string;
  sha256: string;
  /** Of a data file: its licence, and what says it; absent where nothing beside the file does. */
  licence?: { name: string; from: string };
}

export interface HubInput {
  type: 'model' | 'dataset' | 'space';
  id: string;
  /** As it was asked for. */
  revision: string;
  commit: string;
  subfolder?: string;
  /** `sha256:...` or `git:...` by path. */
  files: Readonly<Record<string, string>>;
}

export interface RunManifest {
  schema_version: 1;
  id: string;
  /** The command line as it was given. */
  command: string[];
  method: string;
  /** `running` is also what a killed run leaves behind. */
  status: 'running' | 'finished' | 'failed' | 'interrupted';
  started: string;
  ended?: string;
  /** When and from where it was taken up again. */
  resumed?: { at: string; from: string }[];
  versions: Record<string, string>;
  device: string;
  /** Of the last process that wrote it: what the last bits of numbers depend on. */
  machine?: { platform: string; arch: string; cpu: string; threads: number };
  seeds: Record<string, number>;
  /** Commit of the repository that the command was called in. */
  git_commit?: string;
  inputs: RunInput[];
  /** Repositories of the hub that were read, each at a commit, with the checksums of their files. */
  hub?: HubInput[];
  config_sha256: string;
  /** SHA-256 of the weights at the start (with names and shapes), and of each weights file of model/. */
  weights?: { start: string; model: Record<string, string> };
  /** What the command learnt, as `--json` prints it. */
  summary?: Record<string, unknown>;
  error?: { code: string; message: string };
}

/** `2026-11-20T08-30-12-dpo-tiny-llama`, so that names sort by time; local time as the user's clock shows it. */
export function runName(method: string, model: string, now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  const time = local.toISOString().slice(0, 19).replaceAll(':', '-');
  const name = basename(resolve(model))
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return [time, method, name].filter((part) => part !== '').join('-');
}

const manifestPath = (folder: string) => join(folder, 'run.json');

/** The manifest of a run folder; undefined when there is none. Throws RUN_MANIFEST when it cannot be read. */
export async function readManifest(folder: string): Promise<RunManifest | undefined> {
  const path = manifestPath(folder);
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as RunManifest | null;
    if (manifest?.schema_version === 1 && typeof manifest.status === 'string') return manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HarnessError('RUN_MANIFEST', `${path} is not the manifest of a run.`, {
    hint: 'Choose another output_dir, or move the file away.',
    where: { file: path },
  });
}

/** A run folder that this process holds. */
export class RunFolder {
  readonly path: string;
  /** The manifest found when the folder was opened. */
  readonly before: RunManifest | undefined;
  /** A dead process had held the folder. */
  readonly tookOver: boolean;
  #manifest: RunManifest | undefined;
  readonly #lock: RunLock;

  private constructor(path: string, before: RunManifest | undefined, lock: RunLock, tookOver: boolean) {
    this.path = path;
    this.before = before;
    this.#lock = lock;
    this.tookOver = tookOver;
  }

  /** Makes and locks the folder. Throws RUN_LOCKED, DISK_*, RUN_MANIFEST. */
  static async open(path: string): Promise<RunFolder> {
    const { tookOver, ...lock } = await lockRun(path);
    try {
      const before = await readManifest(path);
      return new RunFolder(path, before, lock, tookOver);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Deletes what killed writes left behind. */
  async clean(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (isTemporaryName(name)) await rm(join(this.path, name), { recursive: true, force: true });
    }
  }

  /** As written last by this process. */
  get manifest(): RunManifest | undefined {
    return this.#manifest;
  }

  /** Writes the manifest, whole. */
  async write(manifest: RunManifest): Promise<void> {
    this.#manifest = manifest;
    await writeFileAtomic(manifestPath(this.path), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  /** Writes how the run ended. The lock stays until `release`. */
  async end(end: Pick<RunManifest, 'status' | 'summary' | 'error' | 'weights'>): Promise<void> {
    if (this.#manifest === undefined) return;
    await this.write({ ...this.#manifest, ...end, ended: new Date().toISOString() });
  }

  /** Writes that the run stopped by an error, `interrupted` when it was asked to. What cannot be written even then is left. */
  async fail(error: unknown): Promise<void> {
    const known = HarnessError.is(error);
    const status = known && error.exitCode === 130 ? 'interrupted' : 'failed';
    const told = {
      code: known ? error.code : 'UNEXPECTED',
      message: String((error as Error | null)?.message ?? error),
    };
    await this.end({ status, ...(status === 'failed' ? { error: told } : {}) }).catch(() => undefined);
  }

  release(): Promise<void> {
    return this.#lock.release();
  }
}
