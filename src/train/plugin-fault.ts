/**
 * What is wrong in a plug-in, found when it is used: one error that names its file and, where it can be told, the line:
 * the frame of an exception, or the last place where a word stands.
 */
import { readFileSync } from 'node:fs';
import { HarnessError, type Where } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';
import type { Member } from '../registry/kind.ts';

/** A definition, and its file when it came from one. */
export type Source<T> = Pick<Member<T>, 'definition'> & Partial<Pick<Member<T>, 'file'>>;

/** The last line that has one of the words, quoted or as a key; words first come first. */
function lineOf(file: string, words: readonly string[]): number | undefined {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  for (const word of words) {
    const escaped = word.replaceAll(/[^\w]/g, '\\$&');
    const at = lines.findLastIndex((line) => new RegExp(`['"\`]${escaped}['"\`]|\\b${escaped}\\b\\s*[:(]`).test(line));
    if (at >= 0) return at + 1;
  }
  return undefined;
}

const placeOf = (file: string | undefined, line: number | '' | undefined): { where?: Where } =>
  file === undefined ? {} : { where: { file: shortPath(file), ...(line ? { line } : {}) } };

/** PLUGIN_INVALID. @param words what to look for in the file, the best first */
export function invalid(file: string | undefined, message: string, words: readonly string[] = [], hint?: string) {
  const line = file === undefined ? undefined : lineOf(file, words);
  return new HarnessError('PLUGIN_INVALID', message, {
    ...(hint === undefined ? {} : { hint }),
    ...placeOf(file, line),
  });
}

/** Runs what a plug-in wrote. @throws HarnessError PLUGIN_FAILED with file and line of what it threw. */
export function guarded<T>(file: string | undefined, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (HarnessError.is(error) && error.code.startsWith('PLUGIN_')) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const stack = `${(error as Error).stack ?? ''}\n${((error as Error).cause as Error | undefined)?.stack ?? ''}`;
    const at = file === undefined ? undefined : stack.split('\n').find((frame) => frame.includes(file));
    const line = at === undefined ? undefined : /:(\d+):\d+\)?$/.exec(at.trim())?.[1];
    throw new HarnessError('PLUGIN_FAILED', `${what}: ${message}`, {
      cause: error,
      ...placeOf(file, line && Number(line)),
    });
  }
}

/** The same for what takes its time. */
export async function guardedLater<T>(file: string | undefined, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    return guarded(file, what, () => {
      throw error;
    });
  }
}
