/**
 * Statements and the whole template. Leaves out, with an error that says so: inheritance and other files (`extends`, `include`,
 * `import`), `autoescape`, and extensions other than loop controls and `generation`, which chat templates have (`do`, `trans`).
 */
import { nearest } from '../base/nearest.ts';
import { TemplateFailure } from '../python/budget.ts';
import type { AssignTarget, Expression, MacroNode, MacroParameter, Statement } from './ast.ts';
import { tokenize } from './lexer.ts';
import { parseExpression, parseFilters, parseTuple } from './parse-expression.ts';
import { TokenStream } from './token-stream.ts';

/** @throws TemplateFailure `syntax` or `unsupported`, with a line */
export function parseTemplate(source: string, { trims, extensions }: Syntax): readonly Statement[] {
  const stream = new TokenStream(tokenize(source, trims));
  return new StatementParser(stream, extensions).body([]);
}

const FOREIGN = new Set(['extends', 'include', 'import', 'from', 'autoescape']);
const TAGS = ['for', 'if', 'set', 'with', 'macro', 'call', 'filter', 'print', 'block', 'raw'];
const RESERVED = new Set([
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
  'and',
  'or',
  'not',
  'in',
  'is',
  'if',
  'else',
]);

/** What an environment adds to Jinja's own syntax. */
export interface Syntax {
  /** trim_blocks and lstrip_blocks, without keep_trailing_newline. */
  readonly trims: boolean;
  /** Tags beyond Jinja's own: `break`, `continue`, `generation`. */
  readonly extensions: readonly string[];
}

class StatementParser {
  private readonly stream: TokenStream;
  private readonly extensions: readonly string[];
  /** Loops around, up to the macro or block that stands alone. */
  private loops = 0;
  /** Open tags, for messages. */
  private readonly open: { tag: string; line: number }[] = [];

  constructor(stream: TokenStream, extensions: readonly string[]) {
    this.stream = stream;
    this.extensions = extensions;
  }

  /** Statements up to one of the tags in `ends`, which is read past `{%`; with none, to the end of the template. */
  body(ends: readonly string[]): Statement[] {
    return this.stream.deeper(() => {
      const statements: Statement[] = [];
      for (;;) {
        const { type, text, line } = this.stream.current;
        if (type === 'end') {
          if (ends.length === 0) return statements;
          const { tag, line: from } = this.open.at(-1)!;
          throw this.stream.error(`{% ${tag} %} lacks its {% ${ends.at(-1)} %}`, from);
        }
        this.stream.next();
        if (type === 'data') statements.push({ kind: 'text', text, line });
        else if (type === 'variable_begin') {
          statements.push({ kind: 'output', value: parseTuple(this.stream), line });
          this.stream.expectType('variable_end');
        } else {
          if (this.stream.isName(...ends)) return statements;
          statements.push(...this.statement());
        }
      }
    });
  }

  private statement(): Statement[] {
    const { stream } = this;
    const { text: tag, line } = stream.expectType('name');
    this.open.push({ tag, line });
    const made = this.tagged(tag, line);
    this.open.pop();
    stream.expectType('block_end');
    return made;
  }

  private tagged(tag: string, line: number): Statement[] {
    const { stream } = this;
    switch (tag) {
      case 'for':
        return [this.loop(line)];
      case 'if':
        return [this.branches(line)];
      case 'set':
        return [this.assignment(line)];
      case 'with':
        return [this.scope(line)];
      case 'macro': {
        const name = this.name();
        return [this.macro(name, line, 'endmacro')];
      }
      case 'call': {
        const parameters = stream.is('(') ? this.parameters() : [];
        const call = parseExpression(stream);
        if (call.kind !== 'call') throw stream.error('{% call %} wants a call', line);
        return [{ kind: 'callBlock', call, caller: this.macro('caller', line, 'endcall', parameters), line }];
      }
      case 'filter': {
        const filter = parseFilters(stream, undefined, true)!;
        return [{ kind: 'filterBlock', filter, body: this.block('endfilter'), line }];
      }
      case 'print':
        return this.listed(() => parseExpression(stream)).map((value) => ({ kind: 'output', value, line }));
      case 'block': {
        const name = this.name();
        stream.skip('scoped');
        stream.skip('required');
        const body = this.alone(() => this.block('endblock'));
        if (stream.isName(name)) stream.next();
        // A block without inheritance is printed where it stands, in a scope of its own.
        return [{ kind: 'with', assignments: [], body, line }];
      }
      case 'break':
      case 'continue':
        if (!this.extensions.includes(tag)) throw this.unknown(tag, line);
        if (this.loops === 0) throw stream.error(`{% ${tag} %} stands outside of a loop`, line);
        return [{ kind: tag, line }];
      case 'generation':
        if (!this.extensions.includes(tag)) throw this.unknown(tag, line);
        return [{ kind: tag, body: this.alone(() => this.block('endgeneration')), line }];
      default:
        throw this.unknown(tag, line);
    }
  }

