/** What `harness card` does; and the card that `harness align` and `harness eval` write at their end. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { type CardFormat, type CardResult, writeCard } from '../../report/card.ts';
import { loadTrainer } from '../../train/trainer-kind.ts';
import { loadBlock } from '../../user-plugins.ts';
import { type GlobalFlags, jsonDocument } from '../context.ts';
import type { Io } from '../io.ts';

export interface CardFlags {
  format?: string[];
  template?: string;
  beside?: string[];
}

export interface RunCard {
  run: string;
  flags: CardFlags;
  globals: GlobalFlags;
  io: Io;
}

const FORMATS: readonly CardFormat[] = ['html', 'md'];

/** @throws HarnessError `ARGUMENT_INVALID` and what `writeCard` throws. */
export async function runCard({ run, flags, globals, io }: RunCard): Promise<void> {
  const { files, kept } = await write(run, flags, io.env);
  if (kept !== null && !globals.quiet) io.err.write(`${keptText(kept)}\n`);
  if (globals.json) io.out.write(jsonDocument({ run: resolve(run), files, kept }));
  else for (const file of files) io.out.write(`${shortPath(file)}\n`);
}

/**
 * Writes the card of a run that just ended. A card that cannot be written is a warning: the run is none the worse.
 * @param say takes warnings, and what was left alone.
 * @returns where the page is.
 */
export async function cardOf(
  run: string,
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<string | undefined> {
  try {
    const { files, kept } = await write(run, {}, env);
    if (kept !== null) say(keptText(kept));
    return files[0];
  } catch (error) {
    const where =
      HarnessError.is(error) && error.where?.line !== undefined ? ` (${error.where.file}:${error.where.line})` : '';
    const message = error instanceof Error ? error.message : String(error);
    say(`warning: the card could not be written${where}: ${message}; once mended: harness card ${shortPath(run)}`);
    return undefined;
  }
}

/** Last among the lines of a result: the card, and the page of samples beside it. */
export function cardLines(card: string | undefined): string[] {
  if (card === undefined) return [];
  const samples = join(dirname(card), 'samples.html');
  const beside = existsSync(samples) ? [`samples ${shortPath(samples)}`] : [];
  return [...beside, `card   ${shortPath(card)}`];
}

const keptText = (path: string): string =>
  `${shortPath(path)} was written or changed by hand and stays as it is; put your words into card.md, or delete it`;

async function write(
  run: string,
  { format, template, beside }: CardFlags,
  env: NodeJS.ProcessEnv,
): Promise<CardResult> {
  return await writeCard({
    run,
    formats: format === undefined ? FORMATS : formatsOf(format),
    ...(template === undefined ? {} : { template: resolve(template) }),
    ...(beside === undefined ? {} : { beside }),
    loadBlock,
    method: methodOf,
    env,
  });
}

function formatsOf(given: readonly string[]): CardFormat[] {
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !FORMATS.some((format) => format === name));
  if (unknown !== undefined) {
    throw new HarnessError('ARGUMENT_INVALID', `--format ${unknown}: a card is html or md`);
  }
  return FORMATS.filter((format) => names.includes(format));
}

/** What we know of a method; a plug-in's own is not loaded for a card, since its code would run. */
async function methodOf(name: string): Promise<{ summary: string; paper: string | null } | null> {
  try {
    const { summary, paper } = await loadTrainer(name);
    return { summary, paper: paper ?? null };
  } catch (error) {
    if (HarnessError.is(error)) return null;
    throw error;
  }
}
