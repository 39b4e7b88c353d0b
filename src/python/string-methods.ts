/**
 * The methods of Python's str. Leaves out, with an error: `encode`, `translate` and `maketrans`; and `isnumeric` knows no
 * Chinese numerals. Positions count code points.
 */

import { braceFormat } from './brace-format.ts';
import { make, valueError } from './budget.ts';
import { type Callable, intArgument, table, textArgument } from './calls.ts';
import { capitalize, caseFold, swapCase, title } from './letter-case.ts';
import { percentFormat } from './percent-format.ts';
import {
  isIdentifier,
  lengthOf,
  lines,
  points,
  replace,
  SPACE,
  sliceIndices,
  splitAt,
  splitBlank,
  strip,
} from './strings.ts';
import {
  type Arguments,
  defined,
  iterate,
  PythonDict,
  PythonTuple,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
} from './values.ts';

type Optional = PythonValue | undefined;

const orNull = (value: Optional): string | null => (value === undefined || value === null ? null : textArgument(value));

/** Where `part` first or last stands between two positions, in code points; -1: nowhere. */
function find(text: string, part: Optional, start: Optional, stop: Optional, last: boolean): number {
  const wanted = textArgument(part);
  const length = lengthOf(text);
  const bound = (value: Optional): number | null =>
    value === undefined || value === null ? null : intArgument(value, 0);
  const from = bound(start);
  if (from !== null && from > length) return -1;
  const { first, count } = sliceIndices(length, [from, bound(stop), 1]);
  if (first === 0 && count === length && length === text.length) {
    return last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
  }
  const piece = points(text)
    .slice(first, first + count)
    .join('');
  const unit = last ? piece.lastIndexOf(wanted) : piece.indexOf(wanted);
  return unit < 0 ? -1 : first + lengthOf(piece.slice(0, unit));
}

function found(position: number): number {
  if (position < 0) throw valueError('substring not found');
  return position;
}

function count(text: string, part: Optional, start: Optional, stop: Optional): number {
  const piece = between(text, start, stop);
  const wanted = textArgument(part);
  if (piece === undefined) return 0;
  return wanted === '' ? lengthOf(piece) + 1 : piece.split(wanted).length - 1;
}

function between(text: string, start: Optional, stop: Optional): string | undefined {
  if (start === undefined && stop === undefined) return text;
  const items = points(text);
  const bound = (value: Optional): number | null =>
    value === undefined || value === null ? null : intArgument(value, 0);
  const from = bound(start);
  if (from !== null && from > items.length) return undefined;
  const { first, count: length } = sliceIndices(items.length, [from, bound(stop), 1]);
  return items.slice(first, first + length).join('');
}

/** `startswith` and `endswith`, of one text or a tuple of them. */
function borders(
  text: string,
  part: Optional,
  start: Optional,
  stop: Optional,
  side: 'startsWith' | 'endsWith',
): boolean {
  const parts = part instanceof PythonTuple ? part.map((item) => textArgument(item)) : [textArgument(part)];
  const piece = between(text, start, stop);
  return piece !== undefined && parts.some((item) => piece[side](item));
}

function pad(text: string, width: Optional, fill: Optional, side: 'left' | 'right' | 'both'): string {
  const total = intArgument(width, 0);
  const character = textArgument(fill, ' ');
  if (lengthOf(character) !== 1) throw valueError('The fill character must be exactly one character long');
  const missing = total - lengthOf(text);
  if (missing <= 0) return text;
  make(total);
  // CPython puts the odd one on the left when the total is odd, too.
  const before = side === 'left' ? missing : side === 'right' ? 0 : (missing >> 1) + (missing & total & 1);
  return character.repeat(before) + text + character.repeat(missing - before);
}

