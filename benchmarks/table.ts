/**
 * Writes the tables of the README, training's from `benchmarks/results/train-*.json` and evaluation's from `eval.json`,
 * generation's from `generate-*.json`, each between its two markers.
 *
 *   npm run bench -- table
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EvalResult, readEvalResult } from './eval.ts';
import { type GenerateResult, readGenerateResults } from './generate.ts';
import { root } from './process.ts';
import { median, middle, readResults, type TrainResult, type TrainRun } from './results.ts';

/** The table and a line on what it was measured on. */
function trainTable(results: readonly TrainResult[]): string {
  const lines = [
    '| job | program | tokens/s | harness is | peak memory | harness needs | first step after |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...results.flatMap(rowsOf),
  ];
  const latest = results.toSorted((a, b) => b.date.localeCompare(a.date))[0];
  if (latest !== undefined) {
    const { machine, versions, date } = latest;
    const repeats = [...new Set(results.map((r) => r.repeats))].sort((a, b) => a - b);
    const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    lines.push(
      '',
      `Medians of ${repeats.join(' to ')} interleaved runs a row; ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ` +
        `${machine.system}, Node ${machine.node.slice(1)}, ${software.join(', ')}; ${date.slice(0, 10)}.`,
    );
  }
  return lines.join('\n');
}

const NAMES: Readonly<Record<string, string>> = { lora: 'LoRA DPO' };

function rowsOf(result: TrainResult): string[] {
  const ours = result.programs.find(({ name }) => name === 'harness');
  return result.programs.map((program, i) => {
    const figure = (pick: (run: TrainRun) => number | null) => middle(program, pick);
    const against = (pick: (run: TrainRun) => number | null) => {
      const [our, their] = [ours === undefined ? null : middle(ours, pick), figure(pick)];
      return program === ours || our === null || their === null ? '' : (our / their).toFixed(2);
    };
    const job =
      i === 0
        ? `${NAMES[result.method] ?? result.method.toUpperCase()} ${result.shape.toUpperCase()}, ${result.data}`
        : '';
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
function evalTable({ lines, machine, versions, repeats, loadBefore, date }: EvalResult): string {
  const rows = lines.flatMap(({ job, unit, requests, programs }) => {
    const own = median(programs[0]?.rates ?? []);
    return programs.map(({ name, rates }, i) => {
      const rate = median(rates);
      const jobCell = i === 0 ? `${job}, ${requests} requests` : '';
      return `| ${jobCell} | ${name} | ${number(rate, 0)} ${unit} | ${i === 0 ? '' : `${(own / rate).toFixed(1)}x as fast`} |`;
    });
  });
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '| job | program | speed | harness is |',
    '| --- | --- | ---: | ---: |',
    ...rows,
    '',
    `Medians of ${repeats} interleaved runs, load ${loadBefore} at the start; ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ` +
      `${machine.system}, Node ${machine.node.slice(1)}, ${software.join(', ')}; ${date.slice(0, 10)}.`,
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
  const { machine, versions, date } = results[0]!;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const repeats = [...new Set(results.map((r) => r.repeats))].join(' and ');
  const loads = results.map(({ loadBefore }) => loadBefore).join(', ');
  return [
    '| shape | program | speed | it is | peak memory |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    '',
    `Perplexity of the embedded model on its suite's passages: ${plain.toFixed(1)}; ${changes.join(', ')}.`,
    `Medians of ${repeats} interleaved runs, load ${loads} at the start; ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ` +
      `${machine.system}, Node ${machine.node.slice(1)}, ${software.join(', ')}; ${date.slice(0, 10)}.`,
  ].join('\n');
}

/** Replaces what stands between the markers; throws when the file has none. */
export function updateReadme(
  file = join(root, 'README.md'),
  results = readResults(),
  evaluation: EvalResult | null = readEvalResult() ?? null,
  generation: readonly GenerateResult[] = readGenerateResults(),
): void {
  let text = replaced(file, readFileSync(file, 'utf8'), 'train', trainTable(results));
  if (generation.length > 0) text = replaced(file, text, 'generate', generateTable(generation));
  if (evaluation !== null) text = replaced(file, text, 'eval', evalTable(evaluation));
  writeFileSync(file, text);
}

function replaced(file: string, text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no "${begin}" ... "${end}".`);
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}
