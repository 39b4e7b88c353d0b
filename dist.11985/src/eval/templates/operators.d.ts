import { type NumericOperator } from './numbers.ts';
import { Markup, type Value } from './values.ts';
/** `bool(value)` */
export declare function truth(value: Value): boolean;
/** `a == b` */
export declare function equal(a: Value, b: Value): boolean;
export type Order = '<' | '<=' | '>' | '>=';
/** `a < b` and its kin. @throws TemplateFailure between types without an order */
export declare function inOrder(operator: Order, a: Value, b: Value): boolean;
/** Items in ascending order, equal ones as they stood; `key` is taken once of each. */
export declare function sorted(items: readonly Value[], key: (item: Value) => Value, reverse: boolean): Value[];
/** `item in container` */
export declare function contains(container: Value, item: Value): boolean;
/** A binary operator. @throws TemplateFailure for types it does not know */
export declare function binary(operator: NumericOperator, a: Value, b: Value): Value;
/** The text with `& < > ' "` as entities; marked text as it is. */
export declare function escapeHtml(value: Value): Markup;
/** `-value` and `+value` */
export declare function unary(operator: '-' | '+', value: Value): Value;
/** Python's `callable`. */
export declare const isCallable: (value: Value) => boolean;