function zeroFill(text: string, width: Optional): string {
  const missing = intArgument(width, 0) - lengthOf(text);
  if (missing <= 0) return text;
  make(missing);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function parted(text: string, separator: Optional, last: boolean): PythonTuple {
  const wanted = textArgument(separator);
  if (wanted === '') throw valueError('empty separator');
  const at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
  if (at < 0) return tuple(last ? ['', '', text] : [text, '', '']);
  return tuple([text.slice(0, at), wanted, text.slice(at + wanted.length)]);
}

function split(text: string, separator: Optional, most: Optional, from: 'left' | 'right'): string[] {
  const wanted = orNull(separator);
  const limit = intArgument(most, -1);
  if (wanted === '') throw valueError('empty separator');
  return wanted === null ? splitBlank(text, limit, from) : splitAt(text, wanted, limit, from);
}

/** `separator.join(items)`: every item a str. */
function join(separator: string, items: PythonValue): string {
  const parts: string[] = [];
  let length = 0;
  for (const item of iterate(items)) {
    const text = stringOf(defined(item));
    if (text === undefined) {
      throw valueError(`sequence item ${parts.length}: expected str instance, ${typeName(item)} found`);
    }
    parts.push(text);
    length += text.length + separator.length;
  }
  make(length);
  return parts.join(separator);
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  let out = '';
  for (const letter of text) {
    if (letter === '\t') {
      const blanks = size > 0 ? size - (column % size) : 0;
      make(out.length + blanks);
      out += ' '.repeat(blanks);
      column += blanks;
    } else {
      out += letter;
      column = letter === '\n' || letter === '\r' ? 0 : column + 1;
    }
  }
  return out;
}

const all = (text: string, pattern: RegExp): boolean => text !== '' && pattern.test(text);
const SPACES = new RegExp(`^[${SPACE}]+$`);

/** `istitle()`: upper and title case only at the start of runs of cased letters, lower case only inside. */
function isTitle(text: string): boolean {
  let inWord = false;
  let any = false;
  for (const letter of text) {
    if (/[\p{Uppercase}\p{Lt}]/u.test(letter)) {
      if (inWord) return false;
      inWord = true;
      any = true;
    } else if (/\p{Lowercase}/u.test(letter)) {
      if (!inWord) return false;
      any = true;
    } else inWord = false;
  }
  return any;
}

export const stringMethods: ReadonlyMap<string, Callable<string>> = new Map([
  ...table<string>({
    'capitalize()': (text) => capitalize(text),
    'casefold()': (text) => caseFold(text),
    'center(width, fillchar?, /)': (text, width, fill) => pad(text, width, fill, 'both'),
    'count(sub, start?, end?, /)': (text, part, start, stop) => count(text, part, start, stop),
    'endswith(suffix, start?, end?, /)': (text, part, start, stop) => borders(text, part, start, stop, 'endsWith'),
    'expandtabs(tabsize?)': (text, size) => expandTabs(text, intArgument(size, 8)),
    'find(sub, start?, end?, /)': (text, part, start, stop) => find(text, part, start, stop, false),
    'format_map(mapping, /)': (text, mapping) => {
      if (!(mapping instanceof PythonDict)) throw valueError('format_map() wants a dict');
      return braceFormat(text, { positional: [], named: namesOf(mapping) });
    },
    'index(sub, start?, end?, /)': (text, part, start, stop) => found(find(text, part, start, stop, false)),
    'isalnum()': (text) => all(text, /^[\p{L}\p{N}]+$/u),
    'isalpha()': (text) => all(text, /^\p{L}+$/u),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins at NUL
    'isascii()': (text) => /^[\x00-\x7f]*$/.test(text),
    'isdecimal()': (text) => all(text, /^\p{Nd}+$/u),
    'isdigit()': (text) => all(text, DIGITS),
    'isidentifier()': (text) => isIdentifier(text),
    'islower()': (text) => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text),
    'isnumeric()': (text) => all(text, /^\p{N}+$/u),
    'isprintable()': (text) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text),
    'isspace()': (text) => all(text, SPACES),
    'istitle()': (text) => isTitle(text),
    'isupper()': (text) => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text),
    'join(iterable, /)': (text, items) => join(text, items!),
    'ljust(width, fillchar?, /)': (text, width, fill) => pad(text, width, fill, 'right'),
    'lower()': (text) => text.toLowerCase(),
    'lstrip(chars?, /)': (text, characters) => strip(text, orNull(characters), 'left'),
    'partition(sep, /)': (text, separator) => parted(text, separator, false),
    'removeprefix(prefix, /)': (text, prefix) =>
      text.startsWith(textArgument(prefix)) ? text.slice(textArgument(prefix).length) : text,
    'removesuffix(suffix, /)': (text, suffix) => {
      const end = textArgument(suffix);
      return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
    },
    'replace(old, new, count?, /)': (text, old, by, most) =>
      replace(text, textArgument(old), textArgument(by), intArgument(most, -1)),
    'rfind(sub, start?, end?, /)': (text, part, start, stop) => find(text, part, start, stop, true),
    'rindex(sub, start?, end?, /)': (text, part, start, stop) => found(find(text, part, start, stop, true)),
    'rjust(width, fillchar?, /)': (text, width, fill) => pad(text, width, fill, 'left'),
    'rpartition(sep, /)': (text, separator) => parted(text, separator, true),
    'rsplit(sep?, maxsplit?)': (text, separator, most) => split(text, separator, most, 'right'),
    'rstrip(chars?, /)': (text, characters) => strip(text, orNull(characters), 'right'),
    'split(sep?, maxsplit?)': (text, separator, most) => split(text, separator, most, 'left'),
    'splitlines(keepends?)': (text, keep) => lines(text, keep !== undefined && keep !== false && keep !== 0),
    'startswith(prefix, start?, end?, /)': (text, part, start, stop) => borders(text, part, start, stop, 'startsWith'),
    'strip(chars?, /)': (text, characters) => strip(text, orNull(characters), 'both'),
    'swapcase()': (text) => swapCase(text),
    'title()': (text) => title(text),
    'upper()': (text) => text.toUpperCase(),
    'zfill(width, /)': (text, width) => zeroFill(text, width),
  }),
]);

/** Numeric type "digit": decimals, superscripts, circled digits. */
const DIGITS =
  /^[\p{Nd}\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$/u;

/** `text.format(...)`, which takes anything. */
export const formatMethod = (text: string, args: Arguments): string => braceFormat(text, args);

/** The filter `format`: `'%s'|format(1)`. */
export function formatFilter(text: string, args: Arguments): string {
  if (args.named.size > 0 && args.positional.length > 0) {
    throw valueError("can't handle positional and keyword arguments at the same time");
  }
  const named = PythonDict.of(args.named);
  return percentFormat(text, args.named.size > 0 ? named : tuple(args.positional));
}

function namesOf(mapping: PythonDict): Map<string, PythonValue> {
  const names = new Map<string, PythonValue>();
  for (const [key, value] of mapping.entries.values()) if (typeof key === 'string') names.set(key, value);
  return names;
}
