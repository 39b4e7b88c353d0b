/**
 * A leaderboard over very many run folders: made-up results of usual size with samples beside them, written to a temporary folder,
 * read, ranked and written as page and JSON by the program. Samples are hard links to a few files: paired tests read them one by one
 * all the same.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../src/base/random.ts';
import { type SampleLine, writeSamples } from '../src/eval/run/samples.ts';
import { buildLeaderboard } from '../src/report/leaderboard/build.ts';
import { writeBoard } from '../src/report/leaderboard/write.ts';
import { describeMachine, loadNow } from './machine.ts';
import { root } from './process.ts';
import { median } from './results.ts';

export interface LeaderboardBench {
  runs: number;
  tasks: number;
  repeats: number;
  /** The result is written to benchmarks/results. */
  record: boolean;
}

const SAMPLES = 100;
const TIME = '2026-01-01T00:00:00.000Z';
/** Distinct files of samples: so many of 100 answers are right. */
const LEVELS = Array.from({ length: 21 }, (_, i) => 30 + 2 * i);

async function writeSampleFiles(folder: string): Promise<void> {
  for (const right of LEVELS) {
    async function* lines(): AsyncGenerator<SampleLine> {
      for (let i = 0; i < SAMPLES; i++) {
        yield {
          ...{
            id: String(i),
            input: `Question ${i}: which of these is it?`,
            target: 'this',
            arguments: [],
            answers: [],
            doc: {},
          },
          scores: [{ filter: 'none', outputs: [], values: { acc: (i * 37) % SAMPLES < right ? 1 : 0 } }],
        };
      }
    }
    await writeSamples(join(folder, String(right)), lines());
  }
}

function writeRun(
  folder: string,
  model: string,
  { tasks, skill, samples }: { tasks: number; skill: number; samples: string },
) {
  const random = new Random(skill * 1000 + model.length);
  for (let t = 0; t < tasks; t++) {
    const right = LEVELS[Math.min(LEVELS.length - 1, Math.max(0, skill + random.below(5) - 2))] as number;
    const at = join(folder, 'evals', `task_${t}`);
    mkdirSync(at, { recursive: true });
    linkSync(join(samples, String(right), 'samples.jsonl.gz'), join(at, 'samples.jsonl.gz'));
    const value = right / SAMPLES;
    const stderr = Math.sqrt((value * (1 - value)) / (SAMPLES - 1));
    const ci95 = [value - 1.96 * stderr, value + 1.96 * stderr];
    const figure = { value, stderr, ci95, n: SAMPLES, higher_is_better: true, filter: 'none', interval: 'Wilson' };
    writeResult(at, {
      ...{
        kind: 'task',
        task: `task_${t}`,
        version: 1,
        model,
        num_fewshot: 5,
        task_sha256: `t${t}`,
        data_sha256: `d${t}`,
      },
      metrics: { acc: { ...figure, metric: 'acc' }, acc_norm: { ...figure, metric: 'acc_norm' } },
      samples: { original: SAMPLES, effective: SAMPLES, failed: 0 },
      config: { gen_kwargs: {}, fewshot_seed: 1234, model: { identity: model } },
      task_config: { doc_to_text: 'Question: {{question}}\nAnswer:'.repeat(20), output_type: 'multiple_choice' },
    });
  }
  const members = Array.from({ length: tasks }, (_, t) => `task_${t}:acc`);
  const about = {
    aggregation: 'mean',
    members,
    weights: members.map(() => 1),
    ranges: members.map(() => [0, 1]),
    scale: 1,
  };
  const at = join(folder, 'evals', 'all');
  mkdirSync(at, { recursive: true });
  const figure = {
    value: 0.5,
    stderr: null,
    ci95: null,
    n: tasks,
    higher_is_better: true,
    metric: 'score',
    filter: 'none',
  };
  writeResult(at, {
    kind: 'suite',
    task: 'all',
    version: 1,
    model,
    config: {},
    metrics: { score: { ...figure, parts: about } },
  });
}

function writeResult(folder: string, result: object): void {
  const rest = { git: null, started: TIME, ended: TIME, seconds: 1, warnings: [], source: 'made' };
  writeFileSync(join(folder, 'results.json'), JSON.stringify({ schema_version: 1, ...result, ...rest }, null, 2));
}

/** Writes the folders, makes the board, says how long it took. */
export async function benchLeaderboard(
  { runs, tasks, repeats, record }: LeaderboardBench,
  say: (line: string) => void,
) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-leaderboard-'));
  try {
    await writeSampleFiles(join(folder, 'samples'));
    for (let r = 0; r < runs; r++) {
      const at = join(folder, 'runs', `run-${String(r).padStart(4, '0')}`);
      writeRun(at, `model-${r}`, { tasks, skill: r % LEVELS.length, samples: join(folder, 'samples') });
    }
    say(`${runs} run folders with ${tasks} tasks each, ${SAMPLES} samples a task`);
    const times: { build: number; write: number; cpu: number }[] = [];
    const loadBefore = loadNow();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const start = performance.now();
      const before = process.cpuUsage();
      const board = await buildLeaderboard([join(folder, 'runs')]);
      const built = performance.now();
      await writeBoard(board, { output: join(folder, 'site'), formats: ['html', 'json'] });
      const { user, system } = process.cpuUsage(before);
      times.push({ build: built - start, write: performance.now() - built, cpu: (user + system) / 1000 });
      const tests = board.columns.reduce((sum, { paired_tests: own }) => sum + own, 0);
      say(
        `read and ranked in ${seconds(built - start)}, written in ${seconds(times.at(-1)!.write)}; ${tests} paired tests`,
      );
    }
    const megabytes = (name: string): number => Math.round(statSync(join(folder, 'site', name)).size / 1e5) / 10;
    const result = {
      schemaVersion: 1,
      date: new Date().toISOString(),
      machine: describeMachine(),
      ...{
        loadBefore,
        runs,
        tasks,
        repeats,
        pageMb: megabytes('leaderboard.html'),
        jsonMb: megabytes('leaderboard.json'),
      },
      secondsToBuild: Number((median(times.map(({ build }) => build)) / 1000).toFixed(2)),
      secondsToWrite: Number((median(times.map(({ write }) => write)) / 1000).toFixed(2)),
      // Of the processor, all threads: what other programs on the machine do not change.
      cpuSeconds: Number((median(times.map(({ cpu }) => cpu)) / 1000).toFixed(2)),
    };
    say(
      `page ${result.pageMb} MB, JSON ${result.jsonMb} MB; ${result.secondsToBuild} + ${result.secondsToWrite} s, ${result.cpuSeconds} s of processor time`,
    );
    if (!record) return;
    writeFileSync(join(root, 'benchmarks', 'results', 'leaderboard.json'), `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
