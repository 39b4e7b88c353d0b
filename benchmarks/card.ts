/**
 * How long a card takes, page and README.md with model-index: of a run folder that a real training and a real evaluation made
 * (`npm run demo:pages` makes one), in a process that has loaded everything, and as a whole `harness card` of the build. The
 * page of samples beside it is written too, and counts.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCard } from '../src/report/card.ts';
import { loadTrainer } from '../src/train/trainer-kind.ts';
import { loadBlock } from '../src/user-plugins.ts';
import { describeMachine, loadNow, ourVersions } from './machine.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';

export interface CardBench {
  /** The run folder; it is copied first. */
  run: string;
  repeats: number;
  /** The result is written to benchmarks/results. */
  record: boolean;
}

/** Seconds by the clock and of the processors; the latter are what other programs on the machine do not change. */
async function inProcess(folder: string): Promise<{ clock: number; cpu: number }> {
  const begin = performance.now();
  const before = process.cpuUsage();
  await writeCard({
    ...{ run: folder, formats: ['html', 'md'], loadBlock, env: {} },
    method: async (name) => {
      const { summary, paper } = await loadTrainer(name);
      return { summary, paper: paper ?? null };
    },
  });
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - begin) / 1000, cpu: (user + system) / 1e6 };
}

export async function benchCard({ run: from, repeats, record }: CardBench, say: (line: string) => void): Promise<void> {
  if (!existsSync(join(from, 'run.json'))) {
    say(`${from} is no run folder: npm run demo:pages makes one, or name another with --run.`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'bench-card-'));
  try {
    const folder = join(scratch, 'run');
    cpSync(from, folder, { recursive: true, filter: (path) => !/checkpoint-\d+$/.test(path) });
    const loadBefore = loadNow();
    const inside: { clock: number; cpu: number }[] = [];
    const whole: number[] = [];
    await inProcess(folder);
    for (let i = 0; i < repeats; i++) {
      inside.push(await inProcess(folder));
      whole.push((await run(process.execPath, [join(root, 'bin', 'harness.mjs'), 'card', folder, '--quiet'])).seconds);
    }
    const pageKb = Math.round(statSync(join(folder, 'card.html')).size / 1000);
    const middle = (key: 'clock' | 'cpu'): number => round(median(inside.map((one) => one[key])));
    const seconds = { inProcess: middle('clock'), cpu: middle('cpu'), whole: round(median(whole)) };
    say(
      `card of ${pageKb} kB: ${seconds.inProcess} s inside a process, ${seconds.cpu} s of processors, ${seconds.whole} s as a whole one`,
    );
    if (!record) return;
    const result = {
      ...{ schemaVersion: 1, date: new Date().toISOString(), machine: describeMachine(), loadBefore },
      ...{ versions: { harness: ourVersions().harness }, repeats, pageKb, seconds },
    };
    writeFileSync(join(root, 'benchmarks', 'results', 'card.json'), `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const round = (seconds: number): number => Number(seconds.toFixed(2));
