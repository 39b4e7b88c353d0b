/**
 * Writes the tables of docs/speed.md, training's from `benchmarks/results/train-*.json` and evaluation's from `eval.json`,
 * generation's from `generate-*.json`, PPO's from `rl-*.json`, that of pages (pages-table.ts), each between its two markers.
 *
 *   npm run bench -- table
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EvalResult, readEvalResult } from './eval.ts';
import { type GenerateResult, readGenerateResults } from './generate.ts';
import type { Machine } from './machine.ts';
import { pagesTable } from './pages-table.ts';
import { root } from './process.ts';
import { median, middle, readResults, type TrainResult, type TrainRun } from './results.ts';
import { type RlProgram, type RlResult, readRlResults } from './rl.ts';

/** The table and a line on what it was measured on. */
function trainTable(results: readonly TrainResult[]): string {
  const lines = [
    '| job | program | tokens/s | harness is | peak memory | harness needs | first step after |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...results.flatMap(rowsOf),
  ];
  for (const group of byMachine(results)) {
    const repeats = [...new Set(group.map((r) => r.repeats))].sort((a, b) => a - b);
    const jobs = group.length === results.length ? '' : ` (${group.map(jobOf).join('; ')})`;
    lines.push('', `Medians of ${repeats.join(' to ')} interleaved runs a row${jobs}; ${software(group[0]!)}.`);
  }
  return lines.join('\n');
}

interface Measured {
  machine: Machine;
  versions: Record<string, string>;
  date: string;
}

/** What it was measured on. */
function software({ machine, versions, date }: Measured): string {
  const { cores, cpu, memoryGb, system, node } = machine;
  const names = Object.entries(versions).map(([name, version]) => (name === 'gpu' ? version : `${name} ${version}`));
  return `${cores} cores of ${cpu}, ${memoryGb} GB, ${system}, Node ${node.slice(1)}, ${names.join(', ')}; ${date.slice(0, 10)}`;
}

/** Results that were measured on the same, those of the latest first. */
function byMachine(results: readonly TrainResult[]): TrainResult[][] {
  const groups = new Map<string, TrainResult[]>();
  for (const result of results.toSorted((a, b) => b.date.localeCompare(a.date))) {
    const key = JSON.stringify([result.machine, Object.entries(result.versions).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()];
}

const jobOf = ({ method, shape, data, gpu }: TrainResult): string =>
  `${NAMES[method] ?? method.toUpperCase()} ${shape.toUpperCase()}, ${data}${gpu ? ', on a GPU' : ''}`;

const NAMES: Readonly<Record<string, string>> = { lora: 'LoRA DPO', reward: 'reward model' };

function rowsOf(result: TrainResult): string[] {
  const ours = result.programs.find(({ name }) => name === (result.gpu ? 'harness, WebGPU' : 'harness'));
  return result.programs.map((program, i) => {
    const figure = (pick: (run: TrainRun) => number | null) => middle(program, pick);
    const against = (pick: (run: TrainRun) => number | null) => {
      const [our, their] = [ours === undefined ? null : middle(ours, pick), figure(pick)];
      return program === ours || our === null || their === null ? '' : (our / their).toFixed(2);
    };
    const job = i === 0 ? jobOf(result) : '';
    const speed = against((run) => run.tokensPerSecond);
    const memory = against((run) => run.peakRssMb);
    return `| ${[
      job,
      program.name,
      number(
        figure((run) => run.tokensPerSecond),
        0,
      ),
      speed === '' ? '' : `${speed}x as fast`,
      number(
        figure((run) => run.peakRssMb),
        0,
        ' MB',
      ),
      memory === '' ? '' : `${memory}x of it`,
      number(
        figure((run) => run.secondsToFirstStep),
        1,
        ' s',
      ),
    ].join(' | ')} |`;
  });
}

function number(value: number | null, digits: number, unit = ''): string {
  if (value === null) return '';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }) + unit;
}

/** A row for each program of a job, and a line on what it was measured on. */
function evalTable({ lines, repeats, loadBefore, ...measured }: EvalResult): string {
  const rows = lines.flatMap(({ job, unit, requests, programs }) => {
    const own = median(programs[0]?.rates ?? []);
    return programs.map(({ name, rates }, i) => {
      const rate = median(rates);
      const jobCell = i === 0 ? `${job}, ${requests} requests` : '';
      return `| ${jobCell} | ${name} | ${number(rate, 0)} ${unit} | ${i === 0 ? '' : `${(own / rate).toFixed(1)}x as fast`} |`;
    });
  });
  return [
    '| job | program | speed | harness is |',
    '| --- | --- | ---: | ---: |',
    ...rows,
    '',
    `Medians of ${repeats} interleaved runs, load ${loadBefore} at the start; ${software(measured)}.`,
  ].join('\n');
}

