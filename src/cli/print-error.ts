/**
 * Errors as a compiler prints them: file:line:column, what is wrong, the line with a caret, what would be right. Our own
 * errors never show a stack without --verbose; others are one line and the way to the rest.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import picocolors from 'picocolors';
import { HarnessError, type Where } from '../base/errors.ts';
import { displayWidth, safeText, truncate } from '../base/terminal.ts';

export interface PrintOptions {
  verbose: boolean;
  color: boolean;
}

const FRAME_WIDTH = 110;
/** Code frames come from configs and data files; no more than this is read to find the line. */
const MAX_BYTES = 64 << 20;

/** Errors of the system that mean the user's machine or arguments, in words. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  EMFILE: 'too many open files',
};

/** 2 for wrong input, 1 for everything that went wrong while running. */
export const exitCodeOf = (error: unknown): number => (HarnessError.is(error) ? error.exitCode : 1);

/** The whole text for stderr, with a line end. */
export function formatError(error: unknown, options: PrintOptions): string {
  const colors = picocolors.createColors(options.color);
  if (!HarnessError.is(error)) return formatUnexpected(error, options);
  const all = [error, ...error.also];
  const blocks = all.map((one) => formatOne(one, options));
  if (all.length > 1) blocks.push(`${colors.bold(`${all.length} errors`)}\n`);
  return blocks.join('\n');
}

function formatOne(error: HarnessError, { verbose, color }: PrintOptions): string {
  const colors = picocolors.createColors(color);
  const { where } = error;
  const place =
    where === undefined
      ? ''
      : `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(':')}: `;
  const lines = [
    `${colors.bold(safeText(place))}${colors.red('error')}: ${safeText(error.message)} ${colors.dim(`[${error.code}]`)}`,
    ...(where === undefined ? [] : codeFrame(where, color)),
  ];
  if (error.hint !== undefined) lines.push(`  ${colors.cyan('hint')}: ${safeText(error.hint)}`);
  if (verbose) lines.push(colors.dim(stacks(error)));
  return `${lines.join('\n')}\n`;
}

function formatUnexpected(error: unknown, { verbose, color }: PrintOptions): string {
  const colors = picocolors.createColors(color);
  const { code, path, message, name } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const system = code === undefined ? undefined : SYSTEM[code];
  const first = String(message ?? error).split('\n')[0] as string;
  const text =
    system === undefined
      ? `unexpected ${name ?? 'error'}: ${first}`
      : `${path === undefined ? '' : `${path}: `}${system} (${code})`;
  const rest = verbose ? colors.dim(stacks(error)) : `  ${colors.cyan('hint')}: --verbose shows where it happened`;
  return `${colors.red('error')}: ${safeText(text)}\n${rest}\n`;
}

function stacks(error: unknown): string {
  const parts: string[] = [];
  for (let inner = error; inner !== undefined && inner !== null && parts.length < 5; inner = (inner as Error).cause) {
    parts.push(inner instanceof Error || HarnessError.is(inner) ? String(inner.stack) : String(inner));
  }
  return parts.join('\ncaused by: ');
}

/** `    3 | learning_rat: 1` with a caret under the column; nothing when the line cannot be read. */
function codeFrame({ file, line, column }: Where, color: boolean): string[] {
  const colors = picocolors.createColors(color);
  const source = line === undefined ? undefined : readLine(file, line);
  if (source === undefined || line === undefined) return [];
  // A line of data can be long: show the part around the column.
  const at = (column ?? 1) - 1;
  const from = at > FRAME_WIDTH - 30 ? at - 30 : 0;
  const text = safeText(source.slice(from).replaceAll('\t', ' '));
  const shown = (from > 0 ? '…' : '') + truncate(text, FRAME_WIDTH);
  const number = String(line).padStart(5);
  const frame = ['', colors.dim(`${number} | `) + shown];
  if (column !== undefined) {
    const before = displayWidth(safeText(source.slice(from, at).replaceAll('\t', ' '))) + (from > 0 ? 1 : 0);
    const token = /^(?:"[^"]*"|'[^']*'|[\w.-]+)/.exec(source.slice(at))?.[0] ?? ' ';
    const room = Math.max(1, displayWidth(shown) - before);
    const carets = '^'.repeat(Math.max(1, Math.min(displayWidth(safeText(token)), room)));
    frame.push(colors.dim(`${' '.repeat(number.length)} | `) + ' '.repeat(before) + colors.red(carets));
  }
  return frame;
}

function readLine(file: string, line: number): string | undefined {
  if (/\.(?:gz|zst|safetensors|parquet)$/.test(file)) return undefined;
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const chunk = Buffer.alloc(1 << 16);
    let current = 1;
    let kept = Buffer.alloc(0);
    for (let read = 0; read < MAX_BYTES; ) {
      const n = readSync(handle, chunk, 0, chunk.length, null);
      if (n === 0) break;
      read += n;
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < n; end = chunk.indexOf(10, start)) {
        if (current === line)
          return Buffer.concat([kept, chunk.subarray(start, end)])
            .toString('utf8')
            .replace(/\r$/, '');
        current += 1;
        start = end + 1;
      }
      if (current === line) kept = Buffer.concat([kept, chunk.subarray(start, n)]);
    }
    return current === line && kept.length > 0 ? kept.toString('utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}

/** The error for `--json`. */
export function errorJson(error: unknown): Record<string, unknown> {
  if (!HarnessError.is(error))
    return { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) };
  const { code, message, hint, where, also } = error;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where }),
    ...(also.length === 0 ? {} : { also: also.map(errorJson) }),
  };
}
