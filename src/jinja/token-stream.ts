/** Tokens one after the other, and the wish for a certain one. Keeps count of how deep the parser is and of the names it reads. */
import { TemplateFailure } from '../python/budget.ts';
import type { Token } from './lexer.ts';

const DEEPEST = 200;

export class TokenStream {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** Names read so far; macros look what stands in their bodies. */
  readonly names: string[] = [];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get current(): Token {
    return this.tokens[this.at]!;
  }

  /** The token after the current one. */
  get ahead(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.current;
    if (token.type !== 'end') this.at++;
    return token;
  }

  /** True for an operator (or, with a word, a name). */
  is(text: string): boolean {
    const { type, text: mine } = this.current;
    return mine === text && (type === 'operator' || type === 'name');
  }

  isName(...texts: string[]): boolean {
    return this.current.type === 'name' && texts.includes(this.current.text);
  }

  /** Goes past the operator or word if it stands here. */
  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.error(`expected "${text}", found ${this.shown()}`);
    return this.next();
  }

  expectType(type: 'name' | 'block_end' | 'variable_end'): Token {
    if (this.current.type !== type) {
      const wanted = type === 'name' ? 'a name' : type === 'block_end' ? '"%}"' : '"}}"';
      throw this.error(`expected ${wanted}, found ${this.shown()}`);
    }
    return this.next();
  }

  /** Runs `parse` one level deeper. */
  deeper<T>(parse: () => T): T {
    if (++this.depth > DEEPEST) throw this.error(`the template is nested deeper than ${DEEPEST} levels`);
    const result = parse();
    this.depth--;
    return result;
  }

  shown(): string {
    const { type, text } = this.current;
    if (type === 'end') return 'the end of the template';
    return type === 'data' ? 'text' : `"${text.trim()}"`;
  }

  error(message: string, line = this.current.line): TemplateFailure {
    return new TemplateFailure('syntax', message, { line });
  }
}
