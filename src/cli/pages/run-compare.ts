/** What `harness compare` does: flags, the comparison, the table, files, the gate. */
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import type { PairedTest } from '../../eval/paired.ts';
import { compareRuns, type OpenComparison } from '../../report/compare/compare-runs.ts';
import { type CompareSettings, judged, type RunComparison, unjudged } from '../../report/compare/contract.ts';
import { compareMarkdown } from '../../report/compare/markdown.ts';
import type { Correction } from '../../statistics/multiple-testing.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import { comparisonLines } from './compare-tables.ts';

/** The flags as commander gives them. */
export interface CompareFlags {
  metric?: string[];
  failOnRegression?: true;
  alpha: string;
  minEffect: string;
  test: string;
  correction: string;
  format?: string;
  output?: string;
  samples?: true;
  flips: string;
  resamples: string;
  seed: string;
}

const FORMATS = ['html', 'md', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** @returns the exit code. @throws HarnessError for everything that is wrong. */
export async function runCompare(
  names: readonly [a: string, b: string],
  flags: CompareFlags,
  globals: GlobalFlags,
  { io }: Context,
): Promise<number> {
  const settings = settingsOf(flags);
  const target = targetOf(flags);
  const open = await compareRuns(names, settings);
  const { comparison } = open;
  const written = await writeFiles(open, target, flags.samples === true);
  if (globals.json) io.out.write(jsonDocument({ ...comparison }));
  else if (target.stdout === 'md') io.out.write(compareMarkdown(comparison));
  else if (target.stdout === 'json') io.out.write(jsonText(comparison));
  else io.out.write(`${[...comparisonLines(comparison), ...written.map((file) => `written ${file}`)].join('\n')}\n`);
  return flags.failOnRegression === true ? gate(comparison, (line) => io.err.write(`${line}\n`)) : 0;
}

/** A regression ends with 3. What was not judged cannot pass either: it ends with 2, as a gate that was set up wrongly. */
function gate(comparison: RunComparison, say: (line: string) => void): number {
  const regressions = judged(comparison, 'worse');
  for (const { task, metric } of regressions) say(`gate failed: ${task.task}, ${metric.key} is worse`);
  if (regressions.length > 0) return 3;
  const open = unjudged(comparison);
  for (const line of open) say(`gate cannot pass, not judged: ${line}`);
  return open.length > 0 ? 2 : 0;
}

function settingsOf(flags: CompareFlags): CompareSettings {
  return {
    alpha: number('--alpha', flags.alpha, (value) => value > 0 && value < 1, 'a number between 0 and 1'),
    min_effect: number('--min-effect', flags.minEffect, (value) => value >= 0, 'a number of at least 0'),
    correction: flags.correction as Correction | 'none',
    test: flags.test as PairedTest,
    seed: whole('--seed', flags.seed, 0),
    resamples: whole('--resamples', flags.resamples, 2),
    metrics: flags.metric ?? null,
    flips: whole('--flips', flags.flips, 0),
  };
}

function number(flag: string, text: string, fits: (value: number) => boolean, expected: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected ${expected}`);
}

const whole = (flag: string, text: string, least: number): number =>
  number(flag, text, (value) => Number.isSafeInteger(value) && value >= least, `a whole number of at least ${least}`);

interface Target {
  /** Absolute paths to write. */
  files: readonly { format: Format; path: string }[];
  /** A single format without --output goes to stdout. */
  stdout: Format | undefined;
}

/** @throws HarnessError `ARGUMENT_INVALID`. */
function targetOf({ format, output, samples }: CompareFlags): Target {
  const formats = format === undefined ? undefined : format.split(',').map(formatNamed);
  const ending = FORMATS.find((one) => output?.endsWith(`.${one}`) === true);
  let target: Target;
  if (output === undefined) {
    const [only, ...others] = formats ?? [];
    const stdout = others.length === 0 && only !== 'html' ? only : undefined;
    const files = stdout === undefined ? (formats ?? []) : [];
    target = { stdout, files: files.map((one) => ({ format: one, path: resolve(`compare.${one}`) })) };
  } else if (ending !== undefined) {
    if (formats?.some((one) => one !== ending) === true) {
      throw new HarnessError('ARGUMENT_INVALID', `--output ${output} is one file, --format ${format} is another kind`, {
        hint: 'name a folder to get several files',
      });
    }
    target = { stdout: undefined, files: [{ format: ending, path: resolve(output) }] };
  } else {
    const files = (formats ?? FORMATS).map((one) => ({ format: one, path: join(resolve(output), `compare.${one}`) }));
    target = { stdout: undefined, files };
  }
  if (samples === true && !target.files.some((file) => file.format === 'html')) {
    throw new HarnessError('ARGUMENT_INVALID', '--samples is for the page', {
      hint: '--format html, or --output FOLDER',
    });
  }
  return target;
}

function formatNamed(name: string): Format {
  const found = FORMATS.find((one) => one === name.trim());
  if (found !== undefined) return found;
  throw new HarnessError('ARGUMENT_INVALID', `--format ${name}: there is no such format`, {
    hint: didYouMean(name, FORMATS) ?? `there are ${FORMATS.join(', ')}`,
  });
}

/** @returns the files as they are told. */
async function writeFiles(open: OpenComparison, { files }: Target, samples: boolean): Promise<string[]> {
  const written: string[] = [];
  for (const { format, path } of files) {
    await writeFileAtomic(path, await textOf(format, open, samples));
    written.push(shortPath(path));
  }
  return written;
}

async function textOf(format: Format, open: OpenComparison, samples: boolean): Promise<string> {
  if (format === 'md') return compareMarkdown(open.comparison);
  if (format === 'json') return jsonText(open.comparison);
  const { comparePage } = await import('../../report/compare/page.ts');
  return await comparePage(open, { samples });
}

const jsonText = (comparison: RunComparison): string => `${JSON.stringify(comparison, null, 2)}\n`;
