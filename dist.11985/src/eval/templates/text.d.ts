import { type Value } from './values.ts';
/**
 * `str(value)` of plain data or a template's value: `True`, `None`, `['a', 1]`. Integers print as ints.
 * @throws HarnessError `TEMPLATE_VALUE` for what is no data
 */
export declare const toPythonText: (value: unknown) => string;
/** `repr(value)`: as `toPythonText`, with strings in quotes. */
export declare const pythonRepr: (value: unknown) => string;
/** `str(value)`. @throws TemplateFailure for an undefined value, or what prints as an address */
export declare function str(value: Value): string;
/** `repr(value)` */
export declare function repr(value: Value): string;
/** `ascii(value)`: repr with everything beyond ASCII escaped. */
export declare const ascii: (value: Value) => string;
