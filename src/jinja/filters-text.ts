/** Filters that make texts and numbers of one value. */

import { make, valueError } from '../python/budget.ts';
import { type Callable, intArgument, table, textArgument } from '../python/calls.ts';
import { truncate as toInt } from '../python/format-number.ts';
import { float, int, intOf, isFloat, numberOf, roundFloat } from '../python/numbers.ts';
import { escapeHtml, truth } from '../python/operators.ts';
import { pythonRegex } from '../python/regex.ts';
import { replaceRegex } from '../python/regex-replace.ts';
import { markedAs } from '../python/sequences.ts';
import { stringMethods } from '../python/string-methods.ts';
import { lengthOf, lines, replace, SPACE, strip, unitOf } from '../python/strings.ts';
import { str } from '../python/text.ts';
import {
  defined,
  iterate,
  Markup,
  or,
  PythonDict,
  type PythonValue,
  stringOf,
  typeName,
  Undefined,
} from '../python/values.ts';
import { toJson } from './json-text.ts';

type Optional = PythonValue | undefined;

/** Jinja's `title`: a word begins after blanks, dashes and opening brackets only. */
function titleWords(text: string): string {
  const pieces = text.split(new RegExp(`([-${SPACE}({[<]+)`));
  return pieces
    .map((piece) => {
      const [first = ''] = piece;
      return first.toUpperCase() + piece.slice(first.length).toLowerCase();
    })
    .join('');
}

function indent(text: string, width: Optional, first: Optional, blank: Optional): string {
  const lead = stringOf(or(width, 4)) ?? ' '.repeat(make(intArgument(width, 4)));
  // Jinja appends a line end before it splits, so a text that ends in one keeps it.
  const [head = '', ...rest] = lines(`${text}\n`, false);
  make(text.length + rest.length * lead.length);
  const all = truth(or(blank, false));
  const body = rest.map((row) => (all || row !== '' ? lead + row : row));
  return (truth(or(first, false)) ? lead : '') + [head, ...body].join('\n');
}

function truncateText(text: string, length: Optional, kill: Optional, end: Optional, leeway: Optional): string {
  const most = intArgument(length, 255);
  const tail = textArgument(end, '...');
  const over = leeway === undefined || leeway === null ? 5 : intArgument(leeway, 5);
  const tailLength = lengthOf(tail);
  if (most < tailLength) throw valueError(`expected length >= ${tailLength}, got ${most}`);
  if (over < 0) throw valueError(`expected leeway >= 0, got ${over}`);
  if (lengthOf(text) <= most + over) return text;
  const cut = text.slice(0, unitOf(text, most - tailLength));
  if (truth(kill ?? false)) return cut + tail;
  const space = cut.lastIndexOf(' ');
  return (space < 0 ? cut : cut.slice(0, space)) + tail;
}

const BASES: Readonly<Record<number, RegExp>> = {
  2: /^(?:0[bB]_?)?[01]+(?:_[01]+)*$/,
  8: /^(?:0[oO]_?)?[0-7]+(?:_[0-7]+)*$/,
  10: /^\d+(?:_\d+)*$/,
  16: /^(?:0[xX]_?)?[\da-fA-F]+(?:_[\da-fA-F]+)*$/,
};

/** `int(text, base)`, or undefined where Python raises. */
function parseInteger(text: string, base: number): PythonValue | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)([\s\S]*)$/.exec(strip(text, null, 'both'))!;
  const pattern = BASES[base];
  if (pattern === undefined) throw valueError(`int() of base ${base}: 2, 8, 10 and 16 are supported`);
  if (!pattern.test(digits) || digits.length > 4300) return undefined;
  const bare = digits.replace(/^0[bBoOxX]_?/, base === 10 ? '$&' : '').replaceAll('_', '');
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : base === 16 ? '0x' : '';
  const magnitude = BigInt(prefix + bare);
  return int(sign === '-' ? -magnitude : magnitude);
}

