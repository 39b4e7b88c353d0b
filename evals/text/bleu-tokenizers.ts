/**
 * The tokenisers of sacrebleu's BLEU: `13a` and `intl` (mteval-v13a and -v14 of NIST), `zh`, `char` and `none`. The originals
 * are chains of regular expressions; here each is one pass over the text that finds the same tokens. Checked against
 * sacrebleu 2.6.0. Leaves out: the tokenisers that need a model or a dictionary (spm, flores, mecab).
 *
 * The chains differ in what counts as a digit, as a point (punctuation that stays inside numbers) and as a symbol, and in
 * whether the text is padded with a space on both sides. What they have in common, worked out from how their matches
 * consume characters: in a run of points every one is a token of its own, except that the last sticks to a following
 * digit (or to the end, unpadded) when a matching in pairs leaves it over. It is left over when the run is odd and
 * follows a digit (or the start, unpadded), or is even and follows something else.
 */
import { type Spans, splitWhitespace, WHITESPACE } from './spans.ts';

export const BLEU_TOKENIZERS = ['13a', 'intl', 'zh', 'char', 'none'] as const;
export type BleuTokenizer = (typeof BLEU_TOKENIZERS)[number];

const ORDINARY = 0;
const SPACE = 1;
/** A token of its own. */
const SYMBOL = 2;
const POINT = 3;
const DIGIT = 4;
/** A token of its own after a digit. */
const DASH = 5;
/** First half of a character outside the basic plane, whose class is looked up. */
const HIGH = 6;

interface Rules {
  /** Class by UTF-16 code unit. */
  classes: Uint8Array;
  padded: boolean;
}

function classTable(ranges: readonly (readonly [number, number, number])[]): Uint8Array {
  const classes = new Uint8Array(0x10000);
  for (const [first, last, kind] of ranges) classes.fill(kind, first, last + 1);
  for (let code = 0; code < classes.length; code++) if (WHITESPACE[code] === 1) classes[code] = SPACE;
  return classes;
}

const WESTERN = [
  [0x21, 0x26, SYMBOL], // ! to &
  [0x28, 0x2b, SYMBOL], // ( to +
  [0x2c, 0x2c, POINT],
  [0x2d, 0x2d, DASH],
  [0x2e, 0x2e, POINT],
  [0x2f, 0x2f, SYMBOL],
  [0x30, 0x39, DIGIT],
  [0x3a, 0x40, SYMBOL], // : to @
  [0x5b, 0x60, SYMBOL], // [ to `
  [0x7b, 0x7e, SYMBOL], // { to ~
] as const;

/**
 * sacrebleu names extensions B and F of the ideographs as two-character strings ('\u20000' is U+2000 and a zero), so that
 * U+2001 to U+2A6D count as Chinese instead of them. Kept: the numbers are sacrebleu's.
 */
const CHINESE = [
  [0x2001, 0x2a6d],
  [0x2e80, 0x2fdf],
  [0x2ff0, 0x303f],
  [0x3100, 0x312f],
  [0x31a0, 0x31bf],
  [0x31c0, 0x31ef],
  [0x3200, 0x33ff],
  [0x3400, 0x4db5],
  [0x4e00, 0x9fbb],
  [0xf900, 0xfa2d],
  [0xfa30, 0xfa6a],
  [0xfa70, 0xfad9],
  [0xfe10, 0xfe1f],
  [0xfe30, 0xfe4f],
  [0xff00, 0xffef],
].map(([first, last]) => [first!, last!, SYMBOL] as const);

function unicodeClass(character: string): number {
  if (/\p{P}/u.test(character)) return POINT;
  if (/\p{N}/u.test(character)) return DIGIT;
  return /\p{S}/u.test(character) ? SYMBOL : ORDINARY;
}

function unicodeRules(): Rules {
  const classes = classTable([]);
  for (let code = 0; code < 0xd800; code++) classes[code] ||= unicodeClass(String.fromCharCode(code));
  for (let code = 0xe000; code < 0x10000; code++) classes[code] ||= unicodeClass(String.fromCharCode(code));
  return { classes: classes.fill(HIGH, 0xd800, 0xdc00), padded: false };
}

const makers = {
  '13a': (): Rules => ({ classes: classTable(WESTERN), padded: true }),
  zh: (): Rules => ({ classes: classTable([...WESTERN, ...CHINESE]), padded: false }),
  intl: unicodeRules,
};
const made = new Map<string, Rules>();
const astralClasses = new Map<number, number>();

