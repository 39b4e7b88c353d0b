/**
 * Wording that stands in Python sources, read as data: literals behind a name at any depth, and joined texts. Texts with all
 * prefixes, whole numbers, lists, tuples, mappings; in f-strings the braces stay. Nothing is run. Leaves out: everything else.
 */
import { HarnessError } from '../../../src/base/errors.ts';

export type Literal = string | number | null | boolean | readonly Literal[] | { readonly [key: string]: Literal };

const TEXT = /[rRuUfFbB]{0,2}("""|'''|"|')/y;
const BLANK = /(?:\s|#[^\n]*|\\\n)*/y;
const NUMBER = /-?\d+/y;
const NAME = /[A-Za-z_][\w.]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Names that texts are joined with, in `"a" + NAME`. */
export type Names = (name: string) => Literal | undefined;

export class PythonText {
  readonly #source: string;
  readonly #label: string;

  constructor(source: string, label: string) {
    this.#source = source.replaceAll('\r\n', '\n');
    this.#label = label;
  }

  /** The part from a pattern on, up to another one behind it. @throws HarnessError `DATA_MALFORMED` */
  part(from: RegExp, to?: RegExp): PythonText {
    const start = this.#source.search(from);
    if (start < 0) throw this.#wrong(`nothing like ${String(from)}`);
    const rest = this.#source.slice(start);
    const length = to === undefined ? -1 : rest.slice(1).search(to);
    return new PythonText(length < 0 ? rest : rest.slice(0, length + 1), this.#label);
  }

  /**
   * What `NAME = ...` gives a name, the n-th time that it stands there.
   * @throws HarnessError `DATA_MALFORMED`
   */
  assigned(name: string, { nth = 0, names }: { nth?: number; names?: Names } = {}): Literal {
    const found = [...this.#source.matchAll(new RegExp(`(?<![\\w.])${name}\\s*=(?!=)`, 'g'))][nth];
    if (found === undefined) throw this.#wrong(`no value of ${name}`);
    return new Reader(this.#source, found.index + found[0].length, this.#label, names ?? (() => undefined)).joined();
  }

  /** All texts that stand behind a pattern, in order. */
  textsAfter(pattern: RegExp): string[] {
    return Array.from(this.#source.matchAll(pattern), (match) => {
      const reader = new Reader(this.#source, match.index + match[0].length, this.#label, () => undefined);
      return String(reader.value());
    });
  }

  #wrong(what: string): HarnessError {
    return new HarnessError('DATA_MALFORMED', `${this.#label} has ${what}`, {
      hint: 'it is another version of the repository than this importer knows',
    });
  }
}

class Reader {
  readonly #source: string;
  readonly #label: string;
  readonly #names: Names;
  #at: number;

  constructor(source: string, at: number, label: string, names: Names) {
    this.#source = source;
    this.#at = at;
    this.#label = label;
    this.#names = names;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #blank(): string {
    this.#match(BLANK);
    return this.#source[this.#at] ?? '';
  }

  #take(character: string): boolean {
    if (this.#blank() !== character) return false;
    this.#at++;
    return true;
  }

  #wrong(): HarnessError {
    const line = this.#source.slice(0, this.#at).split('\n').length;
    return new HarnessError('DATA_MALFORMED', `${this.#label}: line ${line} is no plain literal`);
  }

  /** Values with + between them: texts become one, lists too. */
  joined(): Literal {
    let value = this.value();
    while (/[ \t]*\+/y.test(this.#source.slice(this.#at)) && this.#match(/[ \t]*\+/y) !== null) {
      const next = this.value();
      value = Array.isArray(value) && Array.isArray(next) ? [...value, ...next] : `${String(value)}${String(next)}`;
    }
    return value;
  }

  value(): Literal {
    const first = this.#blank();
    if (first === '[') return this.#list(']');
    if (first === '(') return this.#list(')');
    if (first === '{') return this.#mapping();
    if (this.#isText()) return this.#texts();
    const number = this.#match(NUMBER);
    if (number !== null) return Number(number[0]);
    const name = this.#match(NAME)?.[0];
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    const known = name === undefined ? undefined : this.#names(name);
    if (known === undefined) throw this.#wrong();
    return known;
  }

  #isText(): boolean {
    TEXT.lastIndex = this.#at;
    return TEXT.test(this.#source);
  }

  /** Texts one behind the other are one. */
  #texts(): string {
    let text = '';
    for (let at = this.#at; this.#isText(); at = this.#at) {
      text += this.#text();
      // Between texts of one value only blanks and line breaks inside brackets may stand.
      at = this.#at;
      this.#blank();
      if (!this.#isText()) this.#at = at;
    }
    return text;
  }

  #text(): string {
    const [whole, quote] = this.#match(TEXT) as RegExpExecArray;
    const raw = /r/i.test(whole.slice(0, -quote!.length));
    let text = '';
    while (!this.#source.startsWith(quote!, this.#at)) {
      const character = this.#source[this.#at++];
      if (character === undefined) throw this.#wrong();
      if (character !== '\\' || raw) text += character;
      else {
        const escaped = this.#source[this.#at++] ?? '';
        text += ESCAPES[escaped] ?? `\\${escaped}`;
      }
    }
    this.#at += quote!.length;
    return text;
  }

  /** Of one value in round brackets without a comma, that value. */
  #list(end: ']' | ')'): Literal {
    this.#at++;
    const items: Literal[] = [];
    let commas = 0;
    while (!this.#take(end)) {
      items.push(this.joined());
      if (this.#take(',')) commas++;
      else if (this.#blank() !== end) throw this.#wrong();
    }
    return end === ')' && commas === 0 && items.length === 1 ? items[0]! : items;
  }

  #mapping(): Literal {
    this.#at++;
    const entries: [string, Literal][] = [];
    while (!this.#take('}')) {
      const key = String(this.value());
      if (!this.#take(':')) throw this.#wrong();
      entries.push([key, this.joined()]);
      if (!this.#take(',') && this.#blank() !== '}') throw this.#wrong();
    }
    return Object.fromEntries(entries);
  }
}
