/**
 * Literals of Python as `ast.literal_eval` reads them: choices and answers stand in data sets as text such as `['a', "b"]`.
 * Strings (prefixes r and u, triple quotes, every escape but names of characters), numbers, lists, tuples, dicts, True,
 * False, None. Leaves out, with an error: bytes, sets, complex numbers, names of characters.
 */
import { HarnessError } from '../base/errors.ts';
import { withBudget } from './budget.ts';
import { fromData } from './from-data.ts';
import { float, int } from './numbers.ts';
import { binary } from './operators.ts';
import { str } from './text.ts';
import { PythonDict, PythonFloat, type PythonValue, tuple } from './values.ts';

const DEEPEST = 100;
/** As in Python, where reading more takes quadratic time. */
const MOST_DIGITS = 4300;
const NUMBER =
  /(?:(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)|((?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?))(?![\w.])/y;

/**
 * The value as plain data: lists and tuples are arrays, dicts objects (keys as Python prints them), ints beyond the safe
 * integers bigints. `parsePythonLiteral("['a', 2, None]")` is `['a', 2, null]`.
 * @throws HarnessError `PYTHON_LITERAL`
 */
export function parsePythonLiteral(text: string): unknown {
  return withBudget(() => plain(readPythonLiteral(text)));
}

/** The same with tuples, floats and keys as they stood, for who prints it again with `toPythonText`. */
export function readPythonLiteral(text: string): PythonValue {
  return withBudget(() => new LiteralParser(text).run());
}

/** Names that stand in code beside literals, with what they stand for. */
export type Names = (name: string) => unknown;

/**
 * The literal at a place of a source, as plain data; what follows is not read. F-strings are texts that keep their braces. With
 * `names`, values may be joined with `+` and names may stand for texts.
 * @throws HarnessError `PYTHON_LITERAL`
 */
export function literalWithin(source: string, at: number, names?: Names): unknown {
  return withBudget(() => plain(new LiteralParser(source, { at, names }).value(0)));
}

function plain(value: PythonValue): unknown {
  if (value instanceof PythonFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof PythonDict)) return value;
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of value.entries.values()) {
    object[str(key)] = plain(item);
  }
  return object;
}

