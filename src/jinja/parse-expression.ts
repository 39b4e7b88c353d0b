/**
 * Expressions by recursive descent in Jinja's own precedence, which is not Python's: `~` binds tighter than `+`, `**` is
 * left-associative, a sign binds tighter than `**`, and filters and tests bind tighter than any operator.
 */

import { float, type NumericOperator } from '../python/numbers.ts';
import type { CallArguments, ComparisonOperator, Expression } from './ast.ts';
import type { TokenStream } from './token-stream.ts';

const NO_ARGUMENTS: CallArguments = { positional: [], named: [], star: undefined, doubleStar: undefined };

/** A condition, or one of the simpler expressions; `conditional` false: `if` belongs to the statement around. */
export function parseExpression(stream: TokenStream, conditional = true): Expression {
  return stream.deeper(() => (conditional ? condition(stream) : either(stream)));
}

function condition(stream: TokenStream): Expression {
  let then = either(stream);
  while (stream.isName('if')) {
    const { line } = stream.next();
    const test = either(stream);
    const otherwise = stream.skip('else') ? stream.deeper(() => condition(stream)) : undefined;
    then = { kind: 'condition', test, then, otherwise, line };
  }
  return then;
}

function either(stream: TokenStream): Expression {
  let left = both(stream);
  while (stream.isName('or')) {
    const { line } = stream.next();
    left = { kind: 'or', left, right: both(stream), line };
  }
  return left;
}

function both(stream: TokenStream): Expression {
  let left = negation(stream);
  while (stream.isName('and')) {
    const { line } = stream.next();
    left = { kind: 'and', left, right: negation(stream), line };
  }
  return left;
}

