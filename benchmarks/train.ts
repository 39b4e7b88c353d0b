/**
 * Training side by side with TRL: whole processes over the same rows in the same order, one after the other and in
 * turns (A B C A B C ...), so that a machine that slows down slows all of them. Both sides in fp32 (but for TRL's
 * autocast mode, named so) with gradient checkpointing off and every step logged; caches start empty each time.
 *
 * What is counted: the user's tokens per second, peak resident memory, time from the start of the process to the end of
 * its first optimiser step. Without a Python that has TRL only our own side is measured.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepTimes } from './events.ts';
import { describeMachine, loadNow, ourVersions } from './machine.ts';
import { type Finished, root, run } from './process.ts';
import { median, middle, type Program, type TrainResult, type TrainRun, writeResult } from './results.ts';
import { type RowKind, type Rows, writeRows } from './rows.ts';
import { modelFolder, rewardFolder, type Shape } from './shapes.ts';

export interface TrainBench {
  python: string | undefined;
  shapes: readonly Shape[];
  methods: readonly string[];
  rows: readonly RowKind[];
  repeats: number;
  /** Optimiser steps a run instead of the shape's own number. */
  steps: number | undefined;
  /** Whether a program of this name is run. */
  wanted(name: string): boolean;
  /** Whether the results are kept in benchmarks/results. */
  record: boolean;
  /** On the GPU. */
  gpu: boolean;
}

/** First steps that are not timed: sessions compile, arenas grow, pages are touched for the first time. */
const WARM_UP = 2;

type Config = Record<string, unknown>;

interface Job {
  method: string;
  /** Keys that both sides get besides the shared ones. */
  keys: Config;
}

/** What is timed, by the name that the command line and the table have for it. */
const jobs: Readonly<Record<string, Job>> = {
  dpo: { method: 'dpo', keys: {} },
  sft: { method: 'sft', keys: {} },
  reward: { method: 'reward', keys: { center_rewards_coefficient: 0.01 } },
  lora: {
    method: 'dpo',
    keys: { use_peft: true, lora_r: 8, lora_alpha: 16, lora_dropout: 0, lora_target_modules: 'all-linear' },
  },
};
export const JOBS: readonly string[] = Object.keys(jobs);

/** What stands beside us, by job: a name and the keys that make it. */
const peers: Readonly<Record<string, readonly { name: string; keys: Config }[]>> = {
  dpo: [
    { name: 'TRL, live reference', keys: { precompute_ref_log_probs: false } },
    { name: 'TRL, precomputed reference', keys: { precompute_ref_log_probs: true } },
    { name: 'TRL, precomputed, bf16 autocast', keys: { precompute_ref_log_probs: true, bf16: true } },
  ],
  lora: [
    { name: 'TRL, live reference', keys: { precompute_ref_log_probs: false } },
    { name: 'TRL, precomputed reference', keys: { precompute_ref_log_probs: true } },
  ],
  reward: [
    { name: 'TRL', keys: {} },
    { name: 'TRL, bf16 autocast', keys: { bf16: true } },
  ],
  sft: [
    { name: 'TRL', keys: {} },
    { name: 'TRL, packed', keys: { packing: true } },
    { name: 'TRL, bf16 autocast', keys: { bf16: true } },
  ],
};

/** Fewer programs on the GPU: what is compared there is the device. */
const onGpu = (name: string): readonly { name: string; keys: Config }[] => [
  { name: 'harness, WebGPU', keys: { device: 'webgpu' } },
  ...peers[name]!.filter(({ keys }) => !('bf16' in keys || 'packing' in keys)).map(({ name, keys }) => ({
    name: `${name}, CUDA`,
    keys: { ...keys, use_cpu: false },
  })),
];

interface PeerOutput {
  versions: Record<string, string>;
  threads: number;
  steps: { at: number; tokens: number; slots: number }[];
  losses: number[];
  /** The GPU it ran on. */
  gpu: string | null;
}

export async function benchTrain(bench: TrainBench, say: (line: string) => void): Promise<void> {
  if (bench.wanted('harness')) {
    // What users run is the build, not the sources.
    execFileSync(process.execPath, [join(root, 'bin/build.mjs')], { stdio: 'inherit' });
  }
  for (const shape of bench.shapes) {
    for (const method of bench.methods) {
      for (const kind of bench.rows) await benchOne(bench, shape, method, kind, say);
    }
  }
}