  private unknown(tag: string, line: number): TemplateFailure {
    if (FOREIGN.has(tag)) return new TemplateFailure('unsupported', `{% ${tag} %} is not supported`, { line });
    const parent = this.open.at(-2);
    if (tag.startsWith('end') || tag === 'else' || tag === 'elif') {
      const around = parent === undefined ? 'nothing is open' : `{% ${parent.tag} %} of line ${parent.line} is open`;
      return this.stream.error(`{% ${tag} %} closes nothing: ${around}`, line);
    }
    const near = nearest(tag, [...TAGS, ...this.extensions]);
    return this.stream.error(
      `unknown tag ${tag}${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`,
      line,
    );
  }

  /** A body that no `break` within leaves. */
  private alone<T>(parse: () => T): T {
    const { loops } = this;
    this.loops = 0;
    const made = parse();
    this.loops = loops;
    return made;
  }

  /** The body of a tag with its end tag's name read. */
  private block(end: string): Statement[] {
    this.stream.expectType('block_end');
    const body = this.body([end]);
    this.stream.next();
    return body;
  }

  /** What stands between commas up to the end of the tag. */
  private listed<T>(parse: () => T): T[] {
    const items: T[] = [];
    while (this.stream.current.type !== 'block_end') {
      if (items.length > 0) this.stream.expect(',');
      items.push(parse());
    }
    return items;
  }

  private name(): string {
    const { text, line } = this.stream.expectType('name');
    if (RESERVED.has(text)) throw this.stream.error(`${text} cannot be a name`, line);
    return text;
  }

  private loop(line: number): Statement {
    const { stream } = this;
    const target = this.target('in');
    stream.expect('in');
    const items = parseTuple(stream, { conditional: false });
    const condition = stream.skip('if') ? parseExpression(stream) : undefined;
    const recursive = stream.skip('recursive');
    stream.expectType('block_end');
    this.loops++;
    const body = this.body(['else', 'endfor']);
    this.loops--;
    const otherwise = stream.next().text === 'else' ? this.block('endfor') : [];
    return { kind: 'for', target, items, condition, recursive, body, otherwise, line };
  }

  private branches(line: number): Statement {
    const { stream } = this;
    const branches: { test: Expression; body: Statement[] }[] = [];
    let otherwise: Statement[] = [];
    for (;;) {
      const test = parseTuple(stream, { conditional: false });
      stream.expectType('block_end');
      const body = this.body(['elif', 'else', 'endif']);
      branches.push({ test, body });
      const next = stream.next().text;
      if (next === 'elif') continue;
      if (next === 'else') otherwise = this.block('endif');
      return { kind: 'if', branches, otherwise, line };
    }
  }

  private assignment(line: number): Statement {
    const { stream } = this;
    const target = this.target('=');
    if (stream.skip('=')) return { kind: 'set', target, value: parseTuple(stream), line };
    const filter = parseFilters(stream, undefined);
    return { kind: 'setBlock', target, filter, body: this.block('endset'), line };
  }

  private scope(line: number): Statement {
    const { stream } = this;
    const assignments = this.listed((): [AssignTarget, Expression] => {
      const target: AssignTarget = { kind: 'name', name: this.name() };
      stream.expect('=');
      return [target, parseExpression(stream)];
    });
    return { kind: 'with', assignments, body: this.block('endwith'), line };
  }

  /** A name, `name.field` or several with commas, in parentheses or not, up to `end`. */
  private target(end: string): AssignTarget {
    const { stream } = this;
    const targets: AssignTarget[] = [];
    let comma = false;
    for (;;) {
      if (targets.length > 0) {
        if (!stream.skip(',')) break;
        comma = true;
      }
      if (stream.is(end) || stream.is(')')) break;
      if (stream.skip('(')) {
        targets.push(stream.deeper(() => this.target(')')));
        stream.expect(')');
        continue;
      }
      const name = this.name();
      if (end === '=' && stream.skip('.')) targets.push({ kind: 'field', object: name, name: this.name() });
      else targets.push({ kind: 'name', name });
    }
    if (targets.length === 0) throw stream.error(`expected a name, found ${stream.shown()}`);
    return targets.length === 1 && !comma ? targets[0]! : { kind: 'targets', targets };
  }

  private parameters(): MacroParameter[] {
    const { stream } = this;
    stream.expect('(');
    const parameters: MacroParameter[] = [];
    while (!stream.is(')')) {
      if (parameters.length > 0) stream.expect(',');
      const name = this.name();
      const fallback = stream.skip('=') ? parseExpression(stream) : undefined;
      if (fallback === undefined && parameters.at(-1)?.fallback !== undefined) {
        throw stream.error(`the parameter ${name} needs a default, as the one before it has`);
      }
      parameters.push({ name, fallback });
    }
    stream.next();
    return parameters;
  }

  private macro(name: string, line: number, end: string, given?: MacroParameter[]): MacroNode {
    const parameters = given ?? this.parameters();
    const before = this.stream.names.length;
    const body = this.alone(() => this.block(end));
    return { kind: 'macro', name, parameters, body, uses: new Set(this.stream.names.slice(before)), line };
  }
}
