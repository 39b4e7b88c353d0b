/** Where context and continuation part, as lm-eval has it: trailing blanks of the context belong to the continuation. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python's `rstrip` takes these away too
const TRAILING_BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;

/** `moveTrailingBlanks('a ', 'b')` is `{ context: 'a', continuation: ' b' }`. Blanks are Python's. */
export function moveTrailingBlanks(context: string, continuation: string): { context: string; continuation: string } {
  const blanks = TRAILING_BLANKS.exec(context)?.[0] ?? '';
  return { context: context.slice(0, context.length - blanks.length), continuation: blanks + continuation };
}
