/** The filter `tojson`: Python's `json.dumps` with sorted keys and ASCII only, then made safe for HTML as Jinja does. */
import { make, valueError } from '../python/budget.ts';
import { intArgument } from '../python/calls.ts';
import { floatText, isFloat, numberOf } from '../python/numbers.ts';
import { sorted } from '../python/operators.ts';
import { str } from '../python/text.ts';
import { defined, PythonDict, stringOf, typeName, type Value } from '../python/values.ts';

export function toJson(value: Value, indent: Value): string {
  const step = indent === null ? undefined : (stringOf(indent) ?? ' '.repeat(make(intArgument(indent, 0))));
  const text = write(value, step, '\n');
  make(text.length);
  return text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

function write(value: Value, step: string | undefined, line: string): string {
  const text = stringOf(value);
  if (text !== undefined) return quote(text);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  const number = numberOf(defined(value));
  if (number !== undefined) return isFloat(value) ? floatJson(number) : String(value);
  const inner = step === undefined ? '' : line + step;
  const close = step === undefined ? '' : line;
  const joint = step === undefined ? ', ' : `,${inner}`;
  const wrap = (open: string, parts: string[], end: string): string => {
    make(parts.reduce((sum, part) => sum + part.length + joint.length, 0));
    return parts.length === 0 ? open + end : open + inner + parts.join(joint) + close + end;
  };
  if (Array.isArray(value))
    return wrap(
      '[',
      value.map((item) => write(item, step, inner)),
      ']',
    );
  if (value instanceof PythonDict) {
    const entries = new Map(Array.from(value.entries.values(), ([key, item]) => [key, item] as const));
    const keys = sorted([...entries.keys()], (key) => key, false);
    const parts = keys.map((key) => `${keyText(key)}: ${write(entries.get(key)!, step, inner)}`);
    return wrap('{', parts, '}');
  }
  throw valueError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function keyText(key: Value): string {
  if (stringOf(key) !== undefined) return quote(stringOf(key)!);
  if (key === null || typeof key === 'boolean') return quote(String(key));
  const number = numberOf(key);
  if (number === undefined) throw valueError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
  return quote(isFloat(key) ? floatJson(number) : str(key));
}

function floatJson(value: number): string {
  return Number.isFinite(value) ? floatText(value) : Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity';
}

const quote = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins at NUL
  JSON.stringify(text).replace(/[^\x00-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
