/**
 * `npm run bench -- metrics`: pairs per second of each text metric beside its Python reference, in turns and over the same pairs;
 * growth to 200,000 pairs; 10,000 bootstrap resamples of corpus BLEU; a million rows of classification with its memory.
 */

import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '../src/eval/metric-kind.ts';
import { scoreSamples } from '../src/eval/score.ts';
import { load } from '../src/registry/kind.ts';
import { FastRandom } from '../src/statistics/fast-random.ts';
import { describeMachine, loadNow, ourVersions } from './machine.ts';
import { type Pair, pairs } from './pairs.ts';
import { root, run } from './process.ts';
import { median } from './results.ts';

export interface MetricsBench {
  python: string | undefined;
  repeats: number;
  /** Pairs of the main comparison. */
  pairs: number;
  /** Pairs of the growth test and rows of classification. */
  many: number;
  rows: number;
  /** Which parts are run, by name. */
  wanted(name: string): boolean;
  record: boolean;
}

interface Job {
  name: string;
  metrics: readonly string[];
  options?: Readonly<Record<string, unknown>>;
  perSample?: boolean;
}

const JOBS: readonly Job[] = [
  { name: 'corpus BLEU', metrics: ['bleu'] },
  { name: 'sentence BLEU', metrics: ['bleu'], perSample: true },
  { name: 'corpus chrF', metrics: ['chrf'] },
  { name: 'sentence chrF', metrics: ['chrf'], perSample: true },
  { name: 'corpus chrF++', metrics: ['chrf'], options: { word_order: 2 } },
  { name: 'corpus TER', metrics: ['ter'] },
  { name: 'ROUGE-1/2/L', metrics: ['rouge1', 'rouge2', 'rougeL'] },
  { name: 'ROUGE-1/2/L, stemmed', metrics: ['rouge1', 'rouge2', 'rougeL'], options: { use_stemmer: true } },
  { name: 'METEOR', metrics: ['meteor'] },
];

interface Line {
  name: string;
  pairsPerSecond: number;
  theirs: number | null;
  package: string | null;
  value: number;
  theirValue: number | null;
  /** Time per pair at `many` pairs over that at `pairs`. */
  growth: number | null;
}

/** Seconds and value of one pass, rows checked and converted as `harness score` does it, without intervals. */
async function ours(job: Job, rows: readonly Pair[]): Promise<{ seconds: number; value: number }> {
  const definitions = await Promise.all(job.metrics.map((name) => load(METRICS, name)));
  const begin = performance.now();
  let value = 0;
  for (const definition of definitions) {
    const result = await scoreSamples(definition, rows as unknown as Record<string, unknown>[], {
      options: job.options ?? {},
      uncertainty: false,
      perSample: job.perSample === true,
    });
    const each = result.perSample;
    value = each === undefined ? result.value! : each.reduce<number>((sum, x) => sum + x!, 0) / each.length;
  }
  return { seconds: (performance.now() - begin) / 1000, value };
}

