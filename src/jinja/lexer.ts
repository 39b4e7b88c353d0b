/**
 * Jinja source as tokens; `-` at a tag eats the whitespace beside it, and any line end becomes a line feed. Where the
 * environment trims (trim_blocks, lstrip_blocks, no keep_trailing_newline), a block tag takes the line end behind it and the
 * blanks before it on its line, and the source loses its last line end. Leaves out: line statements.
 */
import { TemplateFailure } from '../python/budget.ts';
import { unescapePython } from '../python/literal.ts';
import { type Int, int } from '../python/numbers.ts';
import { isIdentifier, strip } from '../python/strings.ts';

export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** From 1, within the template. */
  readonly line: number;
  /** Of `integer` and `float`. */
  readonly number?: Int;
}

const OPEN = /\{([%{#])([-+]?)/g;
const RAW_OPEN = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const RAW_CLOSE = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;
const COMMENT_CLOSE = /(?:\+#\}|-#\}\s*|#\})/g;
const BLOCK_CLOSE = /(?:\+%\}|-%\}\s*|%\})/y;
const VARIABLE_CLOSE = /(?:-\}\}\s*|\}\})/y;
const SPACES = /\s+/y;
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{M}\p{N}\p{Pc}\u00b7\u0387]+/uy;
const STRING = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** @throws TemplateFailure `syntax` with a line */
export function tokenize(source: string, trims = false): Token[] {
  const lines = source.replace(/\r\n?/g, '\n');
  return new Lexer(trims ? lines.replace(/\n$/, '') : lines, trims).run();
}

class Lexer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  private line = 1;
  private readonly trims: boolean;

  constructor(source: string, trims: boolean) {
    this.source = source;
    this.trims = trims;
  }

  run(): Token[] {
    while (this.at < this.source.length) {
      OPEN.lastIndex = this.at;
      const open = OPEN.exec(this.source);
      if (open === null) {
        this.data(this.source.slice(this.at), '+');
        break;
      }
      this.data(this.source.slice(this.at, open.index), open[1] === '{' && open[2] === '' ? '+' : open[2]!);
      RAW_OPEN.lastIndex = open.index;
      const raw = RAW_OPEN.exec(this.source);
      if (raw !== null) this.raw(raw[0]);
      else if (open[1] === '#') this.comment(open[0]);
      else this.tag(open[0], open[1] === '{' ? 'variable' : 'block');
    }
    this.push('end', '');
    return this.tokens;
  }

  private push(type: TokenType, text: string, number?: Int): void {
    this.tokens.push({ type, text, line: this.line, ...(number === undefined ? {} : { number }) });
  }

  private advance(text: string): void {
    this.at += text.length;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
  }

  private data(text: string, mark: string): void {
    const shown = mark === '-' ? strip(text, null, 'right') : mark === '' && this.trims ? this.unindented(text) : text;
    if (shown !== '') this.push('data', shown);
    this.advance(text);
  }

  /** Without the blanks of its last line, where nothing else stands on that. */
  private unindented(text: string): string {
    const from = text.lastIndexOf('\n') + 1;
    const opensLine = from > 0 || this.at === 0 || this.source[this.at - 1] === '\n';
    return opensLine && strip(text.slice(from), null, 'right') === '' ? text.slice(0, from) : text;
  }

  /** Past the end of a block, a comment or `endraw`, and past the line end behind it where the environment trims. */
  private close(text: string): void {
    this.advance(text);
    if (this.trims && /(?<![-+])[%#]\}$/.test(text) && this.source[this.at] === '\n') this.advance('\n');
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private raw(open: string): void {
    this.advance(open);
    const close = this.match(RAW_CLOSE);
    if (close === null) throw this.error('{% raw %} lacks its {% endraw %}');
    this.data(this.source.slice(this.at, close.index), close[1]!);
    this.close(close[0]);
  }

  private comment(open: string): void {
    this.at += open.length;
    const close = this.match(COMMENT_CLOSE);
    if (close === null) throw this.error('a comment lacks its #}');
    this.advance(this.source.slice(this.at, close.index));
    this.close(close[0]);
  }

  private tag(open: string, kind: 'variable' | 'block'): void {
    this.push(`${kind}_begin`, open);
    this.at += open.length;
    const closing = kind === 'variable' ? VARIABLE_CLOSE : BLOCK_CLOSE;
    const brackets: string[] = [];
    for (;;) {
      if (this.at >= this.source.length) {
        throw this.error(`a ${kind === 'variable' ? '{{ lacks its }}' : '{% lacks its %}'}`);
      }
      const close = brackets.length === 0 ? this.match(closing) : null;
      if (close !== null) {
        this.push(`${kind}_end`, close[0]);
        this.close(close[0]);
        return;
      }
      this.inside(brackets);
    }
  }

  private inside(brackets: string[]): void {
    const found = this.token();
    if (found !== undefined) {
      this.advance(found);
      return;
    }
    const operator = this.match(OPERATOR)?.[0];
    if (operator === undefined) {
      const character = String.fromCodePoint(this.source.codePointAt(this.at)!);
      throw this.error(/['"]/.test(character) ? 'a string lacks its end' : `unexpected character ${character}`);
    }
    const closing = CLOSING.get(operator);
    if (closing !== undefined) brackets.push(closing);
    else if (/^[)\]}]$/.test(operator) && brackets.pop() !== operator) throw this.error(`unexpected ${operator}`);
    this.push('operator', operator);
    this.at += operator.length;
  }

  /** Blanks (which are no token), a number, a name or a string; its source text. */
  private token(): string | undefined {
    const take = (pattern: RegExp): string | undefined => this.match(pattern)?.[0];
    const spaces = take(SPACES);
    if (spaces !== undefined) return spaces;
    const decimal = take(FLOAT);
    if (decimal !== undefined) {
      this.push('float', decimal, Number(decimal.replaceAll('_', '')));
      return decimal;
    }
    const whole = take(INTEGER);
    if (whole !== undefined) {
      if (whole.length > 4300) throw this.error('an integer of more than 4300 digits');
      this.push('integer', whole, int(BigInt(whole.replaceAll('_', ''))));
      return whole;
    }
    const name = take(NAME);
    if (name !== undefined) {
      if (!isIdentifier(name)) throw this.error(`${name} is no name`);
      this.push('name', name);
      return name;
    }
    const string = this.match(STRING);
    if (string === null) return undefined;
    const text = unescapePython(string[1] ?? string[2] ?? '');
    if (text === undefined) throw this.error('a string has an escape that is cut short or names a character');
    this.push('string', text);
    return string[0];
  }

  private error(message: string): TemplateFailure {
    return new TemplateFailure('syntax', message, { line: this.line });
  }
}
