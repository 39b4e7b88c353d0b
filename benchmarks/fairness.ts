/**
 * `npm run bench -- fairness`: rates of the groups that four columns make. In memory beside fairlearn's MetricFrame on the same
 * million rows, and as a whole `harness score` over CSV and Parquet files of a million and of ten million rows, with its peak of
 * memory.
 */
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { fileWriter } from 'hyparquet-writer/src/node.js';
import { METRICS } from '../src/eval/metric-kind.ts';
import { scoreRows } from '../src/eval/score.ts';
import { load } from '../src/registry/kind.ts';
import { FastRandom } from '../src/statistics/fast-random.ts';
import { describeMachine, ourVersions } from './machine.ts';
import { root, run } from './process.ts';

export interface FairnessBench {
  python: string | undefined;
  /** Rows of the files; the first is also compared in memory. */
  sizes: readonly number[];
  record: boolean;
}

const COLUMNS = {
  sex: ['f', 'm'],
  race: ['a', 'b', 'c', 'd', 'e'],
  age: ['mid', 'old', 'young'],
  region: ['e', 'n', 's', 'w'],
} as const;
/** What MetricFrame is asked for: selection rate, TPR, FPR, accuracy by group, and their difference. */
const FAIRNESS = ['group_rates', 'demographic_parity_difference', 'equalized_odds_difference', 'accuracy_difference'];

interface Row {
  readonly [column: string]: string;
}

function* rowsOf(count: number): Generator<Row> {
  const random = new FastRandom(7, 'fairness');
  const columns = Object.entries(COLUMNS);
  for (let i = 0; i < count; i++) {
    const row: Record<string, string> = {};
    for (const [name, values] of columns) row[name] = values[random.below(values.length)]!;
    const reference = random.below(2);
    row.reference = String(reference);
    row.prediction = String(random.below(4) > 0 ? reference : 1 - reference);
    yield row;
  }
}

async function writeCsv(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  let text = `${[...Object.keys(COLUMNS), 'reference', 'prediction'].join(',')}\n`;
  for (const row of rowsOf(rows)) {
    text += `${Object.values(row).join(',')}\n`;
    if (text.length < 1 << 16) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}

/** As pyarrow writes it: a million rows a row group, groups as texts, classes as whole numbers. */
async function writeParquet(file: string, rows: number): Promise<void> {
  const names = [...Object.keys(COLUMNS), 'reference', 'prediction'];
  const classes = new Set(['reference', 'prediction']);
  let writer: ParquetWriter | undefined;
  let block: Row[] = [];
  const write = async (): Promise<void> => {
    const columnData = names.map((name) =>
      classes.has(name)
        ? { name, type: 'INT32' as const, data: block.map((row) => Number(row[name])) }
        : { name, type: 'STRING' as const, data: block.map((row) => row[name]!) },
    );
    writer ??= new ParquetWriter({ writer: fileWriter(file), schema: schemaFromColumnData({ columnData }) });
    await writer.write({ columnData, rowGroupSize: block.length });
    block = [];
  };
  for (const row of rowsOf(rows)) if (block.push(row) === 1_000_000) await write();
  if (block.length > 0) await write();
  await writer?.finish();
}

/** The same rows. */
const FORMATS = { csv: writeCsv, parquet: writeParquet } as const;

interface WholeFile {
  format: keyof typeof FORMATS;
  rows: number;
  seconds: number;
  peakRssMb: number | null;
}

interface InMemory {
  rows: number;
  seconds: number;
  difference: number;
  peer: { seconds: number; difference: number; package: string } | null;
}

/** Both sides read the file first; only what is made of the rows is timed. */
async function inMemory(file: string, rows: number, python: string | undefined): Promise<InMemory> {
  const placed = Array.from(rowsOf(rows), (row, i) => ({ row, place: { row: i + 1 } }));
  const requests = await Promise.all(FAIRNESS.map(async (name) => ({ definition: await load(METRICS, name) })));
  const begin = performance.now();
  const results = await scoreRows(requests, placed, { groups: Object.keys(COLUMNS), uncertainty: false });
  const seconds = (performance.now() - begin) / 1000;
  const script = join(root, 'benchmarks', 'peers', 'fairness.py');
  const peer =
    python === undefined ? null : (JSON.parse((await run(python, [script, file])).stdout) as InMemory['peer']);
  return { rows, seconds, difference: results[1]!.value!, peer };
}

function beside({ rows, seconds, difference, peer }: InMemory): string {
  const ours = `rates of 120 groups over ${rows} rows in memory: ${seconds.toFixed(2)} s`;
  if (peer === null) return ours;
  const ratio = (peer.seconds / seconds).toFixed(1);
  const values = `${difference.toFixed(9)} ${peer.difference.toFixed(9)}`;
  return `${ours}; ${peer.package} MetricFrame ${peer.seconds.toFixed(2)} s, ${ratio}x; values ${values}`;
}

/** A whole `harness score`, with intervals and p-values. */
async function whole(file: string): Promise<{ seconds: number; peakRssMb: number | null; stdout: string }> {
  return await run(process.execPath, [
    join(root, 'bin/harness.mjs'),
    ...['score', '--data', file, '--metrics', FAIRNESS.join(','), '--group', Object.keys(COLUMNS).join(',')],
    ...['--json', '--quiet'],
  ]);
}

export async function benchFairness(
  { python, sizes, record }: FairnessBench,
  say: (line: string) => void,
): Promise<void> {
  if (python === undefined) say('No Python with fairlearn named (--python, HARNESS_PYTHON): our side alone.');
  const folder = mkdtempSync(join(tmpdir(), 'harness-bench-'));
  const files: WholeFile[] = [];
  let memory: InMemory | undefined;
  try {
    for (const rows of sizes) {
      const values = new Set<string>();
      for (const [format, write] of Object.entries(FORMATS) as [keyof typeof FORMATS, typeof writeCsv][]) {
        const file = join(folder, `${rows}.${format}`);
        await write(file, rows);
        if (memory === undefined) {
          memory = await inMemory(file, rows, python);
          say(beside(memory));
        }
        const { seconds, peakRssMb, stdout } = await whole(file);
        values.add(
          JSON.stringify((JSON.parse(stdout) as { results: { value: unknown }[] }).results.map((r) => r.value)),
        );
        files.push({ format, rows, seconds, peakRssMb });
        const peak = peakRssMb === null ? '' : `, ${peakRssMb.toFixed(0)} MB at most`;
        say(`harness score over ${rows} rows of ${format}, intervals and p-values: ${seconds.toFixed(1)} s${peak}`);
        rmSync(file);
      }
      if (values.size !== 1) throw new Error(`the formats give different values: ${[...values].join(' ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (!record) return;
  const results = join(root, 'benchmarks', 'results');
  mkdirSync(results, { recursive: true });
  const document = {
    schemaVersion: 1,
    date: new Date().toISOString(),
    machine: describeMachine(),
    versions: { harness: ourVersions().harness },
    memory,
    files,
  };
  writeFileSync(join(results, 'fairness.json'), `${JSON.stringify(document, null, 2)}\n`);
}
