/**
 * Python's regular expressions as JavaScript's: task files and metric options carry patterns written for `re`. Syntax that is only
 * spelled differently is translated, and what means something else is rewritten: `\d \w \s \b` know all scripts, `.` stops
 * at line feeds only, `$` also stands before a last one, flags may stand inside. Leaves out, with an error: conditionals,
 * atomic groups, possessive repeats, flags for a part, named characters, bytes patterns.
 */
import { HarnessError } from '../base/errors.ts';

const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const WORD = '\\p{L}\\p{N}_';
/** Inside of a character class; upper case stands for the complement. */
const CLASSES: Readonly<Record<string, string>> = { d: '\\p{Nd}', w: WORD, s: SPACE };
const AT_WORD = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
/** `[^]` would say the same, but V8 (Node 20) loses matches of it under the flag v. */
const ANY = '[\\s\\S]';
const CONTROL: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

class Translation {
  private readonly source: string;
  private at = 0;
  private flags = new Set<string>();
  private groups = 0;

  constructor(source: string) {
    this.source = source;
  }

  run(): RegExp {
    // Flags at the start hold for the whole pattern.
    const lead = /^\(\?([aiLmsux]+)\)/.exec(this.source);
    if (lead !== null) {
      for (const flag of lead[1]!) this.flags.add(flag);
      this.at = lead[0].length;
    }
    const verbose = this.flags.has('x');
    let out = '';
    while (this.at < this.source.length) {
      const character = this.next();
      if (verbose && /\s/.test(character)) continue;
      if (verbose && character === '#') {
        while (this.at < this.source.length && this.source[this.at] !== '\n') this.at++;
        continue;
      }
      out += this.piece(character);
    }
    try {
      return new RegExp(out, `gv${this.flags.has('i') ? 'i' : ''}`);
    } catch (cause) {
      throw this.error('cannot be read', cause);
    }
  }

  private next(): string {
    const code = this.source.codePointAt(this.at)!;
    this.at += code > 0xffff ? 2 : 1;
    return String.fromCodePoint(code);
  }

  private piece(character: string): string {
    const multiline = this.flags.has('m');
    switch (character) {
      case '\\':
        return this.escape(false);
      case '[':
        return this.characterClass();
      case '(':
        return this.group();
      case '.':
        return this.flags.has('s') ? ANY : '[^\\n]';
      case '^':
        return multiline ? '(?<![^\\n])' : `(?<!${ANY})`;
      case '$':
        return multiline ? '(?![^\\n])' : `(?=\\n?(?!${ANY}))`;
      case '{': {
        const repeat = /^(?:\d+(?:,\d*)?|,\d+)\}/.exec(this.source.slice(this.at));
        if (repeat === null) return '\\{';
        this.at += repeat[0].length;
        this.refusePossessive();
        return `{${repeat[0].startsWith(',') ? '0' : ''}${repeat[0]}`;
      }
      case '*':
      case '+':
      case '?':
        this.refusePossessive();
        return character;
      case '}':
      case ']':
      case '/':
        return `\\${character}`;
      default:
        return character;
    }
  }

  private refusePossessive(): void {
    if (this.source[this.at] === '+') throw this.error('has a possessive repeat, which is not supported');
  }

  private group(): string {
    const rest = this.source.slice(this.at);
    if (!rest.startsWith('?')) {
      this.groups++;
      return '(';
    }
    const plain = /^\?(?::|=|!|<=|<!)/.exec(rest);
    if (plain !== null) {
      this.at += plain[0].length;
      return `(${plain[0]}`;
    }
    const named = /^\?P<(\w+)>/.exec(rest);
    if (named !== null) {
      this.groups++;
      this.at += named[0].length;
      return `(?<${named[1]}>`;
    }
    const again = /^\?P=(\w+)\)/.exec(rest);
    if (again !== null) {
      this.at += again[0].length;
      return `\\k<${again[1]}>`;
    }
    const comment = /^\?#[^)]*\)/.exec(rest);
    if (comment !== null) {
      this.at += comment[0].length;
      return '';
    }
    throw this.error(`has a group (${rest.slice(0, 3)}..., which is not supported`);
  }

  private characterClass(): string {
    let out = '[';
    if (this.source[this.at] === '^') {
      out += '^';
      this.at++;
    }
    const start = this.at;
    for (;;) {
      if (this.source[this.at] === ']' && this.at > start) {
        this.at++;
        return `${out}]`;
      }
      out += this.member();
      // A dash makes a range unless it stands last.
      if (this.source[this.at] !== '-' || (this.source[this.at + 1] ?? ']') === ']') continue;
      this.at++;
      out += `-${this.member()}`;
    }
  }

  private member(): string {
    if (this.at >= this.source.length) throw this.error('has a [ without a ]');
    const character = this.next();
    if (character === '\\') return this.escape(true);
    return /[\p{L}\p{N}]/u.test(character) ? character : literal(character.codePointAt(0)!);
  }

  private escape(inClass: boolean): string {
    if (this.at >= this.source.length) throw this.error('ends in a backslash');
    const character = this.next();
    const lower = character.toLowerCase();
    const known = CLASSES[lower];
    if (known !== undefined) {
      if (lower === character) return inClass ? known : `[${known}]`;
      return `[^${known}]`;
    }
    if (!inClass) {
      if (character === 'b') return AT_WORD;
      if (character === 'B') return `(?!${AT_WORD})`;
      if (character === 'A') return `(?<!${ANY})`;
      if (character === 'Z' || character === 'z') return `(?!${ANY})`;
      const back = /^[1-9]\d?/.exec(this.source.slice(this.at - 1));
      if (back !== null && Number(back[0]) <= this.groups) {
        this.at += back[0].length - 1;
        // The empty group keeps a following digit out of the number.
        return `\\${back[0]}(?:)`;
      }
    }
    const rest = this.source.slice(this.at - 1);
    const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (hex !== null) {
      this.at += hex[0].length - 1;
      return literal(Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16));
    }
    const octal = /^(?:0[0-7]{0,2}|[1-3][0-7]{2})/.exec(rest);
    if (octal !== null) {
      this.at += octal[0].length - 1;
      return literal(Number.parseInt(octal[0], 8));
    }
    const control = CONTROL[character];
    if (control !== undefined) return literal(control);
    if (/[a-zA-Z0-9]/.test(character)) throw this.error(`has \\${character}, which is not supported`);
    return literal(character.codePointAt(0)!);
  }

  private error(what: string, cause?: unknown): HarnessError {
    return new HarnessError('INVALID_REGEX', `regular expression ${JSON.stringify(this.source)} ${what}`, {
      hint: 'Patterns are written as for Python\'s "re".',
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

const literal = (code: number): string => `\\u{${code.toString(16)}}`;

/**
 * A pattern of Python's `re`, with the flags g and v (and i).
 *
 * `'3.14'.replace(pythonRegex('(?s)\\.\\d$'), '')` is `3.14`: the point and one digit are not at the end.
 * @throws HarnessError `INVALID_REGEX`
 */
export function pythonRegex(source: string): RegExp {
  return new Translation(source).run();
}
