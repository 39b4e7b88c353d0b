/**
 * Verdicts in a judge's answer: the last JSON object with the wanted key, or what the last line says. The last one counts
 * because judges quote before they judge.
 */
import type { Json } from '../../base/json.ts';

type Fields = Readonly<Record<string, Json>>;

/** Longest tail of an answer that is looked at, and most places where an object may begin. */
const TAIL = 20_000;
const PLACES = 200;

/** The last JSON object of a text that has the key; undefined when there is none. */
export function lastObject(text: string, key: string): Fields | undefined {
  const tail = text.slice(-TAIL);
  const end = tail.lastIndexOf('}');
  let begin = tail.lastIndexOf('{', end);
  for (let places = 0; begin >= 0 && places < PLACES; places++) {
    const found = parsed(tail.slice(begin, end + 1));
    if (found !== undefined && Object.hasOwn(found, key)) return found;
    begin = begin === 0 ? -1 : tail.lastIndexOf('{', begin - 1);
  }
  return undefined;
}

function parsed(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** The last line that is not blank, without marks of emphasis; without `Verdict:` or another word before a colon. */
const lastLine = (text: string): string =>
  (text.trimEnd().split('\n').at(-1) ?? '')
    .replace(/[*_`]/g, '')
    .replace(/^[\w ]{0,30}:\s*/, '')
    .trim();

/** A verdict: under the key in JSON, else the last line. */
function said(text: string, key: string): Json {
  const object = lastObject(text, key);
  return object === undefined ? lastLine(text) : (object[key] as Json);
}

/** A number of a scale from the key or the last line (`4`, `4/5`, `4.`); undefined for anything else. */
export function readScore(text: string, key: string, scale: readonly number[]): number | undefined {
  const verdict = said(text, key);
  const match = typeof verdict === 'string' ? /^(-?\d+(?:\.\d+)?)(?:\s*\/\s*(\d+))?\s*\.?$/.exec(verdict.trim()) : null;
  if (match?.[2] !== undefined && Number(match[2]) !== Math.max(...scale)) return undefined;
  const number = typeof verdict === 'number' ? verdict : match === null ? undefined : Number(match[1]);
  return number !== undefined && scale.includes(number) ? number : undefined;
}

/** One of several words, whatever its case; undefined for anything else. */
export function readWord<Word extends string>(text: string, key: string, words: readonly Word[]): Word | undefined {
  const verdict = said(text, key);
  const plain = typeof verdict === 'string' ? verdict.trim().replace(/[.!]$/, '').toLowerCase() : undefined;
  return words.find((word) => word.toLowerCase() === plain);
}

/** The judge's reasons, where it gave them as asked. */
export function readReason(text: string, key: string): string | undefined {
  const reason = lastObject(text, key)?.reason;
  return typeof reason === 'string' && reason !== '' ? reason.slice(0, 2000) : undefined;
}
