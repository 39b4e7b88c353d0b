/**
 * Python's strings: they count code points, not UTF-16 units, and know more kinds of whitespace. Upper and lower
 * case: `letter-case.ts`; methods: `string-methods.ts`.
 */
import { make } from './budget.ts';

const SURROGATE = /[\ud800-\udfff]/;
/** Python's `str.isspace`. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** Code points in a text: `points('a😀')` is `['a', '😀']`. */
export const points = (text: string): string[] => Array.from(text);

/** Length in code points. */
export function lengthOf(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Index in UTF-16 units of code point `at`, both from 0. */
export function unitOf(text: string, at: number): number {
  if (!SURROGATE.test(text)) return Math.min(at, text.length);
  let unit = 0;
  for (let i = 0; i < at && unit < text.length; i++) unit += text.codePointAt(unit)! > 0xffff ? 2 : 1;
  return unit;
}

/** Order by code point: UTF-16 units would put 😀 before U+FF01. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [high, other] = [x >>> 11 === 0x1b, y >>> 11 === 0x1b];
    return high === other ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}

/** The indices that `[start:stop:step]` picks from `length` items, as Python clips them; null is an absent part. */
export function sliceIndices(
  length: number,
  [start, stop, step]: readonly [number | null, number | null, number],
): { first: number; end: number; count: number } {
  const least = step < 0 ? -1 : 0;
  const most = step < 0 ? length - 1 : length;
  const clip = (at: number): number => (at < 0 ? Math.max(at + length, least) : Math.min(at, most));
  const first = start === null ? (step < 0 ? most : least) : clip(start);
  const end = stop === null ? (step < 0 ? least : most) : clip(stop);
  const count = Math.max(0, step < 0 ? Math.ceil((first - end) / -step) : Math.ceil((end - first) / step));
  return { first, end, count };
}

const leading = new RegExp(`^[${SPACE}]+`);
const trailing = new RegExp(`[${SPACE}]$`);

/** `strip()` on one side or both; `characters` null: whitespace. */
export function strip(text: string, characters: string | null, side: 'left' | 'right' | 'both'): string {
  if (characters === null) {
    let rest = side === 'right' ? text : text.replace(leading, '');
    if (side !== 'left') {
      // A pattern with `+$` takes quadratic time on long runs of blanks.
      let end = rest.length;
      while (end > 0 && trailing.test(rest[end - 1]!)) end--;
      rest = rest.slice(0, end);
    }
    return rest;
  }
  const set = new Set(characters);
  const items = points(text);
  let [start, end] = [0, items.length];
  if (side !== 'right') while (start < end && set.has(items[start]!)) start++;
  if (side !== 'left') while (end > start && set.has(items[end - 1]!)) end--;
  return items.slice(start, end).join('');
}

/** `split()` at runs of whitespace; at most `most` splits (-1: all), from the left or the right. */
export function splitBlank(text: string, most: number, from: 'left' | 'right'): string[] {
  const words = Array.from(text.matchAll(new RegExp(`[^${SPACE}]+`, 'g')));
  if (most < 0 || words.length <= most + (words.length > 0 ? 1 : 0)) return words.map(([word]) => word);
  if (from === 'left') {
    const rest = words[most]!;
    return [...words.slice(0, most).map(([word]) => word), text.slice(rest.index)];
  }
  const last = words[words.length - 1 - most]!;
  return [text.slice(0, last.index + last[0].length), ...words.slice(words.length - most).map(([word]) => word)];
}

/** `split(separator)`; at most `most` splits (-1: all), from the left or the right. */
export function splitAt(text: string, separator: string, most: number, from: 'left' | 'right'): string[] {
  const parts = text.split(separator);
  make(parts.length);
  const limit = most < 0 ? parts.length : most;
  if (from === 'left') {
    return parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(separator)];
  }
  // From the right, overlapping separators fall differently: 'aaa' at 'aa' leaves 'a' in front.
  const found: string[] = [];
  let end = text.length;
  while (found.length < limit) {
    const at = end < separator.length ? -1 : text.lastIndexOf(separator, end - separator.length);
    if (at < 0) break;
    found.push(text.slice(at + separator.length, end));
    end = at;
  }
  return [text.slice(0, end), ...found.reverse()];
}

/** `replace(old, by, most)`; -1: all. */
export function replace(text: string, old: string, by: string, most: number): string {
  if (most === 0) return text;
  if (old === '') {
    const items = points(text);
    const times = most < 0 ? items.length + 1 : Math.min(most, items.length + 1);
    make(text.length + times * by.length);
    return items.map((item, i) => (i < times ? by : '') + item).join('') + (times > items.length ? by : '');
  }
  const parts = splitAt(text, old, most, 'left');
  make(text.length + (parts.length - 1) * Math.max(0, by.length - old.length));
  return parts.join(by);
}

/** `splitlines()`, with Python's line ends. */
export function lines(text: string, keepEnds: boolean): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: separators are control characters
  const ends = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
  const out: string[] = [];
  let start = 0;
  for (const end of text.matchAll(ends)) {
    out.push(text.slice(start, keepEnds ? end.index + end[0].length : end.index));
    start = end.index + end[0].length;
  }
  if (start < text.length) out.push(text.slice(start));
  return out;
}

export const isIdentifier = (text: string): boolean => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(text);
