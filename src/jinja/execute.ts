/** Statements: text comes out, names get values. */

import { LONGEST, make, spend, valueError } from '../python/budget.ts';
import { truth } from '../python/operators.ts';
import { str } from '../python/text.ts';
import {
  type Arguments,
  iterate,
  Namespace,
  or,
  PythonDict,
  PythonObject,
  type PythonValue,
  tuple,
  Undefined,
} from '../python/values.ts';
import type { AssignTarget, MacroNode, Statement } from './ast.ts';
import { Evaluator } from './evaluate.ts';
import type { Filters } from './filters.ts';
import { loopValue } from './loop.ts';
import { Scope } from './scope.ts';

type ForNode = Statement & { kind: 'for' };

export class TemplateRunner {
  readonly evaluator: Evaluator;
  private readonly marks: readonly [open: string, close: string];
  /** Set from a `break` or `continue` to the loop that it is of. */
  private leaving: 'break' | 'continue' | undefined;

  /** `marks` stand around what `{% generation %}` blocks print. */
  constructor(filters: Filters, marks: readonly [open: string, close: string] = ['', '']) {
    this.evaluator = new Evaluator(filters);
    this.marks = marks;
  }

  /** The text of a block. */
  render(body: readonly Statement[], scope: Scope): string {
    let text = '';
    for (const statement of body) {
      spend(1);
      this.evaluator.line = statement.line;
      text += this.one(statement, scope);
      if (text.length > LONGEST) make(text.length);
      if (this.leaving !== undefined) break;
    }
    return text;
  }

  private one(node: Statement, scope: Scope): string {
    const { evaluator } = this;
    switch (node.kind) {
      case 'text':
        make(node.text.length);
        return node.text;
      case 'output': {
        const text = str(evaluator.value(node.value, scope));
        make(text.length);
        return text;
      }
      case 'if': {
        const branch = node.branches.find(({ test }) => truth(evaluator.value(test, scope)));
        return this.render(branch?.body ?? node.otherwise, scope);
      }
      case 'for':
        return this.loop(node, evaluator.value(node.items, scope), scope, 0);
      case 'set':
        assign(node.target, evaluator.value(node.value, scope), scope);
        return '';
      case 'setBlock': {
        const text = this.render(node.body, new Scope(scope));
        if (this.leaving !== undefined) return '';
        const value = node.filter === undefined ? text : evaluator.filterText(node.filter, text, scope);
        assign(node.target, value, scope);
        return '';
      }
      case 'filterBlock': {
        const text = this.render(node.body, new Scope(scope));
        if (this.leaving !== undefined) return '';
        return str(evaluator.filterText(node.filter, text, scope));
      }
      case 'with': {
        const inner = new Scope(scope);
        // All values are taken before the first name is set.
        const values = node.assignments.map(([target, value]) => [target, evaluator.value(value, scope)] as const);
        for (const [target, value] of values) assign(target, value, inner);
        return this.render(node.body, inner);
      }
      case 'break':
      case 'continue':
        this.leaving = node.kind;
        return '';
      case 'generation':
        return this.marks[0] + this.render(node.body, new Scope(scope)) + this.marks[1];
      case 'macro':
        scope.set(node.name, this.macro(node, scope));
        return '';
      case 'callBlock': {
        if (node.call.kind !== 'call') throw valueError('{% call %} wants a call');
        const args = evaluator.arguments(node.call.args, scope);
        const named = new Map(args.named).set('caller', this.macro(node.caller, scope));
        const target = evaluator.value(node.call.target, scope);
        return str(evaluator.call(target, { ...args, named }));
      }
    }
  }