export async function benchMetrics(options: MetricsBench, say: (line: string) => void): Promise<void> {
  const { python, repeats, record, wanted } = options;
  const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
  const few = pairs(options.pairs);
  const jobs = JOBS.filter(({ name }) => wanted(name));
  const many = jobs.length === 0 ? [] : pairs(options.many);
  const file = join(folder, 'pairs.jsonl');
  writeFileSync(file, few.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  say(`${options.pairs} pairs of about 25 words, medians of ${repeats}; load ${loadNow()}`);
  const lines: Line[] = [];
  for (const job of jobs) {
    const own: { seconds: number; value: number }[] = [];
    const theirs: { seconds: number; value: number; package: string }[] = [];
    await ours(job, few);
    for (let i = 0; i < repeats; i++) {
      own.push(await ours(job, few));
      if (python === undefined) continue;
      const { stdout } = await run(python, [join(root, 'benchmarks/peers/metrics.py'), file, job.name]);
      const answer = JSON.parse(stdout) as (typeof theirs)[number] | null;
      if (answer !== null) theirs.push(answer);
    }
    const seconds = median(own.map((each) => each.seconds));
    const large = await ours(job, many);
    const line: Line = {
      name: job.name,
      pairsPerSecond: options.pairs / seconds,
      theirs: theirs.length === 0 ? null : options.pairs / median(theirs.map((each) => each.seconds)),
      package: theirs[0]?.package ?? null,
      value: own[0]!.value,
      theirValue: theirs[0]?.value ?? null,
      growth: large.seconds / options.many / (seconds / options.pairs),
    };
    lines.push(line);
    say(shown(line, options.many));
  }
  const bootstrap = wanted('bootstrap') ? await bootstrapSeconds(few, repeats) : Number.NaN;
  if (wanted('bootstrap')) {
    say(`10,000 bootstrap resamples of corpus BLEU over ${options.pairs} pairs: ${bootstrap.toFixed(2)} s`);
  }
  const sizes = wanted('classification') ? [options.rows / 10, options.rows] : [];
  const classification: Awaited<ReturnType<typeof million>>[] = [];
  for (const size of sizes) classification.push(await million(folder, size));
  for (const { rows, seconds, peakRssMb } of classification) {
    const memory = peakRssMb === null ? '' : `, ${peakRssMb.toFixed(0)} MB at most`;
    say(`accuracy, f1, mcc, brier, ece over ${rows} rows of JSON lines: ${seconds.toFixed(1)} s${memory}`);
  }
  rmSync(folder, { recursive: true });
  if (!record) return;
  const results = join(root, 'benchmarks', 'results');
  mkdirSync(results, { recursive: true });
  const document = {
    schemaVersion: 1,
    date: new Date().toISOString(),
    machine: describeMachine(),
    versions: { harness: ourVersions().harness },
    pairs: options.pairs,
    repeats,
    lines,
    bootstrapSeconds: bootstrap,
    classification,
  };
  writeFileSync(join(results, 'metrics.json'), `${JSON.stringify(document, null, 2)}\n`);
}

function shown({ name, pairsPerSecond, theirs, package: peer, value, theirValue, growth }: Line, many: number): string {
  const rate = (x: number): string => Math.round(x).toLocaleString('en-US').padStart(9);
  const beside =
    theirs === null
      ? ''
      : `  ${peer}: ${rate(theirs)}  ${(pairsPerSecond / theirs).toFixed(1)}x  values ${value.toFixed(6)} ${theirValue!.toFixed(6)}`;
  const grown = growth === null ? '' : `  per pair at ${many.toLocaleString('en-US')}: ${growth.toFixed(2)}x`;
  return `${name.padEnd(22)}${rate(pairsPerSecond)} pairs/s${beside}${grown}`;
}

/** What the resampling adds to scoring. */
async function bootstrapSeconds(rows: readonly Pair[], repeats: number): Promise<number> {
  const bleu = await load(METRICS, 'bleu');
  const timed = async (uncertainty: boolean): Promise<number> => {
    const begin = performance.now();
    await scoreSamples(bleu, rows as unknown as Record<string, unknown>[], { uncertainty, resamples: 10_000 });
    return (performance.now() - begin) / 1000;
  };
  const seconds: number[] = [];
  for (let i = 0; i < repeats; i++) seconds.push((await timed(true)) - (await timed(false)));
  return median(seconds);
}

/** A whole `harness score` over so many rows: time and peak memory of the process. */
async function million(
  folder: string,
  rows: number,
): Promise<{ rows: number; seconds: number; peakRssMb: number | null }> {
  const file = join(folder, `rows-${rows}.jsonl`);
  const out = createWriteStream(file);
  const random = new FastRandom(3, 'classes');
  for (let i = 0; i < rows; i += 1000) {
    let text = '';
    for (let j = 0; j < 1000; j++) {
      const reference = random.below(2);
      text += `{"reference":${reference},"probability":${((random.uniform() + reference) / 2).toFixed(4)}}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const metrics = 'accuracy,f1,mcc,brier,ece';
  const { seconds, peakRssMb } = await run(process.execPath, [
    join(root, 'bin/harness.mjs'),
    ...['score', '--data', file, '--metrics', metrics, '--json', '--quiet'],
  ]);
  rmSync(file);
  return { rows, seconds, peakRssMb };
}
