/** Values of expressions. */

import { make, spend, TemplateFailure, valueError } from '../python/budget.ts';
import { bind } from '../python/calls.ts';
import { binary, contains, equal, inOrder, truth, unary } from '../python/operators.ts';
import { sliceOf } from '../python/sequences.ts';
import { str } from '../python/text.ts';
import {
  type Arguments,
  defined,
  iterate,
  PythonDict,
  PythonObject,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
  Undefined,
} from '../python/values.ts';
import type { CallArguments, ComparisonOperator, Expression } from './ast.ts';
import { dotted, pairsOf, subscript } from './attributes.ts';
import type { Filters } from './filters.ts';
import type { FilterContext } from './filters-mapping.ts';
import type { Scope } from './scope.ts';
import { tests } from './tests.ts';

export class Evaluator {
  /** Line of the template that is being worked on, for messages. */
  line = 1;
  private readonly filters: Filters;

  constructor(filters: Filters) {
    this.filters = filters;
  }

  private readonly context: FilterContext = {
    filter: (name, target, args) => this.filter(name, target, args),
    test: (name, target, args) => this.test(name, target, args),
  };

  value(node: Expression, scope: Scope): PythonValue {
    spend(1);
    this.line = node.line;
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'name':
        return scope.get(node.name);
      case 'list':
        return node.items.map((item) => this.value(item, scope));
      case 'tuple':
        return tuple(node.items.map((item) => this.value(item, scope)));
      case 'concat': {
        const parts = node.items.map((item) => str(this.value(item, scope)));
        make(parts.reduce((sum, part) => sum + part.length, 0));
        return parts.join('');
      }
      case 'dict':
        return PythonDict.of(
          node.pairs.map(([key, item]) => [this.value(key, scope), this.value(item, scope)] as const),
        );
      case 'unary': {
        const operand = this.value(node.operand, scope);
        return node.operator === 'not' ? !truth(operand) : unary(node.operator, operand);
      }
      case 'binary':
        return binary(node.operator, this.value(node.left, scope), this.value(node.right, scope));
      case 'and': {
        const left = this.value(node.left, scope);
        return truth(left) ? this.value(node.right, scope) : left;
      }
      case 'or': {
        const left = this.value(node.left, scope);
        return truth(left) ? left : this.value(node.right, scope);
      }
      case 'compare':
        return this.compare(node.first, node.rest, scope);
      case 'condition':
        if (truth(this.value(node.test, scope))) return this.value(node.then, scope);
        if (node.otherwise !== undefined) return this.value(node.otherwise, scope);
        return new Undefined('the inline if-expression evaluated to false and has no else', undefined, true);
      case 'attribute':
        return dotted(this.value(node.object, scope), node.name);
      case 'item':
        return subscript(this.value(node.object, scope), this.value(node.key, scope));
      case 'slice': {
        const object = this.value(node.object, scope);
        const [start = null, stop = null, step = null] = node.parts.map((part) =>
          part === undefined ? null : this.value(part, scope),
        );
        return sliceOf(object, [start, stop, step]);
      }
      case 'call': {
        const target = this.value(node.target, scope);
        return this.call(target, this.arguments(node.args, scope));
      }
      case 'filter': {
        if (node.target === undefined) throw valueError('a filter without a value');
        // The name is checked first: a wrong one shows even where the value is missing.
        known(node.name, this.filters, 'filter');
        return this.filter(node.name, this.value(node.target, scope), this.arguments(node.args, scope));
      }
      case 'test':
        return this.testNode(node, scope);
    }
  }

  /** A block's text through the filters of `{% filter %}` or block `set`. */
  filterText(node: Expression, text: string, scope: Scope): PythonValue {
    if (node.kind !== 'filter') throw valueError('a filter is wanted');
    const target = node.target === undefined ? text : this.filterText(node.target, text, scope);
    this.line = node.line;
    return this.filter(node.name, target, this.arguments(node.args, scope));
  }

  call(target: PythonValue, args: Arguments): PythonValue {
    if (!(defined(target) instanceof PythonObject) || (target as PythonObject).call === undefined) {
      throw valueError(`'${typeName(target)}' object is not callable`);
    }
    return (target as PythonObject).call!(args);
  }

  arguments(node: CallArguments, scope: Scope): Arguments {
    const positional = node.positional.map((item) => this.value(item, scope));
    const named = new Map(node.named.map(([name, item]) => [name, this.value(item, scope)] as const));
    if (node.star !== undefined) positional.push(...iterate(this.value(node.star, scope)));
    if (node.doubleStar !== undefined) {
      for (const [key, item] of pairsOf(this.value(node.doubleStar, scope))) {
        const name = stringOf(key);
        if (name === undefined || named.has(name)) throw valueError('keywords must be different strings');
        named.set(name, item);
      }
    }
    return { positional, named };
  }

  private compare(
    first: Expression,
    rest: readonly (readonly [ComparisonOperator, Expression])[],
    scope: Scope,
  ): PythonValue {
    let left = this.value(first, scope);
    for (const [operator, node] of rest) {
      const right = this.value(node, scope);
      if (!holds(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  private testNode(node: Expression & { kind: 'test' }, scope: Scope): PythonValue {
    known(node.name, tests, 'test');
    const target = this.value(node.target, scope);
    return this.test(node.name, target, this.arguments(node.args, scope)) !== node.negated;
  }

  private filter(name: string, target: PythonValue, args: Arguments): PythonValue {
    const found = known(name, this.filters, 'filter');
    if (found.raw !== undefined) return found.raw(target, args, this.context);
    return found.run(target, ...bind(found.signature, args));
  }

  private test(name: string, target: PythonValue, args: Arguments): boolean {
    const found = known(name, tests, 'test');
    return found.run(target, ...bind(found.signature, args));
  }
}

function holds(operator: ComparisonOperator, left: PythonValue, right: PythonValue): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return inOrder(operator, left, right);
  }
}

function known<T>(name: string, from: ReadonlyMap<string, T>, what: string): T {
  const found = from.get(name);
  if (found !== undefined) return found;
  throw new TemplateFailure('syntax', `there is no ${what} named '${name}'`, {
    missing: { name, known: [...from.keys()] },
  });
}