  private loop(node: ForNode, items: PythonValue, scope: Scope, depth: number): string {
    const enter = (item: PythonValue): Scope => {
      const inner = new Scope(scope);
      assign(node.target, item, inner);
      return inner;
    };
    const { condition } = node;
    const kept = condition === undefined ? undefined : this.kept(items, condition, enter);
    const again = node.recursive
      ? (more: PythonValue): PythonValue => this.loop(node, more, scope, depth + 1)
      : undefined;
    const { value, steps } = loopValue(kept ?? iterate(items), kept === undefined ? items : undefined, depth, again);
    let text = '';
    let any = false;
    for (const item of steps) {
      // A scope of its own costs as much as several nodes.
      spend(8);
      const inner = enter(item);
      inner.set('loop', value);
      text += this.render(node.body, inner);
      if (text.length > LONGEST) make(text.length);
      const left = this.leaving;
      this.leaving = undefined;
      if (left === 'break') break;
      // As Jinja: an item that was left early does not count for the loop's `else`.
      if (left === undefined) any = true;
    }
    return any ? text : this.render(node.otherwise, new Scope(scope));
  }

  private *kept(
    items: PythonValue,
    condition: Parameters<Evaluator['value']>[0],
    enter: (item: PythonValue) => Scope,
  ): Generator<PythonValue> {
    for (const item of iterate(items)) if (truth(this.evaluator.value(condition, enter(item)))) yield item;
  }

  private macro(node: MacroNode, scope: Scope): PythonObject {
    const { name, parameters, uses } = node;
    const attributes = new Map<string, PythonValue>([
      ['name', name],
      ['arguments', tuple(parameters.map((parameter) => parameter.name))],
      ['catch_kwargs', uses.has('kwargs')],
      ['catch_varargs', uses.has('varargs')],
      ['caller', uses.has('caller')],
    ]);
    return new PythonObject('Macro', {
      text: () => `<Macro '${name}'>`,
      attribute: (attribute) => attributes.get(attribute),
      call: (args) => this.callMacro(node, args, scope),
    });
  }

  private callMacro(node: MacroNode, args: Arguments, scope: Scope): PythonValue {
    const { name, parameters, uses } = node;
    const inner = new Scope(scope);
    const named = new Map(args.named);
    parameters.forEach((parameter, i) => {
      let value = args.positional[i];
      if (named.has(parameter.name)) {
        if (value !== undefined) throw valueError(`macro '${name}' got two values for '${parameter.name}'`);
        value = named.get(parameter.name);
        named.delete(parameter.name);
      }
      if (value === undefined && parameter.fallback !== undefined) {
        value = this.evaluator.value(parameter.fallback, inner);
      }
      inner.set(
        parameter.name,
        or(value, new Undefined(`parameter '${parameter.name}' was not provided`, { name: parameter.name, known: [] })),
      );
    });
    const further = args.positional.slice(parameters.length);
    if (uses.has('caller') && !parameters.some((parameter) => parameter.name === 'caller')) {
      inner.set('caller', or(named.get('caller'), new Undefined('No caller defined', { name: 'caller', known: [] })));
      named.delete('caller');
    }
    if (uses.has('kwargs')) inner.set('kwargs', PythonDict.of(named));
    else if (named.size > 0) throw valueError(`macro '${name}' takes no keyword argument '${[...named.keys()][0]}'`);
    if (uses.has('varargs')) inner.set('varargs', tuple(further));
    else if (further.length > 0) throw valueError(`macro '${name}' takes not more than ${parameters.length} arguments`);
    return this.render(node.body, inner);
  }
}

function assign(target: AssignTarget, value: PythonValue, scope: Scope): void {
  if (target.kind === 'name') {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === 'field') {
    const object = scope.get(target.object);
    if (!(object instanceof Namespace)) throw valueError('cannot assign attribute on non-namespace object');
    object.fields.set(target.name, value);
    return;
  }
  const items = Array.from(iterate(value));
  if (items.length !== target.targets.length) {
    throw valueError(`${items.length} values for ${target.targets.length} names`);
  }
  target.targets.forEach((inner, i) => {
    assign(inner, items[i]!, scope);
  });
}