/** Fills `spans` with the tokens of `text`, which `13a` must have been given through `unescapeSgml`. */
function scan(text: string, { classes, padded }: Rules, spans: Spans): void {
  const length = text.length;
  let start = -1;
  let afterDigit = false;
  for (let i = 0; i < length; i++) {
    let kind = classes[text.charCodeAt(i)]!;
    let width = 1;
    if (kind === HIGH) {
      const code = text.codePointAt(i)!;
      width = code > 0xffff ? 2 : 1;
      kind = astralClass(code);
    }
    const wasDigit = afterDigit;
    afterDigit = kind === DIGIT;
    if (kind === ORDINARY || kind === DIGIT || (kind === DASH && !wasDigit)) {
      if (start < 0) start = i;
      i += width - 1;
      continue;
    }
    if (kind === POINT) {
      // Where the last point of the run begins, and how many there are.
      let points = 1;
      let last = i;
      let next = i + width;
      let after = classAt(text, next, classes);
      while (after === POINT) {
        points++;
        last = next;
        next += text.charCodeAt(next) >>> 10 === 0x36 ? 2 : 1;
        after = classAt(text, next, classes);
      }
      const ends = next >= length;
      const leftOver = (points & 1) === (wasDigit || (i === 0 && !padded) ? 1 : 0);
      const sticks = leftOver && (ends ? !padded : after === DIGIT);
      if (!sticks || points > 1) {
        if (start >= 0) spans.push(start, i);
        start = -1;
        for (let at = i; at < (sticks ? last : next); ) {
          const to = at + (text.charCodeAt(at) >>> 10 === 0x36 ? 2 : 1);
          spans.push(at, to);
          at = to;
        }
      }
      if (sticks && start < 0) start = last;
      i = next - 1;
      continue;
    }
    if (start >= 0) spans.push(start, i);
    start = -1;
    if (kind !== SPACE) spans.push(i, i + width);
    i += width - 1;
  }
  if (start >= 0) spans.push(start, length);
}

function classAt(text: string, at: number, classes: Uint8Array): number {
  if (at >= text.length) return SPACE;
  const kind = classes[text.charCodeAt(at)]!;
  return kind === HIGH ? astralClass(text.codePointAt(at)!) : kind;
}

function astralClass(code: number): number {
  const known = astralClasses.get(code);
  if (known !== undefined) return known;
  const kind = code > 0xffff ? unicodeClass(String.fromCodePoint(code)) : ORDINARY;
  astralClasses.set(code, kind);
  return kind;
}

/** What mteval-v13a does to a line before it looks for tokens. The order of the replacements counts: `&amp;lt;` ends as `<`. */
function unescapeSgml(text: string): string {
  let line = text;
  if (line.includes('<skipped>')) line = line.replaceAll('<skipped>', '');
  if (line.includes('\n')) line = line.replaceAll('-\n', '').replaceAll('\n', ' ');
  if (!line.includes('&')) return line;
  return line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

function scanCharacters(text: string, spans: Spans): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (WHITESPACE[code] === 1) continue;
    const wide = code >>> 10 === 0x36 && text.charCodeAt(i + 1) >>> 10 === 0x37;
    spans.push(i, i + (wide ? 2 : 1));
    if (wide) i++;
  }
}

/**
 * Finds the tokens of `text` and returns the text that the spans refer to (`13a` resolves entities first). The text is taken
 * as it is: BLEU strips its end and lower-cases it before.
 *
 * `tokenizeBleu('It costs $1,204.', '13a', spans)` leaves the spans of It, costs, $, 1,204 and the full stop.
 */
export function tokenizeBleu(text: string, tokenizer: BleuTokenizer, spans: Spans): string {
  spans.count = 0;
  if (tokenizer === 'none') splitWhitespace(text, spans);
  else if (tokenizer === 'char') scanCharacters(text, spans);
  else {
    let rules = made.get(tokenizer);
    if (rules === undefined) {
      rules = makers[tokenizer]();
      made.set(tokenizer, rules);
    }
    const line = tokenizer === '13a' ? unescapeSgml(text) : tokenizer === 'zh' ? stripped(text) : text;
    scan(line, rules, spans);
    return line;
  }
  return text;
}

/** `text.strip()`: only what stands first and last in the line matters to `zh`. */
function stripped(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITESPACE[text.charCodeAt(start)] === 1) start++;
  while (end > start && WHITESPACE[text.charCodeAt(end - 1)] === 1) end--;
  return text.slice(start, end);
}