/** `float(text)`, or undefined where Python raises. */
function parseFloating(text: string): number | undefined {
  const trimmed = strip(text, null, 'both');
  if (/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?$/.test(trimmed)) {
    return Number(trimmed.replaceAll('_', ''));
  }
  const word = /^([-+]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (word === null) return undefined;
  const magnitude = word[2]!.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
  return word[1] === '-' ? -magnitude : magnitude;
}

function toInteger(value: PythonValue, fallback: PythonValue, base: number): PythonValue {
  const text = stringOf(value);
  if (text !== undefined) {
    const whole = parseInteger(text, base);
    if (whole !== undefined) return whole;
    const number = parseFloating(text);
    return number === undefined || !Number.isFinite(number) ? fallback : toInt(number);
  }
  const whole = intOf(defined(value));
  if (whole !== undefined) return whole;
  const number = numberOf(value);
  return number === undefined || !Number.isFinite(number) ? fallback : toInt(number);
}

function round(value: PythonValue, precision: Optional, how: Optional): PythonValue {
  const digits = intArgument(precision, 0);
  const way = textArgument(how, 'common');
  if (!['common', 'ceil', 'floor'].includes(way)) throw valueError("method must be 'common', 'ceil' or 'floor'");
  const number = numberOf(defined(value));
  if (number === undefined) throw valueError(`type ${typeName(value)} cannot be rounded`);
  if (way === 'common') {
    const whole = intOf(value);
    if (whole === undefined) return float(roundFloat(number, digits));
    return digits >= 0 ? whole : roundInteger(BigInt(whole), -digits);
  }
  const scale = 10 ** digits;
  // Python's ceil and floor are ints, which have no -0.
  return float(((way === 'ceil' ? Math.ceil(number * scale) : Math.floor(number * scale)) + 0) / scale);
}

function roundInteger(value: bigint, zeros: number): PythonValue {
  if (zeros > 5000) return 0;
  const unit = 10n ** BigInt(zeros);
  const magnitude = value < 0n ? -value : value;
  const floor = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  const rounded = (twice > unit || (twice === unit && floor % 2n === 1n) ? floor + 1n : floor) * unit;
  return int(value < 0n ? -rounded : rounded);
}

function absolute(value: PythonValue): PythonValue {
  const number = numberOf(defined(value));
  if (number === undefined) throw valueError(`bad operand type for abs(): '${typeName(value)}'`);
  if (isFloat(value)) return float(Math.abs(number));
  const whole = intOf(value)!;
  return whole < 0 ? int(-BigInt(whole)) : whole;
}

function urlEncode(value: PythonValue): string {
  const quote = (text: string, plus: boolean): string => {
    const bytes = encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    return plus ? bytes.replaceAll('%20', '+') : bytes.replaceAll('%2F', '/');
  };
  if (typeof value === 'string' || !(Array.isArray(value) || value instanceof PythonDict))
    return quote(str(value), false);
  const pairs = value instanceof PythonDict ? [...value.entries.values()] : value.map((pair) => [...iterate(pair)]);
  return pairs.map(([key, item]) => `${quote(str(key!), true)}=${quote(str(item!), true)}`).join('&');
}

const ofMethod =
  (name: string): ((value: PythonValue, ...args: Optional[]) => PythonValue) =>
  (value, ...args) =>
    markedAs(value, str(stringMethods.get(name)!.run(str(value), ...args)));

export const textFilters: ReadonlyMap<string, Callable<PythonValue>> = table<PythonValue>({
  'upper()': ofMethod('upper'),
  'lower()': ofMethod('lower'),
  'capitalize()': ofMethod('capitalize'),
  'title()': (value) => titleWords(str(value)),
  'trim(chars?)': ofMethod('strip'),
  'center(width?)': (value, width) => ofMethod('center')(value, or(width, 80)),
  'replace(old, new, count?)': (value, old, by, most) =>
    replace(str(value), str(old!), str(by!), most === null ? -1 : intArgument(most, -1)),
  'regex_replace(pattern, repl, count?)': (value, pattern, by, most) =>
    replaceRegex(textArgument(value), pythonRegex(textArgument(pattern)), textArgument(by), intArgument(most, 0)),
  'indent(width?, first?, blank?)': (value, width, first, blank) => indent(str(value), width, first, blank),
  'truncate(length?, killwords?, end?, leeway?)': (value, length, kill, end, leeway) =>
    truncateText(str(value), length, kill, end, leeway),
  'wordcount()': (value) => str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  'string()': (value) => (value instanceof Markup ? value : str(value)),
  'escape()': (value) => escapeHtml(value),
  'e()': (value) => escapeHtml(value),
  'safe()': (value) => (value instanceof Markup ? value : new Markup(str(value))),
  'int(default?, base?)': (value, fallback, base) => toInteger(value, or(fallback, 0), intArgument(base, 10)),
  'float(default?)': (value, fallback) => {
    const text = stringOf(value);
    const number = text === undefined ? numberOf(defined(value)) : parseFloating(text);
    return number === undefined ? or(fallback, float(0)) : float(number);
  },
  'round(precision?, method?)': round,
  'abs()': absolute,
  'default(default_value?, boolean?)': withDefault,
  'd(default_value?, boolean?)': withDefault,
  'tojson(indent?)': (value, width) => new Markup(toJson(value, or(width, null))),
  'urlencode()': urlEncode,
});

function withDefault(value: PythonValue, fallback: Optional, boolean: Optional): PythonValue {
  const empty = value instanceof Undefined || (truth(boolean ?? false) && !truth(value));
  return empty ? or(fallback, '') : value;
}
