/** The result files of the training bench and the numbers taken from them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { root } from './process.ts';
import type { RowKind } from './rows.ts';

/** One process, start to end. */
export interface TrainRun {
  /** The user's tokens per second (both sides of a pair with their prompts, no padding): median over the timed steps. */
  tokensPerSecond: number;
  /** All tokens of the timed steps over all their time. */
  tokensPerSecondTotal: number;
  secondsPerStep: number;
  tokensPerStep: number;
  peakRssMb: number | null;
  /** From the start of the process to the end of its first optimiser step. */
  secondsToFirstStep: number;
  steps: number;
  losses: number[];
  /** The system's load average of the last minute when the process was started. */
  loadBefore: number;
}

export interface Program {
  /** `harness`, or what of TRL. */
  name: string;
  runs: TrainRun[];
}

export interface TrainResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
  method: string;
  shape: string;
  rows: RowKind;
  /** Where the rows came from. */
  data: string;
  batch: number;
  warmUpSteps: number;
  repeats: number;
  /** Whether programs of the GPU are among them. */
  gpu?: boolean;
  programs: Program[];
}

const folder = join(root, 'benchmarks', 'results');

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median over a program's runs; null where a run has no such figure. */
export function middle(program: Program, figure: (run: TrainRun) => number | null): number | null {
  const values = program.runs.map(figure);
  return values.length === 0 || values.includes(null) ? null : median(values as number[]);
}

export function writeResult(result: TrainResult): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `train-${result.method}-${result.shape}-${result.rows}${result.gpu ? '-gpu' : ''}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** All results, small shapes first, DPO before SFT, real rows before equal ones. */
export function readResults(): TrainResult[] {
  const size = (result: TrainResult) => Number.parseFloat(result.shape);
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^train-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as TrainResult)
    .sort((a, b) => a.method.localeCompare(b.method) || size(a) - size(b) || b.rows.localeCompare(a.rows));
}
