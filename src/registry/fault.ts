/**
 * What goes wrong in a user's plug-in, told as one error with its file and line. Functions of its definition are wrapped when it is
 * registered, so that an exception that came by a line of the file leaves as `PLUGIN_FAILED`, and shapes that do not fit as
 * `PLUGIN_INVALID`; other errors of ours stay what they are. What it gives and should not is told by who looks at it
 * (`pluginWrong`), with the line where the word stands. Exceptions that passed no line of the file are not the plug-in's.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { HarnessError, type Where } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';

const escaped = (text: string): string => text.replace(/[^\w\s]/g, '\\$&');

/** The place in a file that a stack came by last; undefined when it came by none. Columns of syntax errors count from 0. */
function placeIn(text: string, file: string): Where | undefined {
  const names = [file, pathToFileURL(file).href].map(escaped);
  const [, line, column] = new RegExp(`(?:${names.join('|')}):(\\d+):(\\d+)`).exec(text) ?? [];
  return line === undefined ? undefined : { file: shortPath(file), line: Number(line), column: Number(column) };
}

/** Message and stack of an error and of what caused it. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.stack ?? error.message}\n${traceOf(error.cause)}`;
}

const reasonOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.trim();

/** A file that could not be loaded, with the line of what it threw or of its syntax. */
export function loadFault(cause: unknown, file: string): HarnessError {
  const place = placeIn(traceOf(cause), file);
  const syntax = cause instanceof Error && place !== undefined && cause.message.includes(`:${place.line}:`);
  const where = place !== undefined && syntax ? { ...place, column: (place.column as number) + 1 } : place;
  return new HarnessError('PLUGIN_FAILED', `${shortPath(file)} could not be loaded: ${reasonOf(cause)}`, {
    ...{ cause, where: where ?? { file: shortPath(file) } },
  });
}

/** The file, and the last line that has one of the words: as a name, else quoted or as a key. Words first come first. */
function lineOf(file: string, words: readonly string[]): Where {
  const lines = readFileSync(file, 'utf8').split('\n');
  const written = words.map(escaped).flatMap((word) => {
    const quoted = `['"\`]${word}['"\`]`;
    return [`\\bname['"]?\\s*:\\s*${quoted}`, `${quoted}|\\b${word}\\b\\s*[:(<]`];
  });
  const lastOf = (text: string): number => lines.findLastIndex((line) => new RegExp(text).test(line));
  const at = written.map(lastOf).find((line) => line >= 0);
  return { file: shortPath(file), ...(at === undefined ? {} : { line: at + 1 }) };
}

/**
 * `PLUGIN_INVALID`, for what a definition gives and should not.
 * @param file undefined when the definition came from none.
 * @param words what to look for in the file, the best first.
 */
export const pluginWrong = (
  file: string | undefined,
  message: string,
  words: readonly string[] = [],
  hint?: string,
): HarnessError =>
  new HarnessError('PLUGIN_INVALID', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(file === undefined ? {} : { where: lineOf(file, words) }),
  });

/** An error about what a file declares, with the line that names it, or that of its default export. */
export function withDeclaration(error: unknown, declared: unknown, file: string): unknown {
  if (!HarnessError.is(error) || error.where !== undefined) return error;
  const lines = readFileSync(file, 'utf8').split('\n');
  const { name } = (declared ?? {}) as { name?: unknown };
  const quoted = ["'", '"', '`'].map((mark) => `${mark}${String(name)}${mark}`);
  const named = lines.findIndex((line) => /\bname\b/.test(line) && quoted.some((text) => line.includes(text)));
  const exported = lines.findIndex((text) => /^export default\b/.test(text));
  const { code, message, hint, cause, also } = error;
  const where = { file: shortPath(file), line: 1 + (named >= 0 ? named : Math.max(0, exported)) };
  return new HarnessError(code, message, { ...(hint === undefined ? {} : { hint }), where, cause, also });
}

/** What a plug-in's code threw, as it leaves. @param what was called, as `step of the optimiser mine`. */
function faultOf(error: unknown, what: string, file: string): unknown {
  const misfit = HarnessError.is(error) && error.code === 'SHAPE';
  if (HarnessError.is(error) && !misfit) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  const thrown = error instanceof Error ? undefined : { file: shortPath(file) };
  const where = placeIn(traceOf(error), file) ?? thrown;
  if (where === undefined) return error;
  const code = misfit ? 'PLUGIN_INVALID' : 'PLUGIN_FAILED';
  return new HarnessError(code, `${what}: ${reasonOf(error)}`, { cause: error, where });
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A definition whose functions blame its file; the functions named in `opens` give objects whose methods do, too.
 * @param called what it is in messages, as `optimiser mine`.
 */
export function answerable<T extends object>(
  definition: T,
  { called, opens = [] }: { readonly called: string; readonly opens?: readonly string[] | undefined },
  file: string,
): T {
  const throwing = (error: unknown, path: string): never => {
    throw faultOf(error, path === '' ? `the ${called}` : `${path} of the ${called}`, file);
  };
  const calls = (own: AnyFunction, path: string): AnyFunction =>
    function (this: unknown, ...args) {
      try {
        const result = own.apply(this, args);
        return typeof result === 'object' || typeof result === 'function' ? given(result, path) : result;
      } catch (error) {
        return throwing(error, path);
      }
    };
  /** What a function gave: promises, streams and further functions fail later. */
  const given = (result: unknown, path: string): unknown => {
    if (result instanceof Promise) {
      return result.then(
        (value: unknown) => given(value, path),
        (error: unknown) => throwing(error, path),
      );
    }
    if (typeof result === 'function') return calls(result as AnyFunction, path);
    if (typeof result !== 'object' || result === null) return result;
    if (typeof (result as Iterator<unknown>).next === 'function' || opens.includes(path)) return open(result, path);
    return isPlain(result) && Object.values(result).some((each) => typeof each === 'function')
      ? wrapped(result, path)
      : result;
  };
  /** An object that someone else made, such as a provider: its methods are called on itself. */
  const open = <O extends object>(target: O, path: string): O =>
    new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        const method = typeof key === 'string' && key !== 'next' ? key : path;
        return calls((value as AnyFunction).bind(target), method);
      },
    });
  const wrapped = (value: unknown, path: string): unknown => {
    if (typeof value === 'function') return calls(value as AnyFunction, path);
    if (Array.isArray(value)) return value.map((each, i) => wrapped(each, `${path}[${i}]`));
    if (!isPlain(value)) return value;
    const at = path === '' ? '' : `${path}.`;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wrapped(each, `${at}${key}`)]));
  };
  return (isPlain(definition) ? wrapped(definition, '') : open(definition, '')) as T;
}

/** Runs what a definition handed over and is called later, such as a scalar of an update. */
export function inPlugin<T>(file: string | undefined, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw file === undefined ? error : faultOf(error, what, file);
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
