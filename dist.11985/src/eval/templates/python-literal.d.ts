import { type Value } from './values.ts';
/**
 * The value as plain data: lists and tuples are arrays, dicts objects (keys as Python prints them), ints beyond the safe
 * integers bigints. `parsePythonLiteral("['a', 2, None]")` is `['a', 2, null]`.
 * @throws HarnessError `PYTHON_LITERAL`
 */
export declare function parsePythonLiteral(text: string): unknown;
/** The same with tuples, floats and keys as they stood, for who prints it again with `toPythonText`. */
export declare function readPythonLiteral(text: string): Value;
/** A string body with Python's escapes resolved (unknown ones stay); undefined for one that is cut short or `\N{...}`. */
export declare function unescapePython(body: string): string | undefined;
