/**
 * PPO as a user runs it: seconds of an update (a round) and where they go, whole processes in turns. Ours twice: with a value
 * head on the policy (the default) and with a value model of its own, which is what TRL's PPO always trains. 8 prompts of 64
 * tokens, 64 new tokens, 4 epochs, 1 mini-batch, a reward model of the policy's shape, float32.
 *
 * TRL removed its PPO in September 2026: the Python to compare with must hold TRL 1.10 or older. Figures that were taken with
 * it on 2 cores of another machine stand here too, for runs without one.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepScalars, stepTimes } from './events.ts';
import { describeMachine, loadNow, type Machine, ourVersions } from './machine.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';
import { writeRows } from './rows.ts';
import { modelFolder, rewardFolder, type Shape } from './shapes.ts';

export interface RlBench {
  /** A Python with TRL 1.10 or older, transformers and torch. */
  python: string | undefined;
  shapes: readonly Shape[];
  repeats: number;
  rounds: number;
  /** Runs the sources instead of the build. */
  source: boolean;
  record: boolean;
}

/** Seconds of an update and peak memory (MB) of TRL 1.10.0.dev0's PPO with transformers 5.17 and torch 2.13 on 2 threads. */
const TRL: Readonly<Record<string, { seconds: number; peakRssMb: number }>> = {
  '4m': { seconds: 3.441, peakRssMb: 1057 },
  '30m': { seconds: 11.63, peakRssMb: 2754 },
};

const PROMPTS = 8;
const TOKENS = 64;
/** First rounds that are not timed. */
const WARM_UP = 2;
const PARTS = ['rollout', 'scoring', 'reading', 'update'] as const;
const RESULTS = join(root, 'benchmarks', 'results');

interface Measured {
  secondsPerUpdate: number;
  /** Seconds: of TRL only `rollout`, when answers are written. */
  parts: Record<string, number>;
  /** New tokens a second while answers are written. */
  writtenPerSecond: number;
  peakRssMb: number | null;
  loadBefore: number;
}

export interface RlProgram {
  name: string;
  runs: Measured[];
}

/** One shape's. */
export interface RlResult {
  schemaVersion: 1;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
  method: 'ppo';
  shape: string;
  setting: Record<string, number>;
  programs: RlProgram[];
  trlFigure: { seconds: number; peakRssMb: number } | null;
}

type Config = Record<string, unknown>;