class LiteralParser {
  private readonly text: string;
  private at = 0;
  /** Open ones. */
  private brackets = 0;
  private readonly names: Names | undefined;
  private readonly opening: RegExp = /^([rRuU]?)('''|"""|'|")/;

  /** `within`: the literal stands in code, perhaps inside of brackets. */
  constructor(text: string, within?: { at: number; names: Names | undefined }) {
    this.text = text;
    this.names = within?.names;
    if (within === undefined) return;
    this.at = within.at;
    this.brackets = 1;
    this.opening = /^([rRuUfFbB]{0,2})('''|"""|'|")/;
  }

  run(): PythonValue {
    if (this.text.includes('\0')) throw this.error('has a null character');
    this.peek(true);
    if (/\n[ \t\f]+$/.test(this.text.slice(0, this.at))) throw this.error('is indented');
    const first = this.value(0);
    const value = this.peek() === ',' ? this.items(tuple([first]), undefined, 0) : first;
    if (this.peek(true) !== '') throw this.error('goes on after its end');
    return value;
  }

  /** The next character behind blanks and comments; line ends are blanks inside of brackets only. */
  private peek(lineEnds = this.brackets > 0): string {
    const blanks = lineEnds ? /(?:[ \t\f\n\r]|\\\r?\n|#[^\n]*)*/y : /(?:[ \t\f]|\\\r?\n|#[^\n]*)*/y;
    blanks.lastIndex = this.at;
    this.at += blanks.exec(this.text)![0].length;
    return this.text[this.at] ?? '';
  }

  value(depth: number): PythonValue {
    let value = this.single(depth);
    while (this.names !== undefined && this.peek() === '+') {
      this.at++;
      value = binary('+', value, this.single(depth));
    }
    return value;
  }

  private single(depth: number): PythonValue {
    if (depth > DEEPEST) throw this.error(`is nested deeper than ${DEEPEST} levels`);
    const next = this.peek();
    if (next === '[' || next === '(' || next === '{') {
      this.at++;
      this.brackets++;
      const made =
        next === '[' ? this.items([], ']', depth) : next === '(' ? this.parenthesis(depth) : this.dict(depth);
      this.at++;
      this.brackets--;
      return made;
    }
    const string = this.opening.exec(this.text.slice(this.at, this.at + 5));
    if (string !== null) return this.strings();
    if (/[-+.\d]/.test(next)) return this.number();
    const word = (this.names === undefined ? /^[A-Za-z_]\w*/ : /^[A-Za-z_][\w.]*/).exec(
      this.text.slice(this.at, this.at + 40),
    )?.[0];
    if (word === 'None' || word === 'True' || word === 'False') {
      this.at += word.length;
      return word === 'None' ? null : word === 'True';
    }
    const named = word === undefined ? undefined : this.names?.(word);
    if (named !== undefined) {
      this.at += word!.length;
      return fromData(named);
    }
    throw this.error(word === undefined ? 'is not a literal' : `has the name ${word}, which is not a literal`);
  }

  /** Items up to `close` (or the end of the text); the opening bracket or the first item has been read. */
  private items<T extends PythonValue[]>(into: T, close: string | undefined, depth: number): T {
    for (let comma = into.length === 0; ; ) {
      if (this.peek() === (close ?? '')) break;
      if (!comma) {
        if (this.text[this.at] !== ',' || into.length === 0) throw this.error('lacks a comma or a bracket');
        this.at++;
        comma = true;
        continue;
      }
      into.push(this.value(depth + 1));
      comma = false;
    }
    return into;
  }

  /** A tuple, or one value in parentheses. */
  private parenthesis(depth: number): PythonValue {
    if (this.peek() === ')') return tuple([]);
    const first = this.value(depth + 1);
    return this.peek() === ')' ? first : this.items(tuple([first]), ')', depth);
  }

  private dict(depth: number): PythonDict {
    const dict = new PythonDict();
    for (;;) {
      if (this.peek() === '}') return dict;
      const key = this.value(depth + 1);
      if (this.peek() !== ':') throw this.error('has a set, or lacks a colon');
      this.at++;
      const value = this.value(depth + 1);
      try {
        dict.set(key, value);
      } catch {
        throw this.error('has a list or a dict as a key');
      }
      if (this.peek() === ',') this.at++;
      else if (this.peek() !== '}') throw this.error('lacks a comma or a brace');
    }
  }

  /** Strings that stand side by side are one. */
  private strings(): string {
    let all = '';
    for (;;) {
      this.peek();
      const open = this.opening.exec(this.text.slice(this.at, this.at + 5));
      if (open === null) return all;
      const [lead, prefix = '', quote = ''] = open;
      let end = this.at + lead.length;
      while (!this.text.startsWith(quote, end)) {
        if (end >= this.text.length) throw this.error('has a string without an end');
        if (this.text[end] === '\n' && quote.length === 1) throw this.error('has a line end in a string');
        end += this.text[end] === '\\' ? 2 : 1;
      }
      const body = this.text.slice(this.at + lead.length, end).replace(/\r\n?/g, '\n');
      const unescaped = /r/i.test(prefix) ? body : unescapePython(body);
      if (unescaped === undefined) throw this.error('has an escape that is cut short or names a character');
      all += unescaped;
      this.at = end + quote.length;
    }
  }

  private number(): PythonValue {
    const sign = this.peek();
    if (sign === '-' || sign === '+') {
      this.at++;
      this.peek();
    }
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    const [whole = '', based, decimal = ''] = found ?? [];
    if (found === null || (based === undefined && !/\d/.test(decimal))) throw this.error('has a malformed number');
    this.at += whole.length;
    const digits = (based ?? decimal).replaceAll('_', '');
    if (based === undefined && /[.eE]/.test(digits)) return float(sign === '-' ? -Number(digits) : Number(digits));
    if (based === undefined && /^0+[1-9]/.test(digits)) throw this.error('has a number with a leading zero');
    if (digits.length > MOST_DIGITS) throw this.error(`has an integer of more than ${MOST_DIGITS} digits`);
    return int(sign === '-' ? -BigInt(digits) : BigInt(digits));
  }

  private error(what: string): HarnessError {
    const shown = this.text.length > 60 ? `${this.text.slice(0, 60)}...` : this.text;
    return new HarnessError('PYTHON_LITERAL', `${JSON.stringify(shown)} ${what} (character ${this.at + 1}).`, {
      hint: 'It is read as a Python literal, such as ["a", "b"] or (1, None).',
    });
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A string body with Python's escapes resolved (unknown ones stay); undefined for one that is cut short or `\N{...}`. */
export function unescapePython(body: string): string | undefined {
  let wrong = false;
  const text = body.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/gu,
    (all: string, octal?: string, x?: string, u?: string, long?: string, character?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const hex = x ?? u ?? long;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        if (code <= 0x10ffff) return String.fromCodePoint(code);
        wrong = true;
        return '';
      }
      if (/[xuUN]/.test(character!)) wrong = true;
      return ESCAPES[character!] ?? all;
    },
  );
  return wrong ? undefined : text;
}
