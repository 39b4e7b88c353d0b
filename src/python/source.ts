/**
 * Literals that stand in a Python file, read as data: lists of examples and phrases that task folders keep beside their
 * YAML. Nothing is run: a name or a function is looked for in the text, and the literal behind it is read. Leaves out:
 * literals with names, calls or f-strings inside, which are refused.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';
import { parsePythonLiteral } from './literal.ts';

/** Files with code are smaller than that. */
const MOST_CHARACTERS = 4_000_000;

interface Origin {
  readonly folder: string;
  /** `utils.py` */
  readonly file: string;
}

/**
 * The literal that `NAME = [...]` gives a name at the left margin.
 * @throws HarnessError `PYTHON_SOURCE` for a file or name that is not there, `PYTHON_LITERAL`.
 */
export function pythonAssigned(origin: Origin, name: string): unknown {
  const source = readSource(origin);
  const found = new RegExp(`^${name}\\s*(?::[^=\\n]*)?=\\s*`, 'm').exec(source);
  if (found === null) throw missing(origin, `the name ${name}`);
  return literalAt(source, found.index + found[0].length, origin, name);
}

/**
 * The literal that `def NAME(...)` returns.
 * @throws HarnessError as `pythonAssigned`.
 */
export function pythonReturned(origin: Origin, name: string): unknown {
  const source = readSource(origin);
  const { start, end } = bodyOf(source, origin, name);
  const found = /^[ \t]+return\s+/m.exec(source.slice(start, end));
  if (found === null) throw missing(origin, `a value that ${name} returns`);
  return literalAt(source, start + found.index + found[0].length, origin, name);
}

/**
 * The texts that stand in the body of `def NAME(...)`, in order; of an f-string the braces stay as they are.
 * @throws HarnessError as `pythonAssigned`.
 */
export function pythonTexts(origin: Origin, name: string): string[] {
  const source = readSource(origin);
  const { start, end } = bodyOf(source, origin, name);
  const texts: string[] = [];
  for (let at = start; at < end; ) {
    const token = tokenAt(source, at);
    if (token.kind === 'text') {
      const plain = source.slice(at, token.end).replace(/^([rR]?)[fF]([rR]?)/, '$1$2');
      texts.push(parsePythonLiteral(plain) as string);
    }
    at = token.end;
  }
  return texts;
}

function readSource({ folder, file }: Origin): string {
  const path = join(folder, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HarnessError('PYTHON_SOURCE', `${shortPath(path)} is not there, and the task's examples stand in it`, {
      hint: 'the task file and the Python files beside it belong together; the Python is read, not run',
      cause,
    });
  }
  if (text.length > MOST_CHARACTERS) throw missing({ folder, file }, 'anything that is read, as it is too large');
  return text.replaceAll('\r\n', '\n');
}

function missing({ folder, file }: Origin, what: string): HarnessError {
  const path = join(folder, file);
  return new HarnessError('PYTHON_SOURCE', `${shortPath(path)} has not ${what}`, {
    where: { file: shortPath(path) },
    hint: 'it is another version of the task than this one knows',
  });
}

/** Where the body of a function at the left margin begins and ends. */
function bodyOf(source: string, origin: Origin, name: string): { start: number; end: number } {
  const found = new RegExp(`^def\\s+${name}\\s*\\(`, 'm').exec(source);
  if (found === null) throw missing(origin, `the function ${name}`);
  let at = found.index + found[0].length;
  for (let depth = 1; depth > 0 && at < source.length; ) {
    const token = tokenAt(source, at);
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
    at = token.end;
  }
  const start = source.indexOf(':', at) + 1;
  if (start === 0) throw missing(origin, `a body of ${name}`);
  let end = start;
  while (end < source.length) {
    const token = tokenAt(source, end);
    // What stands at the margin, outside of texts, is no longer the body.
    if (token.kind === 'line' && /\S/.test(source[token.end] ?? ' ') && source[token.end] !== '#') break;
    end = token.end;
  }
  return { start, end };
}

/** The literal at a place, comments taken out. */
function literalAt(source: string, from: number, origin: Origin, name: string): unknown {
  let [text, depth, at] = ['', 0, from];
  while (at < source.length) {
    const token = tokenAt(source, at);
    if (token.kind === 'line' && depth === 0) break;
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
    if (token.kind !== 'comment') text += source.slice(at, token.end);
    at = token.end;
    if (depth === 0 && token.kind === 'close') break;
  }
  if (text.trim() === '') throw missing(origin, `a literal behind ${name}`);
  return parsePythonLiteral(text);
}

interface Token {
  readonly kind: 'text' | 'comment' | 'open' | 'close' | 'line' | 'other';
  readonly end: number;
}

function tokenAt(source: string, at: number): Token {
  const character = source[at] as string;
  if (character === '#') {
    const end = source.indexOf('\n', at);
    return { kind: 'comment', end: end < 0 ? source.length : end };
  }
  const open = /^(?:[rRuUbBfF]{0,2})("""|'''|"|')/.exec(source.slice(at, at + 5));
  if (open !== null && !/\w/.test(source[at - 1] ?? '')) {
    const quote = open[1] as string;
    let end = at + open[0].length;
    while (end < source.length && !source.startsWith(quote, end)) {
      if (quote.length === 1 && source[end] === '\n') break;
      end += source[end] === '\\' ? 2 : 1;
    }
    return { kind: 'text', end: Math.min(source.length, end + quote.length) };
  }
  const kind = '([{'.includes(character)
    ? 'open'
    : ')]}'.includes(character)
      ? 'close'
      : character === '\n'
        ? 'line'
        : 'other';
  return { kind, end: at + 1 };
}
