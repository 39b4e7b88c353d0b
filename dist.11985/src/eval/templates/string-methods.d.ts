/**
 * The methods of Python's str. Leaves out, with an error: `encode`, `translate` and `maketrans`; and `isnumeric` knows no
 * Chinese numerals. Positions count code points.
 */
import { type Callable } from './calls.ts';
import { type Arguments } from './values.ts';
export declare const stringMethods: ReadonlyMap<string, Callable<string>>;
/** `text.format(...)`, which takes anything. */
export declare const formatMethod: (text: string, args: Arguments) => string;
/** The filter `format`: `'%s'|format(1)`. */
export declare function formatFilter(text: string, args: Arguments): string;
