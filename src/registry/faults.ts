/**
 * What goes wrong in a user's plug-in is told with its file and line: functions of its definition are wrapped, so that an
 * exception that came by a line of the file leaves as `PLUGIN_FAILED`. Errors that are ours already stay what they are, but for
 * shapes that do not fit, which get the place. Exceptions that passed no line of the file are not the plug-in's.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { HarnessError, type Where } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';

/** The place in a file that a stack came by last; undefined when it came by none. Columns of syntax errors count from 0. */
function placeIn(text: string, file: string): Where | undefined {
  const names = [file, pathToFileURL(file).href].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
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

/** An error about what a file declares, with the line that names it, or that of its default export. */
export function withDeclaration(error: unknown, declared: unknown, file: string): unknown {
  if (!HarnessError.is(error) || error.where !== undefined) return error;
  const lines = readFileSync(file, 'utf8').split('\n');
  const { name } = (declared ?? {}) as { name?: unknown };
  const quoted = ["'", '"', '`'].map((mark) => `${mark}${String(name)}${mark}`);
  const named = lines.findIndex((line) => /\bname\b/.test(line) && quoted.some((text) => line.includes(text)));
  const line =
    1 +
    (named >= 0
      ? named
      : Math.max(
          0,
          lines.findIndex((text) => /^export default\b/.test(text)),
        ));
  return placed(error, { file: shortPath(file), line });
}

const placed = ({ code, message, hint, cause, also }: HarnessError, where: Where): HarnessError =>
  new HarnessError(code, message, { ...(hint === undefined ? {} : { hint }), where, cause, also });

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** A definition whose functions blame its file; the functions named in `opens` give objects whose methods do, too. */
export function answerable<T extends object>(
  definition: T,
  { word, opens = [] }: { readonly word: string; readonly opens?: readonly string[] },
  file: string,
): T {
  const fault = (error: unknown, path: string): unknown => {
    const ours = HarnessError.is(error);
    if (ours && (error.code !== 'SHAPE' || error.where !== undefined)) return error;
    if (error instanceof Error && error.name === 'AbortError') return error;
    const where = placeIn(traceOf(error), file);
    if (where === undefined) return error;
    if (ours) return placed(error, where);
    return new HarnessError('PLUGIN_FAILED', `the ${word}'s ${path} threw: ${reasonOf(error)}`, {
      cause: error,
      where,
    });
  };
  const throwing = (error: unknown, path: string): never => {
    throw fault(error, path);
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

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
