/**
 * Text from outside made fit for a page. Escaping is the template's; here is what escaping leaves: control characters, bidi
 * controls that would reorder what stands around them, halves of surrogate pairs, marks piled on one letter, texts without
 * end, addresses that run code. Every text of every page goes through `cleanView` (page.ts). Direction marks that carry no override stay, as do
 * joiners, which scripts need.
 */
import { thousands } from './format.ts';

/** Longest text of one field, in UTF-16 units; what is longer is cut. */
const MOST_CHARACTERS = 20_000;

/**
 * Controls but for tab and line feed; bidi marks, embeddings, overrides and isolates; interlinear and tag characters; the
 * byte-order mark; noncharacters; lone surrogates.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** More marks on one letter than any writing has: they would be drawn over what stands around, and break no line. */
const PILED = /(\p{M}{6})(\p{M}+)/gu;

/** Hidden characters shown: NUL as ␀, others as `⟨U+202E⟩`; line ends become `\n`; piles of marks become their number. */
export function visibleText(text: string): string {
  const flat = text
    .replace(/\r\n?/g, '\n')
    .replace(PILED, (_, kept: string, more: string) => `${kept}⟨${thousands([...more].length)} more marks⟩`);
  return flat.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) as number;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** At most `most` units of the text, and then how long it is: `abc … (1,048,576 characters)`. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // A pair of surrogates is not cut in two.
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${kept} … (${thousands(text.length)} characters)`;
}

/** A text as pages show it. */
export const cleanText = (text: string, most = MOST_CHARACTERS): string => visibleText(cutText(text, most));

/** What the long texts of a page may take together. */
export interface TextBudget {
  left: number;
}

/** Characters that every text has, also where others have used up the budget. */
const SURE = 300;
/** A page of a run stays below half a megabyte. */
export const pageBudget = (): TextBudget => ({ left: 120_000 });

/**
 * A copy of a view model with every text, keys included, as pages show it; texts come shorter once those before them have
 * used up the budget. `replace` may put something else in the place of an object, which is then taken as it is.
 */
export function cleanView(
  value: unknown,
  replace?: (inner: object) => object | undefined,
  budget: TextBudget = pageBudget(),
): unknown {
  if (typeof value === 'string') {
    if (value.length <= SURE) return cleanText(value);
    const most = Math.max(SURE, Math.min(MOST_CHARACTERS, budget.left));
    budget.left -= Math.min(most, value.length);
    return cleanText(value, most);
  }
  if (typeof value !== 'object' || value === null) return value;
  const other = replace?.(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((inner) => cleanView(inner, replace, budget));
  const entries = Object.entries(value).map(([key, inner]) => [cleanText(key, 200), cleanView(inner, replace, budget)]);
  return Object.fromEntries(entries);
}

/**
 * An address that may stand in `href`: http, https, mailto, a place in this page, or a file beside it. Everything else,
 * `javascript:` above all, becomes `#`.
 */
export function safeUrl(address: string): string {
  const text = address.trim();
  // Browsers drop tabs and line feeds inside addresses before they look at the scheme.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(text) || text.startsWith('//')) return '#';
  const scheme = text.match(/^([a-z][a-z0-9+.-]*):/i)?.[1]?.toLowerCase();
  if (scheme === undefined) return /^[^/?#]*:/.test(text) ? '#' : text || '#';
  return ['http', 'https', 'mailto'].includes(scheme) && URL.canParse(text) ? text : '#';
}

/** JSON for a `<script type="application/json">`: no end tag and no comment can stand in it. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
