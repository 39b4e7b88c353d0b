/**
 * PPO as a user runs it, one process: seconds of an update (a round) and where they go. The setting is that of the figures
 * that stand here for TRL's last PPO (removed in 2026, so that it cannot be installed beside us): 8 prompts of 64 tokens, 64
 * new tokens, 4 epochs, 1 mini-batch, a reward model of the policy's shape. Those were measured on 2 cores (EPYC, AVX-512)
 * of another day; the matrix-product speed of this machine is told with the result to compare the two.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepScalars, stepTimes } from './events.ts';
import { describeMachine, loadNow, ourVersions } from './machine.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';
import { writeRows } from './rows.ts';
import { modelFolder, rewardFolder, type Shape } from './shapes.ts';

export interface RlBench {
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

interface Measured {
  secondsPerUpdate: number;
  parts: Record<string, number>;
  /** New tokens a second while answers are written. */
  writtenPerSecond: number;
  peakRssMb: number | null;
  loadBefore: number;
}

export async function benchRl(bench: RlBench, say: (line: string) => void): Promise<void> {
  for (const shape of bench.shapes) {
    const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
    try {
      const policy = await modelFolder(shape);
      const reward = await rewardFolder(shape);
      // Half of an equal-length pair is its prompt.
      const sizes = { ...shape, equalLength: 2 * TOKENS };
      const { file } = writeRows('equal', 'dpo', sizes, PROMPTS * bench.rounds, join(folder, 'rows.jsonl'));
      const config = {
        ...{ method: 'ppo', model_name_or_path: policy, reward_model: reward, dataset_name: file },
        ...{ response_length: TOKENS, stop_token: 'none', per_device_train_batch_size: PROMPTS },
        ...{ num_ppo_epochs: 4, num_mini_batches: 1, max_steps: bench.rounds },
        ...{ save_strategy: 'no', logging_steps: 1, train_sampling_strategy: 'sequential' },
      };
      const runs: Measured[] = [];
      for (let i = 0; i < bench.repeats; i++) {
        runs.push(await measure(config, join(folder, String(i)), bench.source));
        say(`  ppo ${shape.name}  ${oneLine(runs.at(-1)!)}`);
      }
      const seconds = median(runs.map((each) => each.secondsPerUpdate));
      const peer = TRL[shape.name];
      if (peer) say(`  ppo ${shape.name}  ${(peer.seconds / seconds).toFixed(2)} times as fast as TRL's figure`);
      if (bench.record) say(`  ${record(shape.name, runs, peer)}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function measure(config: Record<string, unknown>, folder: string, source: boolean): Promise<Measured> {
  const loadBefore = loadNow();
  const file = `${folder}.yaml`;
  // YAML is a superset of JSON.
  writeFileSync(file, JSON.stringify({ ...config, output_dir: folder }));
  const env = { HARNESS_CACHE: `${folder}-cache` };
  const program = source ? ['--import', 'tsx', join(root, 'src/cli/main.ts')] : [join(root, 'bin/harness.mjs')];
  const finished = await run(process.execPath, [...program, 'align', file, '--quiet'], env);
  const times = [...stepTimes(folder)].sort(([a], [b]) => a - b);
  const apart = times.slice(WARM_UP).map(([, at], i) => at - times[WARM_UP + i - 1]![1]);
  const scalars = [...stepScalars(folder)].filter(([step]) => step > WARM_UP).map(([, found]) => found);
  const parts = PARTS.map((part) => [part, median(scalars.map((found) => found[`train/time/${part}`]!))] as const);
  return {
    secondsPerUpdate: median(apart),
    parts: Object.fromEntries(parts),
    writtenPerSecond: (PROMPTS * TOKENS) / parts[0]![1],
    ...{ peakRssMb: finished.peakRssMb, loadBefore },
  };
}

const oneLine = ({ secondsPerUpdate, parts, writtenPerSecond, peakRssMb, loadBefore }: Measured): string =>
  [
    `${secondsPerUpdate.toFixed(3)} s an update`,
    ...Object.entries(parts).map(([part, seconds]) => `${part} ${seconds.toFixed(3)}`),
    `${writtenPerSecond.toFixed(0)} new tokens/s`,
    `${peakRssMb === null ? '?' : Math.round(peakRssMb)} MB`,
    `load ${loadBefore}`,
  ].join('  ');

function record(shape: string, runs: readonly Measured[], peer: (typeof TRL)[string] | undefined): string {
  const file = join(root, 'benchmarks', 'results', `rl-ppo-${shape}.json`);
  const setting = {
    prompts: PROMPTS,
    promptTokens: TOKENS,
    newTokens: TOKENS,
    epochs: 4,
    miniBatches: 1,
    warmUp: WARM_UP,
  };
  const about = {
    schemaVersion: 1,
    date: new Date().toISOString(),
    machine: describeMachine(),
    versions: ourVersions(),
  };
  const result = { ...about, method: 'ppo', shape, ...setting, runs, ...(peer ? { trlFigure: peer } : {}) };
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}
