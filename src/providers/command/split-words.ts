/** A command line as words, as a POSIX shell splits it, without anything else that a shell does. */
import { HarnessError } from '../../base/errors.ts';

/**
 * `python "my model.py" --n 3` gives four words. Quotes keep blanks, a backslash keeps the next character (within single
 * quotes it is one); variables, globs and operators are plain text.
 * @throws HarnessError `COMMAND_INVALID` for a quote without its end and for no word at all.
 */
export function splitWords(text: string): [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (quote === "'" ? character === "'" : quote === '"' && character === '"') quote = '';
    else if (character === '\\' && quote !== "'" && i + 1 < text.length) word = (word ?? '') + text[++i];
    else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  const [program, ...rest] = words;
  if (quote !== '' || program === undefined || program === '') {
    const fault = quote === '' ? 'names no program' : `has a ${quote} without its end`;
    throw new HarnessError('COMMAND_INVALID', `command:${text} ${fault}`, { hint: 'write command:PROGRAM ARGS' });
  }
  return [program, ...rest];
}
