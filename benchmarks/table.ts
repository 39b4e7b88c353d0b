/**
 * Writes the training table of the README between its two markers from `benchmarks/results/train-*.json`.
 *
 *   npm run bench -- table
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';
import { middle, readResults, type TrainResult, type TrainRun } from './results.ts';

const BEGIN = '<!-- bench:train -->';
const END = '<!-- /bench:train -->';

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

/** Replaces what stands between the markers; throws when the file has none. */
export function updateReadme(file = join(root, 'README.md'), results = readResults()): void {
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no "${BEGIN}" ... "${END}".`);
  writeFileSync(file, `${text.slice(0, from + BEGIN.length)}\n${trainTable(results)}\n${text.slice(to)}`);
}