function negation(stream: TokenStream): Expression {
  if (!stream.isName('not')) return comparison(stream);
  const { line } = stream.next();
  return { kind: 'unary', operator: 'not', operand: stream.deeper(() => negation(stream)), line };
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function comparison(stream: TokenStream): Expression {
  const { line } = stream.current;
  const first = sum(stream);
  const rest: [ComparisonOperator, Expression][] = [];
  for (;;) {
    const { type, text } = stream.current;
    if (type === 'operator' && COMPARISONS.has(text)) {
      stream.next();
      rest.push([text as ComparisonOperator, sum(stream)]);
    } else if (stream.skip('in')) rest.push(['in', sum(stream)]);
    else if (stream.isName('not') && stream.ahead.type === 'name' && stream.ahead.text === 'in') {
      stream.next();
      stream.next();
      rest.push(['not in', sum(stream)]);
    } else return rest.length === 0 ? first : { kind: 'compare', first, rest, line };
  }
}

function leftToRight(
  stream: TokenStream,
  operators: readonly NumericOperator[],
  operand: (stream: TokenStream) => Expression,
): Expression {
  let left = operand(stream);
  for (;;) {
    const { type, text, line } = stream.current;
    const operator = type === 'operator' ? operators.find((one) => one === text) : undefined;
    if (operator === undefined) return left;
    stream.next();
    left = { kind: 'binary', operator, left, right: operand(stream), line };
  }
}

const sum = (stream: TokenStream): Expression => leftToRight(stream, ['+', '-'], concatenation);

function concatenation(stream: TokenStream): Expression {
  const { line } = stream.current;
  const items = [product(stream)];
  while (stream.skip('~')) items.push(product(stream));
  return items.length === 1 ? items[0]! : { kind: 'concat', items, line };
}

const product = (stream: TokenStream): Expression => leftToRight(stream, ['*', '/', '//', '%'], power);
const power = (stream: TokenStream): Expression => leftToRight(stream, ['**'], signed);

function signed(stream: TokenStream): Expression {
  return filtered(stream, unfiltered(stream));
}

function unfiltered(stream: TokenStream): Expression {
  const { type, text, line } = stream.current;
  if (type === 'operator' && (text === '-' || text === '+')) {
    stream.next();
    const operand = stream.deeper(() => unfiltered(stream));
    return postfix(stream, { kind: 'unary', operator: text, operand, line });
  }
  return postfix(stream, primary(stream));
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

function primary(stream: TokenStream): Expression {
  const { type, text, line, number } = stream.current;
  switch (type) {
    case 'name': {
      stream.next();
      const value = CONSTANTS.get(text);
      if (value !== undefined) return { kind: 'constant', value, line };
      stream.names.push(text);
      return { kind: 'name', name: text, line };
    }
    case 'string': {
      let value = '';
      while (stream.current.type === 'string') value += stream.next().text;
      return { kind: 'constant', value, line };
    }
    case 'integer':
    case 'float':
      stream.next();
      return { kind: 'constant', value: type === 'float' ? float(number as number) : number!, line };
    default:
  }
  if (stream.skip('(')) {
    const inner = parseTuple(stream, { inParentheses: true });
    stream.expect(')');
    return inner;
  }
  if (stream.skip('[')) {
    const items = listed(stream, ']', () => parseExpression(stream));
    return { kind: 'list', items, line };
  }
  if (stream.skip('{')) {
    const pairs = listed(stream, '}', (): [Expression, Expression] => {
      const key = parseExpression(stream);
      stream.expect(':');
      return [key, parseExpression(stream)];
    });
    return { kind: 'dict', pairs, line };
  }
  throw stream.error(`expected a value, found ${stream.shown()}`);
}

/** Items between commas up to and past `close`; one comma may trail. */
function listed<T>(stream: TokenStream, close: string, parse: () => T): T[] {
  const items: T[] = [];
  while (!stream.is(close)) {
    if (items.length > 0) {
      stream.expect(',');
      if (stream.is(close)) break;
    }
    items.push(parse());
  }
  stream.expect(close);
  return items;
}

/** One expression, or a tuple of several with commas. */
export function parseTuple(
  stream: TokenStream,
  options: { inParentheses?: boolean; conditional?: boolean } = {},
): Expression {
  const { line } = stream.current;
  const items: Expression[] = [];
  let comma = false;
  for (;;) {
    if (items.length > 0) {
      if (!stream.skip(',')) break;
      comma = true;
    }
    const { type } = stream.current;
    if (type === 'variable_end' || type === 'block_end' || type === 'end' || stream.is(')')) break;
    items.push(parseExpression(stream, options.conditional ?? true));
  }
  if (items.length === 1 && !comma) return items[0]!;
  if (items.length === 0 && options.inParentheses !== true)
    throw stream.error(`expected a value, found ${stream.shown()}`);
  return { kind: 'tuple', items, line };
}

function postfix(stream: TokenStream, start: Expression): Expression {
  let object = start;
  for (;;) {
    const { line } = stream.current;
    if (stream.skip('.')) {
      const token = stream.next();
      if (token.type === 'name') object = { kind: 'attribute', object, name: token.text, line };
      else if (token.type === 'integer') {
        object = { kind: 'item', object, key: { kind: 'constant', value: token.number!, line }, line };
      } else throw stream.error('expected a name or a number behind the dot', line);
    } else if (stream.skip('[')) object = subscripted(stream, object, line);
    else if (stream.is('(')) object = { kind: 'call', target: object, args: parseArguments(stream), line };
    else return object;
  }
}

function subscripted(stream: TokenStream, object: Expression, line: number): Expression {
  const parts: (Expression | { slice: (Expression | undefined)[] })[] = [];
  while (!stream.is(']')) {
    if (parts.length > 0) stream.expect(',');
    parts.push(subscriptPart(stream));
  }
  stream.expect(']');
  const [only] = parts;
  if (only === undefined) throw stream.error('expected a key between [ and ]', line);
  if (parts.length === 1) {
    return 'slice' in only
      ? { kind: 'slice', object, parts: only.slice, line }
      : { kind: 'item', object, key: only, line };
  }
  const items = parts.map((part) => {
    if ('slice' in part) throw stream.error('a slice beside other keys is not supported', line);
    return part;
  });
  return { kind: 'item', object, key: { kind: 'tuple', items, line }, line };
}

function subscriptPart(stream: TokenStream): Expression | { slice: (Expression | undefined)[] } {
  const first = stream.is(':') ? undefined : parseExpression(stream);
  if (first !== undefined && !stream.is(':')) return first;
  const slice: (Expression | undefined)[] = [first, undefined, undefined];
  for (let i = 1; i < 3 && stream.skip(':'); i++) {
    if (!stream.is(':') && !stream.is(']') && !stream.is(',')) slice[i] = parseExpression(stream);
  }
  return { slice };
}

/** `(a, b=1, *c, **d)` */
function parseArguments(stream: TokenStream): CallArguments {
  const { line } = stream.expect('(');
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let star: Expression | undefined;
  let doubleStar: Expression | undefined;
  listed(stream, ')', () => {
    const wrong = (): Error => stream.error('the arguments of a call stand in a wrong order', line);
    if (stream.skip('*')) {
      if (star !== undefined || doubleStar !== undefined) throw wrong();
      star = parseExpression(stream);
    } else if (stream.skip('**')) {
      if (doubleStar !== undefined) throw wrong();
      doubleStar = parseExpression(stream);
    } else if (stream.current.type === 'name' && stream.ahead.type === 'operator' && stream.ahead.text === '=') {
      if (doubleStar !== undefined) throw wrong();
      const name = stream.next().text;
      stream.next();
      if (named.some(([other]) => other === name)) throw stream.error(`the argument ${name} is given twice`, line);
      named.push([name, parseExpression(stream)]);
    } else {
      if (named.length > 0 || star !== undefined || doubleStar !== undefined) throw wrong();
      positional.push(parseExpression(stream));
    }
  });
  return { positional, named, star, doubleStar };
}

function filtered(stream: TokenStream, start: Expression): Expression {
  let target = start;
  for (;;) {
    const { line } = stream.current;
    if (stream.is('|')) target = parseFilters(stream, target)!;
    else if (stream.skip('is')) target = parseTest(stream, target, line);
    else if (stream.is('(')) target = { kind: 'call', target, args: parseArguments(stream), line };
    else return target;
  }
}

/** `|name(arguments)` once or more; `first`: the bar of the first one is left out. */
export function parseFilters(
  stream: TokenStream,
  start: Expression | undefined,
  first = false,
): Expression | undefined {
  let target = start;
  for (let bare = first; bare || stream.is('|'); bare = false) {
    const { line } = stream.current;
    if (!bare) stream.next();
    const name = dottedName(stream);
    const args = stream.is('(') ? parseArguments(stream) : NO_ARGUMENTS;
    target = { kind: 'filter', name, target, args, line };
  }
  return target;
}

function dottedName(stream: TokenStream): string {
  let name = stream.expectType('name').text;
  while (stream.skip('.')) name += `.${stream.expectType('name').text}`;
  return name;
}

function parseTest(stream: TokenStream, target: Expression, line: number): Expression {
  const negated = stream.skip('not');
  const name = dottedName(stream);
  let args = NO_ARGUMENTS;
  if (stream.is('(')) args = parseArguments(stream);
  else {
    const { type, text } = stream.current;
    const starts =
      ['name', 'string', 'integer', 'float'].includes(type) || ['(', '[', '{'].some((open) => stream.is(open));
    if (starts && !stream.isName('else', 'or', 'and')) {
      if (text === 'is' && type === 'name') throw stream.error('tests cannot be chained with "is"');
      args = { ...NO_ARGUMENTS, positional: [postfix(stream, primary(stream))] };
    }
  }
  return { kind: 'test', name, target, args, negated, line };
}