const isOurs = (program: string): boolean => program.startsWith('harness');

async function benchOne(bench: TrainBench, shape: Shape, name: string, kind: RowKind, say: (line: string) => void) {
  const job = jobs[name]!;
  const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
  try {
    const steps = bench.steps ?? shape.steps;
    const rows = writeRows(kind, job.method, shape, steps * shape.batch, join(folder, 'rows.jsonl'));
    // Both sides begin with the same head where there is one: losses are then comparable from the first step.
    const model = await (job.method === 'reward' ? rewardFolder : modelFolder)(shape);
    const config = { ...sharedConfig(job.method, shape, rows, steps, model), ...job.keys };
    const versions = ourVersions();
    const beside = bench.gpu ? onGpu(name) : peers[name]!;
    const known = [{ name: 'harness', keys: {} }, ...beside];
    const entries = known
      .filter(({ name }) => bench.wanted(name))
      .filter(({ name }) => isOurs(name) || bench.python !== undefined);
    const programs = entries.map(({ name }): Program => ({ name, runs: [] }));
    say(`${name} ${shape.name}, ${rows.label}, ${steps} steps of ${shape.batch}, ${bench.repeats} times in turns`);
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      for (const [i, { name, keys }] of entries.entries()) {
        const here = join(folder, `${repeat}-${i}`);
        const full = { ...config, ...keys, output_dir: here };
        const timed = isOurs(name)
          ? await runOurs(full, here)
          : await runPeer(bench.python!, full, `${here}-cache`, versions);
        programs[i]!.runs.push(timed);
        rmSync(here, { recursive: true, force: true });
        say(`  ${name.padEnd(32)} ${oneLine(timed)}`);
      }
    }
    warnAboutDifferentWork(programs, say);
    const result: TrainResult = {
      schemaVersion: 1,
      date: new Date().toISOString(),
      machine: describeMachine(),
      versions,
      method: name,
      shape: shape.name,
      rows: kind,
      data: rows.label,
      batch: shape.batch,
      warmUpSteps: WARM_UP,
      repeats: bench.repeats,
      gpu: bench.gpu,
      programs,
    };
    for (const line of ratios(programs)) say(`  ${line}`);
    if (bench.record) say(`  ${writeResult(result)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** TRL's own keys: both sides are given the very same. */
function sharedConfig(method: string, shape: Shape, rows: Rows, steps: number, model: string): Config {
  return {
    method,
    model_name_or_path: model,
    dataset_name: rows.file,
    max_length: rows.maxLength,
    per_device_train_batch_size: shape.batch,
    max_steps: steps,
    logging_steps: 1,
    save_strategy: 'no',
    gradient_checkpointing: false,
    bf16: false,
    train_sampling_strategy: 'sequential',
  };
}

async function runOurs(config: Config, folder: string): Promise<TrainRun> {
  const loadBefore = loadNow();
  // YAML is a superset of JSON.
  const file = `${folder}.yaml`;
  const { device = 'cpu', ...keys } = config;
  writeFileSync(file, JSON.stringify(keys));
  const env = { HARNESS_CACHE: `${folder}-cache` };
  const args = ['align', file, '--device', String(device), '--quiet'];
  const finished = await run(process.execPath, [join(root, 'bin/harness.mjs'), ...args], env);
  rmSync(env.HARNESS_CACHE, { recursive: true, force: true });
  const logged = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const times = stepTimes(folder);
  let before = 0;
  const steps: PeerOutput['steps'] = [];
  const losses: number[] = [];
  for (const line of logged) {
    const entry = JSON.parse(line) as { step: number; loss?: number; num_tokens?: number };
    if (entry.loss === undefined || entry.num_tokens === undefined) continue;
    const at = times.get(entry.step);
    if (at === undefined) throw new Error(`Step ${entry.step} of ${folder} has no event.`);
    steps.push({ at, tokens: entry.num_tokens - before, slots: 0 });
    losses.push(entry.loss);
    before = entry.num_tokens;
  }
  return summarise(steps, losses, finished, loadBefore);
}

async function runPeer(
  python: string,
  config: Config,
  cache: string,
  versions: Record<string, string>,
): Promise<TrainRun> {
  const loadBefore = loadNow();
  // Packing makes fewer, fuller batches of the same rows.
  const steps = config.packing === true ? Math.ceil(Number(config.max_steps) / 2) : config.max_steps;
  const file = `${cache}.json`;
  writeFileSync(file, JSON.stringify({ ...config, max_steps: steps }));
  const env = { HF_HOME: cache, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
  const finished = await run(python, [join(root, 'benchmarks/peers/trl_train.py'), file], env);
  rmSync(cache, { recursive: true, force: true });
  const output = JSON.parse(finished.stdout.trim().split('\n').at(-1)!) as PeerOutput;
  Object.assign(versions, output.versions, output.gpu === null ? {} : { gpu: output.gpu });
  return summarise(output.steps, output.losses, finished, loadBefore);
}

function summarise(steps: PeerOutput['steps'], losses: number[], finished: Finished, loadBefore: number): TrainRun {
  const timed = steps.slice(WARM_UP).map(({ at, tokens }, i) => ({ tokens, seconds: at - steps[WARM_UP + i - 1]!.at }));
  if (timed.length === 0) throw new Error(`Only ${steps.length} steps were logged; more than ${WARM_UP} are needed.`);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    tokensPerSecond: round(median(timed.map(({ tokens, seconds }) => tokens / seconds)), 1),
    tokensPerSecondTotal: round(sum(timed.map(({ tokens }) => tokens)) / sum(timed.map(({ seconds }) => seconds)), 1),
    secondsPerStep: round(median(timed.map(({ seconds }) => seconds)), 4),
    tokensPerStep: round(median(timed.map(({ tokens }) => tokens)), 1),
    peakRssMb: finished.peakRssMb === null ? null : Math.round(finished.peakRssMb),
    secondsToFirstStep: round(steps[0]!.at - finished.startedAt, 2),
    steps: steps.length,
    losses: losses.map((loss) => round(loss, 6)),
    loadBefore,
  };
}

/** fp32 on the same rows must give the same tokens and losses; where it does not, the speeds say nothing. */
function warnAboutDifferentWork(programs: readonly Program[], say: (line: string) => void): void {
  const ours = programs.find(({ name }) => name === 'harness')?.runs[0];
  if (ours === undefined) return;
  for (const { name, runs } of programs) {
    const theirs = runs[0];
    if (theirs === undefined || name === 'harness' || /packed|bf16/.test(name)) continue;
    const worst = Math.max(...ours.losses.map((loss, i) => Math.abs(loss - (theirs.losses[i] ?? Number.NaN))));
    if (ours.tokensPerStep !== theirs.tokensPerStep)
      say(`  ! ${name}: ${theirs.tokensPerStep} tokens a step, ours ${ours.tokensPerStep}`);
    if (!(worst < 1e-3)) say(`  ! ${name}: losses differ by up to ${worst}`);
  }
}

const oneLine = (timed: TrainRun): string =>
  [
    `${timed.tokensPerSecond.toFixed(0).padStart(6)} tokens/s`,
    `${timed.secondsPerStep.toFixed(3).padStart(7)} s/step`,
    `${String(timed.peakRssMb ?? '?').padStart(5)} MB`,
    `${timed.secondsToFirstStep.toFixed(1).padStart(5)} s to the first step`,
    `load ${timed.loadBefore}`,
  ].join('  ');

function ratios(programs: readonly Program[]): string[] {
  const ours = programs.find(({ name }) => name === 'harness');
  if (ours === undefined) return [];
  const ratio = (a: number | null, b: number | null) => (a === null || b === null ? '?' : (a / b).toFixed(2));
  return programs
    .filter((program) => program !== ours)
    .map((program) => {
      const of = (figure: (timed: TrainRun) => number | null) => ratio(middle(ours, figure), middle(program, figure));
      const speed = of((timed) => timed.tokensPerSecond);
      const memory = of((timed) => timed.peakRssMb);
      const first = of((timed) => timed.secondsToFirstStep);
      return `harness / ${program.name}: tokens/s x${speed}, memory x${memory}, first step x${first}`;
    });
}

/** The Python to compare with: the one named, else HARNESS_PYTHON, else a virtual environment in `benchmarks/.venv`. */
export function findPython(named: string | undefined): string | undefined {
  const venv = join(root, 'benchmarks', '.venv', 'bin', 'python');
  return named ?? process.env.HARNESS_PYTHON ?? (existsSync(venv) ? venv : undefined);
}
