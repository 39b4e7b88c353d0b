/** Python's string methods where they differ from ours, as the reference implementations use them. */
import { rstrip, WHITESPACE } from './spans.ts';

/** `text.strip()` */
export function strip(text: string): string {
  const end = rstrip(text);
  let start = 0;
  while (start < end.length && WHITESPACE[end.charCodeAt(start)] === 1) start++;
  return start === 0 ? end : end.slice(start);
}

/** `text.strip(characters)`, on one side or both. */
export function stripOf(text: string, character: string, side: 'left' | 'right' | 'both' = 'both'): string {
  let [start, end] = [0, text.length];
  if (side !== 'right') while (start < end && text[start] === character) start++;
  if (side !== 'left') while (end > start && text[end - 1] === character) end--;
  return text.slice(start, end);
}

/** `text.isupper()`: some letter has case, and none is lower or title case. */
export const isUpper = (text: string): boolean => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);

/** `text.islower()` */
export const isLower = (text: string): boolean => /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);

/** `text.removeprefix(a).removeprefix(b)...` */
export const removePrefixes = (text: string, ...prefixes: readonly string[]): string =>
  prefixes.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), text);

export const removeSuffix = (text: string, suffix: string): string =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;

/** `text.capitalize()`: the first character in title case, the rest in lower case. */
export function capitalize(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  if (text === '') return '';
  const upper = first.toUpperCase();
  return (
    upper.slice(0, first.length) + upper.slice(first.length).toLowerCase() + text.slice(first.length).toLowerCase()
  );
}