/** A row for each program of a shape and batch, and what rounded weights cost. */
function generateTable(results: readonly GenerateResult[]): string {
  const rows = results.flatMap(({ shape, lines }) =>
    lines.flatMap(({ batch, programs }) => {
      const peer = programs.find(({ name }) => name === 'transformers');
      return programs.map(({ name, rates, peakRssMb }, i) => {
        const rate = median(rates);
        const memory = peakRssMb.includes(null) ? null : median(peakRssMb as number[]);
        const beside = peer === undefined || peer.name === name;
        const ratio = beside ? '' : `${(rate / median(peer.rates)).toFixed(1)}x as fast`;
        const job = i === 0 ? `${shape.toUpperCase()}, batch ${batch}` : '';
        return `| ${[job, name, number(rate, 0, ' tokens/s'), ratio, number(memory, 0, ' MB')].join(' | ')} |`;
      });
    }),
  );
  const perplexities = results.flatMap(({ perplexity }) => perplexity);
  const plain = perplexities.find(({ weights }) => weights === 'none')?.perplexity ?? Number.NaN;
  const changes = perplexities
    .filter(({ weights }) => weights !== 'none')
    .map(
      ({ weights, perplexity }) =>
        `${perplexity.toFixed(1)} (${(100 * (perplexity / plain - 1)).toFixed(2)} %) with ${weights}`,
    );
  const repeats = [...new Set(results.map((r) => r.repeats))].join(' and ');
  const loads = results.map(({ loadBefore }) => loadBefore).join(', ');
  return [
    '| shape | program | speed | it is | peak memory |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `Perplexity of the embedded model on its suite's passages: ${plain.toFixed(1)}; ${changes.join(', ')}.`,
    `Medians of ${repeats} interleaved runs, load ${loads} at the start; ${software(results[0]!)}.`,
  ].join('\n');
}

/** A row for each program of a shape, with the parts of an update that it tells. */
function rlTable(results: readonly RlResult[]): string {
  const parts = ['rollout', 'scoring', 'reading', 'update'];
  const rows = results.flatMap(({ shape, programs }) => {
    const middleOf = (program: RlProgram, pick: (run: RlProgram['runs'][number]) => number | null | undefined) => {
      const values = program.runs.map((run) => pick(run) ?? null);
      return values.includes(null) ? null : median(values as number[]);
    };
    const seconds = (program: RlProgram) => middleOf(program, (run) => run.secondsPerUpdate)!;
    const peer = programs.find(({ name }) => name === 'TRL');
    return programs.map((program, i) => {
      const ratio =
        peer === undefined || program === peer ? '' : `${(seconds(peer) / seconds(program)).toFixed(2)}x as fast`;
      return `| ${[
        i === 0 ? `PPO ${shape.toUpperCase()}` : '',
        program.name,
        number(seconds(program), 2, ' s'),
        ratio,
        ...parts.map((part) =>
          number(
            middleOf(program, (run) => run.parts[part]),
            2,
          ),
        ),
        number(
          middleOf(program, (run) => run.peakRssMb),
          0,
          ' MB',
        ),
      ].join(' | ')} |`;
    });
  });
  const repeats = [...new Set(results.flatMap(({ programs }) => programs.map(({ runs }) => runs.length)))].sort();
  return [
    `| job | program | an update | it is | ${parts.join(' | ')} | peak memory |`,
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `Medians of ${repeats.join(' to ')} interleaved runs; ${software(results[0]!)}.`,
  ].join('\n');
}

/** Replaces what stands between the markers; throws when the file has none. */
export function updateTables(
  file = join(root, 'docs', 'speed.md'),
  results = readResults(),
  evaluation: EvalResult | null = readEvalResult() ?? null,
  generation: readonly GenerateResult[] = readGenerateResults(),
  ppo: readonly RlResult[] = readRlResults(),
  pages = pagesTable(),
): void {
  let text = replaced(file, readFileSync(file, 'utf8'), 'train', trainTable(results));
  if (generation.length > 0) text = replaced(file, text, 'generate', generateTable(generation));
  if (ppo.length > 0) text = replaced(file, text, 'rl', rlTable(ppo));
  if (evaluation !== null) text = replaced(file, text, 'eval', evalTable(evaluation));
  if (pages !== '') text = replaced(file, text, 'pages', pages);
  writeFileSync(file, text);
}

function replaced(file: string, text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no "${begin}" ... "${end}".`);
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}
