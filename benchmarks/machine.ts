/** What the figures were measured on. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from './process.ts';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

/** Versions of what we run on, from the installed packages. */
export function ourVersions(): Record<string, string> {
  const version = (file: string) => (JSON.parse(readFileSync(join(root, file), 'utf8')) as { version: string }).version;
  return {
    harness: version('package.json'),
    'onnxruntime-node': version('node_modules/onnxruntime-node/package.json'),
  };
}

/** Processes that ran or waited over the last minute: a figure taken while others worked is told as such. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
