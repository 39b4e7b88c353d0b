/** Values as Python prints them: `str()` and `repr()`. */
import { HarnessError } from '../base/errors.ts';
import { make, TemplateFailure, unsupported, withBudget } from './budget.ts';
import { fromData } from './from-data.ts';
import { floatText } from './numbers.ts';
import {
  DictView,
  Markup,
  Namespace,
  PythonDict,
  PythonFloat,
  PythonIterator,
  PythonRange,
  PythonTuple,
  type PythonValue,
  typeName,
  Undefined,
} from './values.ts';

/**
 * `str(value)` of plain data or a template's value: `True`, `None`, `['a', 1]`. Integers print as ints.
 * @throws HarnessError `TEMPLATE_VALUE` for what is no data
 */
export const toPythonText = (value: unknown): string => printed(value, str);

/** `repr(value)`: as `toPythonText`, with strings in quotes. */
export const pythonRepr = (value: unknown): string => printed(value, repr);

function printed(value: unknown, print: (value: PythonValue) => string): string {
  try {
    return withBudget(() => print(fromData(value)));
  } catch (error) {
    if (!(error instanceof TemplateFailure)) throw error;
    throw new HarnessError('TEMPLATE_VALUE', `A value cannot be printed: ${error.message}`, { cause: error });
  }
}

/** `str(value)`. @throws TemplateFailure for an undefined value, or what prints as an address */
export function str(value: PythonValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) {
    if (value.lenient) return '';
    throw value.failure();
  }
  return value instanceof Markup ? value.text : repr(value);
}

/** `repr(value)` */
export function repr(value: PythonValue): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : floatText(value);
    case 'bigint':
      return String(value);
    case 'string':
      return quoted(value);
  }
  if (value instanceof PythonFloat) return floatText(value.value);
  if (value instanceof PythonTuple) return value.length === 1 ? `(${repr(value[0]!)},)` : `(${list(value)})`;
  if (Array.isArray(value)) return `[${list(value)}]`;
  if (value instanceof PythonDict) {
    return `{${joined(Array.from(value.entries.values(), ([key, item]) => `${repr(key)}: ${repr(item)}`))}}`;
  }
  if (value instanceof PythonRange) {
    return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`;
  }
  if (value instanceof DictView) return `dict_${value.part}([${list(value.items())}])`;
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`;
  if (value instanceof PythonIterator) {
    throw unsupported('a generator was printed, which shows an address; make it a list with |list or |join');
  }
  // Within a list Jinja prints this word even where undefined names are errors.
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return `<Namespace ${repr(value.fields)}>`;
  if (value.text === undefined) throw unsupported(`a ${typeName(value)} was printed, which shows an address`);
  return value.text();
}

const list = (items: readonly PythonValue[]): string => joined(items.map(repr));

function joined(parts: readonly string[]): string {
  make(parts.reduce((sum, part) => sum + part.length + 2, 0));
  return parts.join(', ');
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (character) => {
    if (character === ' ') return character;
    const code = character.codePointAt(0)!;
    return SHORT[character] ?? escapeCode(code);
  });
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function escapeCode(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `ascii(value)`: repr with everything beyond ASCII escaped. */
export const ascii = (value: PythonValue): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins at NUL
  repr(value).replace(/[^\x00-\x7f]/gu, (character) => escapeCode(character.codePointAt(0)!));
