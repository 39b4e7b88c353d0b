/** What goes wrong inside a plug-in while it runs, told as one error with the plug-in's file and line. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HarnessError, type Where } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';

/** What is asked of which member, for messages: `linear.apply of the adapter "mine"`. */
export interface Asked {
  file: string;
  what: string;
}

/**
 * Runs code of a plug-in. A HarnessError of its own comes through as it is.
 * @throws HarnessError `PLUGIN_INVALID` for operands that do not fit, `PLUGIN_FAILED` for any other exception
 */
export function inPlugin<T>(asked: Asked, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const misfit = HarnessError.is(error) && error.code === 'SHAPE';
    if (HarnessError.is(error) && !misfit) throw error;
    const { file, what } = asked;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HarnessError(misfit ? 'PLUGIN_INVALID' : 'PLUGIN_FAILED', `${shortPath(file)}: ${what}: ${reason}`, {
      where: (misfit ? error.where : undefined) ?? frameIn(error, file) ?? { file },
      cause: error,
    });
  }
}

/**
 * The error for what a plug-in gives and should not.
 * @param written how it is written: the line of its last occurrence in the file is pointed at
 */
export function pluginWrong({ file, what }: Asked, wrong: string, written: RegExp): HarnessError {
  const message = `${shortPath(file)}: ${what} ${wrong}`;
  return new HarnessError('PLUGIN_INVALID', message, { where: { file, ...lineOf(file, written) } });
}

/** How a name is written as the value of a key: `name: 'lora_A.weight'`. */
export const asWritten = (key: string, value: string): RegExp =>
  new RegExp(`\\b${key}['"]?\\s*:\\s*['"\`]${value.replace(/[^\w]/g, '\\$&')}['"\`]`, 'g');

/** Where in the file an error came up, by its stack. */
function frameIn(error: unknown, file: string): Where | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const [, url, line, column] of stack.matchAll(/((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/gm)) {
    const path = url!.startsWith('file:') ? fileURLToPath(url!) : url;
    if (path === file) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function lineOf(file: string, written: RegExp): { line?: number } {
  try {
    const text = readFileSync(file, 'utf8');
    const last = [...text.matchAll(written)].at(-1);
    return last === undefined ? {} : { line: text.slice(0, last.index).split('\n').length };
  } catch {
    return {};
  }
}
