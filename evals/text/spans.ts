/**
 * Where the tokens of a text lie, and Python's idea of whitespace (`str.split()` without arguments, `str.rstrip()`), on which
 * sacrebleu and NLTK stand. It differs from JavaScript's: U+001C to U+001F and U+0085 count, U+FEFF does not.
 */

/** Token i is `text.slice(starts[i], ends[i])`. One object is filled again and again. */
export class Spans {
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  count = 0;

  push(start: number, end: number): void {
    const at = this.count;
    if (at === this.starts.length) this.grow();
    this.starts[at] = start;
    this.ends[at] = end;
    this.count = at + 1;
  }

  private grow(): void {
    for (const name of ['starts', 'ends'] as const) {
      const wider = new Int32Array(this[name].length * 2);
      wider.set(this[name]);
      this[name] = wider;
    }
  }
}

/** The tokens themselves. */
export function spanTexts(text: string, spans: Spans): string[] {
  return Array.from({ length: spans.count }, (_, i) => text.slice(spans.starts[i], spans.ends[i]));
}

/** By UTF-16 code unit, 1 for whitespace; no whitespace lies outside the basic plane. */
export const WHITESPACE = new Uint8Array(0x10000);
for (const [first, last] of [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
] as const) {
  WHITESPACE.fill(1, first, last + 1);
}

/** `text.rstrip()` */
export function rstrip(text: string): string {
  let end = text.length;
  while (end > 0 && WHITESPACE[text.charCodeAt(end - 1)] === 1) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The spans of `text.split()`. */
export function splitWhitespace(text: string, spans: Spans): void {
  spans.count = 0;
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    if (WHITESPACE[text.charCodeAt(i)] === 1) {
      if (start >= 0) spans.push(start, i);
      start = -1;
    } else if (start < 0) start = i;
  }
  if (start >= 0) spans.push(start, text.length);
}
