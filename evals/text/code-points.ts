/** Texts as numbers: Python counts characters by code point, JavaScript by UTF-16 unit. */
import type { Sequence } from './ngram-matcher.ts';
import { WHITESPACE } from './spans.ts';

/** All code points are below it. */
export const CODE_POINTS = 0x110000;

/** A sequence that is filled again and again. */
export class ItemBuffer implements Sequence {
  items = new Int32Array(256);
  length = 0;

  /** Makes room for `length` items; what was in it is lost. */
  reserve(length: number): void {
    if (this.items.length < length) this.items = new Int32Array(length * 2);
  }
}

/** Reads the code points of `text` into `buffer`, with or without whitespace. */
export function readCodePoints(text: string, whitespace: boolean, buffer: ItemBuffer): void {
  buffer.reserve(text.length);
  const { items } = buffer;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (!whitespace && WHITESPACE[code] === 1) continue;
    if (code >>> 10 === 0x36) {
      const low = text.charCodeAt(i + 1);
      if (low >>> 10 === 0x37) {
        code = ((code & 0x3ff) << 10) + (low & 0x3ff) + 0x10000;
        i++;
      }
    }
    items[length++] = code;
  }
  buffer.length = length;
}
