/** The compact layout of a made-up miniature of DecodingTrust, as its importer makes it. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import decodingtrust from '../../../evals/datasets/decodingtrust.ts';
import { importDataset } from '../../../src/data/get-dataset.ts';
import { writeClone } from '../datasets/decodingtrust-clone.ts';

export interface Miniature {
  /** Free to write in. */
  readonly folder: string;
  /** Holds the folder `decodingtrust`. */
  readonly data: string;
  remove(): void;
}

export async function miniature(): Promise<Miniature> {
  const folder = mkdtempSync(join(tmpdir(), 'harness-trust-'));
  const before = process.env.HARNESS_CACHE;
  process.env.HARNESS_CACHE = join(folder, 'cache');
  const reporter = { phase: () => {}, progress: () => {}, warn: () => {}, info: () => {} };
  const from = writeClone(join(folder, 'clone'));
  const made = await importDataset(decodingtrust, decodingtrust.files, { from, unverified: false, reporter });
  const data = join(folder, 'data');
  await mkdir(data);
  renameSync(made.folder, join(data, 'decodingtrust'));
  return {
    ...{ folder, data },
    remove() {
      if (before === undefined) delete process.env.HARNESS_CACHE;
      else process.env.HARNESS_CACHE = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
