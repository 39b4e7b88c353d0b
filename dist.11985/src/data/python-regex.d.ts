/**
 * A pattern of Python's `re`, with the flags g and v (and i).
 *
 * `'3.14'.replace(pythonRegex('(?s)\\.\\d$'), '')` is `3.14`: the point and one digit are not at the end.
 * @throws HarnessError `INVALID_REGEX`
 */
export declare function pythonRegex(source: string): RegExp;
