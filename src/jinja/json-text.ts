/**
 * JSON as Python's `json.dumps` writes it: for task files as Jinja's `tojson` (sorted keys, ASCII only, safe for HTML), for chat
 * templates as transformers' `tojson` (neither).
 */
import { make, valueError } from '../python/budget.ts';
import { intArgument } from '../python/calls.ts';
import { floatText, isFloat, numberOf } from '../python/numbers.ts';
import { sorted, truth } from '../python/operators.ts';
import { str } from '../python/text.ts';
import { defined, iterate, or, PythonDict, type PythonValue, stringOf, typeName } from '../python/values.ts';

interface Layout {
  /** One level's indentation; undefined for one line. */
  readonly step: string | undefined;
  readonly item: string;
  readonly key: string;
  readonly ascii: boolean;
  readonly sorts: boolean;
}

type Optional = PythonValue | undefined;

/** Jinja's own `tojson`. */
export function toJson(value: PythonValue, indent: PythonValue): string {
  const text = dumpJson(value, true, indent, undefined, true);
  return text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

/** `json.dumps(value, ensure_ascii, indent, separators, sort_keys)` */
export function dumpJson(
  value: PythonValue,
  ascii: Optional,
  indent: Optional,
  separators: Optional,
  sorts: Optional,
): string {
  const width = or(indent, null);
  const step = width === null ? undefined : (stringOf(width) ?? ' '.repeat(make(Math.max(0, intArgument(width, 0)))));
  const given = separators === undefined || separators === null ? undefined : Array.from(iterate(separators), str);
  const [item = step === undefined ? ', ' : ',', key = ': '] = given ?? [];
  const text = write(value, { step, item, key, ascii: truth(ascii ?? false), sorts: truth(sorts ?? false) }, '\n');
  make(text.length);
  return text;
}

function write(value: PythonValue, layout: Layout, line: string): string {
  const { step, ascii } = layout;
  const text = stringOf(value);
  if (text !== undefined) return quote(text, ascii);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  const number = numberOf(defined(value));
  if (number !== undefined) return isFloat(value) ? floatJson(number) : String(value);
  const inner = step === undefined ? '' : line + step;
  const close = step === undefined ? '' : line;
  const joint = layout.item + inner;
  const wrap = (open: string, parts: string[], end: string): string => {
    make(parts.reduce((sum, part) => sum + part.length + joint.length, 0));
    return parts.length === 0 ? open + end : open + inner + parts.join(joint) + close + end;
  };
  if (Array.isArray(value))
    return wrap(
      '[',
      value.map((item) => write(item, layout, inner)),
      ']',
    );
  if (value instanceof PythonDict) {
    const entries = new Map(Array.from(value.entries.values(), ([key, item]) => [key, item] as const));
    const keys = layout.sorts ? sorted([...entries.keys()], (key) => key, false) : [...entries.keys()];
    const parts = keys.map((key) => keyText(key, ascii) + layout.key + write(entries.get(key)!, layout, inner));
    return wrap('{', parts, '}');
  }
  throw valueError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function keyText(key: PythonValue, ascii: boolean): string {
  const text = stringOf(key);
  if (text !== undefined) return quote(text, ascii);
  if (key === null || typeof key === 'boolean') return `"${key}"`;
  const number = numberOf(key);
  if (number === undefined) throw valueError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
  return `"${isFloat(key) ? floatJson(number) : str(key)}"`;
}

function floatJson(value: number): string {
  return Number.isFinite(value) ? floatText(value) : Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity';
}

function quote(text: string, ascii: boolean): string {
  const quoted = JSON.stringify(text);
  if (!ascii) return quoted;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins at NUL
  return quoted.replace(/[^\x00-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
