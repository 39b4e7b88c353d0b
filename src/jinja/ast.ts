/** The tree of a template. Every node knows its line within the template, from 1. */
import type { NumericOperator } from '../python/numbers.ts';
import type { Order } from '../python/operators.ts';
import type { PythonValue } from '../python/values.ts';

export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  /** `*items` */
  readonly star: Expression | undefined;
  /** `**pairs` */
  readonly doubleStar: Expression | undefined;
}

export type ComparisonOperator = '==' | '!=' | Order | 'in' | 'not in';

export type Expression = { readonly line: number } & (
  | { readonly kind: 'constant'; readonly value: PythonValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple' | 'concat'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: NumericOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [ComparisonOperator, Expression])[];
    }
  | {
      readonly kind: 'condition';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly object: Expression; readonly parts: readonly (Expression | undefined)[] }
  | { readonly kind: 'call'; readonly target: Expression; readonly args: CallArguments }
  | {
      readonly kind: 'filter';
      readonly name: string;
      /** Undefined in `{% filter %}` and block `set`, where the block is filtered. */
      readonly target: Expression | undefined;
      readonly args: CallArguments;
    }
  | {
      readonly kind: 'test';
      readonly name: string;
      readonly target: Expression;
      readonly args: CallArguments;
      readonly negated: boolean;
    }
);

/** What is assigned to: a name, `namespace.name`, or a tuple of them. */
export type AssignTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly object: string; readonly name: string }
  | { readonly kind: 'targets'; readonly targets: readonly AssignTarget[] };

export interface MacroParameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export interface MacroNode {
  readonly kind: 'macro';
  readonly line: number;
  readonly name: string;
  readonly parameters: readonly MacroParameter[];
  readonly body: readonly Statement[];
  /** Names that the body reads: `caller`, `varargs` and `kwargs` are taken only by who uses them. */
  readonly uses: ReadonlySet<string>;
}

export type Statement = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'for';
      readonly target: AssignTarget;
      readonly items: Expression;
      readonly condition: Expression | undefined;
      readonly recursive: boolean;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'set'; readonly target: AssignTarget; readonly value: Expression }
  | {
      readonly kind: 'setBlock';
      readonly target: AssignTarget;
      readonly filter: Expression | undefined;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'break' | 'continue' }
  /** `{% generation %}`: what the assistant says. */
  | { readonly kind: 'generation'; readonly body: readonly Statement[] }
  | { readonly kind: 'filterBlock'; readonly filter: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'with';
      readonly assignments: readonly (readonly [AssignTarget, Expression])[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'callBlock'; readonly call: Expression; readonly caller: MacroNode }
  | MacroNode
);