export async function benchRl(bench: RlBench, say: (line: string) => void): Promise<void> {
  for (const shape of bench.shapes) {
    const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
    try {
      const result = await benchShape(shape, bench, folder, say);
      if (!bench.record) continue;
      const file = join(RESULTS, `rl-ppo-${shape.name}.json`);
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
      say(`  ${file}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function benchShape(
  shape: Shape,
  { python, repeats, rounds, source }: RlBench,
  folder: string,
  say: (line: string) => void,
): Promise<RlResult> {
  const policy = await modelFolder(shape);
  const reward = await rewardFolder(shape);
  // Half of an equal-length pair is its prompt.
  const sizes = { ...shape, equalLength: 2 * TOKENS };
  const { file } = writeRows('equal', 'dpo', sizes, PROMPTS * rounds, join(folder, 'rows.jsonl'));
  const config = {
    ...{ model_name_or_path: policy, reward_model: reward, dataset_name: file },
    ...{ response_length: TOKENS, per_device_train_batch_size: PROMPTS, num_ppo_epochs: 4, num_mini_batches: 1 },
    ...{ save_strategy: 'no', logging_steps: 1 },
  };
  const own = {
    ...config,
    method: 'ppo',
    stop_token: 'none',
    max_steps: rounds,
    train_sampling_strategy: 'sequential',
  };
  const versions = ourVersions();
  const trl = { ...config, gradient_checkpointing: false, bf16: false, total_episodes: PROMPTS * rounds };
  const entries: [string, (at: string) => Promise<Measured | null>][] = [
    ['harness', (at) => measure(own, at, source)],
    ['harness, separate value model', (at) => measure({ ...own, value_model: reward }, at, source)],
  ];
  if (python !== undefined) entries.push(['TRL', (at) => measureTrl(python, trl, at, versions)]);
  const programs = entries.map(([name]): RlProgram => ({ name, runs: [] }));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [i, [name, run]] of entries.entries()) {
      const found = await run(join(folder, `${repeat}-${i}`));
      if (found === null) {
        if (repeat === 0) say(`  ${name}: this version has no PPO; 1.10 and older do`);
        continue;
      }
      programs[i]!.runs.push(found);
      say(`  ppo ${shape.name}  ${name.padEnd(30)} ${oneLine(found)}`);
    }
  }
  const measured = programs.filter(({ runs }) => runs.length > 0);
  const trlFigure = TRL[shape.name] ?? null;
  for (const line of ratios(measured, trlFigure)) say(`  ppo ${shape.name}  ${line}`);
  return {
    ...{ schemaVersion: 1, date: new Date().toISOString(), machine: describeMachine(), versions, method: 'ppo' },
    ...{ shape: shape.name, programs: measured, trlFigure },
    setting: { prompts: PROMPTS, promptTokens: TOKENS, newTokens: TOKENS, epochs: 4, miniBatches: 1, warmUp: WARM_UP },
  };
}

async function measure(config: Config, folder: string, source: boolean): Promise<Measured> {
  const loadBefore = loadNow();
  const file = `${folder}.yaml`;
  // YAML is a superset of JSON.
  writeFileSync(file, JSON.stringify({ ...config, output_dir: folder }));
  const env = { HARNESS_CACHE: `${folder}-cache` };
  const program = source ? ['--import', 'tsx', join(root, 'src/cli/main.ts')] : [join(root, 'bin/harness.mjs')];
  const finished = await run(process.execPath, [...program, 'align', file, '--quiet'], env);
  const times = [...stepTimes(folder)].sort(([a], [b]) => a - b).map(([, at]) => at);
  const scalars = [...stepScalars(folder)].filter(([step]) => step > WARM_UP).map(([, found]) => found);
  const parts = PARTS.map((part) => [part, median(scalars.map((found) => found[`train/time/${part}`]!))] as const);
  return summarise(times, Object.fromEntries(parts), finished.peakRssMb, loadBefore);
}

async function measureTrl(
  python: string,
  config: Config,
  folder: string,
  versions: Record<string, string>,
): Promise<Measured | null> {
  const loadBefore = loadNow();
  const file = `${folder}.json`;
  writeFileSync(file, JSON.stringify({ ...config, output_dir: folder }));
  const env = { HF_HOME: `${folder}-cache`, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
  const { stdout, peakRssMb } = await run(python, [join(root, 'benchmarks/peers/trl_ppo.py'), file], env);
  const output = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    versions: Record<string, string>;
    at: number[];
    rollout: number[];
  } | null;
  if (output === null) return null;
  Object.assign(versions, output.versions);
  return summarise(output.at, { rollout: median(output.rollout.slice(WARM_UP)) }, peakRssMb, loadBefore);
}

/** From the times at which updates ended. */
function summarise(
  times: readonly number[],
  parts: Record<string, number>,
  peakRssMb: number | null,
  loadBefore: number,
): Measured {
  const apart = times.slice(WARM_UP).map((at, i) => at - times[WARM_UP + i - 1]!);
  const round = (value: number): number => Number(value.toFixed(4));
  return {
    secondsPerUpdate: round(median(apart)),
    parts: Object.fromEntries(Object.entries(parts).map(([name, seconds]) => [name, round(seconds)])),
    writtenPerSecond: Math.round((PROMPTS * TOKENS) / parts.rollout!),
    peakRssMb: peakRssMb === null ? null : Math.round(peakRssMb),
    loadBefore,
  };
}

const oneLine = ({ secondsPerUpdate, parts, writtenPerSecond, peakRssMb, loadBefore }: Measured): string =>
  [
    `${secondsPerUpdate.toFixed(3)} s an update`,
    ...Object.entries(parts).map(([part, seconds]) => `${part} ${seconds.toFixed(3)}`),
    `${writtenPerSecond} new tokens/s`,
    `${peakRssMb ?? '?'} MB`,
    `load ${loadBefore}`,
  ].join('  ');

const updateSeconds = ({ runs }: RlProgram): number => median(runs.map(({ secondsPerUpdate }) => secondsPerUpdate));

function ratios(programs: readonly RlProgram[], figure: RlResult['trlFigure']): string[] {
  const trl = programs.find(({ name }) => name === 'TRL');
  const than = trl === undefined ? figure?.seconds : updateSeconds(trl);
  if (than === undefined) return [];
  const what = trl === undefined ? "TRL's figure of another machine" : 'TRL beside it';
  return programs
    .filter((program) => program !== trl)
    .map((program) => `${program.name}: ${(than / updateSeconds(program)).toFixed(2)} times as fast as ${what}`);
}

/** The last recorded results, small shapes first. */
export const readRlResults = (): RlResult[] =>
  (existsSync(RESULTS) ? readdirSync(RESULTS) : [])
    .filter((name) => /^rl-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')) as RlResult)
    .sort((a, b) => Number.parseFloat(a.shape) - Number.parseFloat(b.shape));
