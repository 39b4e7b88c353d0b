/** `'{}'.format(x)` and the format mini-language. Leaves out: attributes in fields (`{0.real}`). */
import { make, unsupported, valueError } from './budget.ts';
import { characterOf, checkWidth, floatParts, intParts, type Spec } from './format-number.ts';
import { type Int, intOf, numberOf } from './numbers.ts';
import { itemOf } from './sequences.ts';
import { lengthOf, points } from './strings.ts';
import { ascii, repr, str } from './text.ts';
import { type Arguments, Markup, type PythonValue, stringOf, typeName } from './values.ts';

const specPattern = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

/** `format(value, spec)` */
function formatValue(value: PythonValue, spec: string): string {
  if (spec === '') return str(value);
  const found = specPattern.exec(spec);
  if (found === null) throw valueError(`Invalid format specifier '${spec}'`);
  const [, fill, align = '', sign = '-', z, alternate, zero, width, grouping = '', precision, type = ''] = found;
  if (z !== undefined || type === 'n') throw unsupported(`the format '${spec}' is not supported`);
  const parsed: Spec = {
    fill: fill ?? (zero !== undefined && align === '' ? '0' : ' '),
    align: (align || (zero !== undefined ? '=' : '')) as Spec['align'],
    sign: sign as Spec['sign'],
    alternate: alternate !== undefined,
    width: width === undefined ? 0 : checkWidth(Number(width)),
    grouping: grouping as Spec['grouping'],
    precision: precision === undefined ? -1 : Number(precision),
    type,
  };
  if (zero !== undefined && fill === undefined) parsed.fill = '0';
  const whole = intOf(value);
  const number = numberOf(value);
  if (whole !== undefined && /^[bcdoxX]?$/.test(type)) return formatInt(whole, parsed);
  if (number !== undefined && /^[eEfFgG%]?$/.test(type)) {
    const { sign: lead, body } = floatParts(number, parsed);
    return pad(lead, body, parsed, '>');
  }
  const text = stringOf(value);
  if (text !== undefined && /^s?$/.test(type)) {
    if (found[3] !== undefined || parsed.alternate || grouping !== '' || align === '=') {
      throw valueError(`'${spec}' is not allowed for a string`);
    }
    if (align === '') parsed.align = '<';
    return pad('', parsed.precision < 0 ? text : points(text).slice(0, parsed.precision).join(''), parsed, '<');
  }
  if (text !== undefined || number !== undefined) {
    throw valueError(`Unknown format code '${type}' for object of type '${typeName(value)}'`);
  }
  throw valueError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function formatInt(value: Int, spec: Spec): string {
  if (spec.precision >= 0) throw valueError('Precision not allowed in integer format specifier');
  if (spec.type === 'c') return pad('', characterOf(value), spec, '>');
  const { sign, lead, body } = intParts(value, spec);
  return pad(sign + lead, body, spec, '>');
}

/** Grouping and filling; zeros in front are grouped too. */
function pad(lead: string, body: string, spec: Spec, natural: '<' | '>'): string {
  const size = /[boxX]/.test(spec.type) ? 4 : 3;
  if (spec.grouping === ',' && size === 4) throw valueError(`Cannot specify ',' with '${spec.type}'.`);
  const [whole = '', tail = ''] = spec.grouping === '' ? [body] : splitWhole(body);
  const room = spec.fill === '0' && spec.align === '=' ? spec.width - lead.length - tail.length : 0;
  const text = lead + (spec.grouping === '' ? whole : grouped(whole, spec.grouping, size, room)) + tail;
  const missing = Math.max(0, spec.width - lengthOf(text));
  const align = spec.align || natural;
  if (align === '=') return lead + spec.fill.repeat(missing) + text.slice(lead.length);
  if (align === '<') return text + spec.fill.repeat(missing);
  if (align === '>') return spec.fill.repeat(missing) + text;
  const before = Math.floor(missing / 2);
  return spec.fill.repeat(before) + text + spec.fill.repeat(missing - before);
}

function splitWhole(body: string): [string, string] {
  const end = /^[0-9a-fA-F]+(?=$|[.%])|^\d+/.exec(body)?.[0].length ?? 0;
  return [body.slice(0, end), body.slice(end)];
}

function grouped(digits: string, mark: string, size: number, room: number): string {
  if (digits === '') return digits;
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= size) parts.unshift(digits.slice(Math.max(0, end - size), end));
  let text = parts.join(mark);
  while (text.length < room) {
    const free = /^[^,_]*/.exec(text)![0].length;
    text = (free === size ? `0${mark}` : '0') + text;
  }
  return text;
}

/** `template.format(...)` */
export function braceFormat(template: string, args: Arguments, depth = 0): string {
  let automatic = 0;
  let manual = false;
  let out = '';
  const lookup = (field: string): PythonValue => {
    const [, head = '', rest = ''] = /^([^.[\]]*)([\s\S]*)$/.exec(field)!;
    let value: PythonValue | undefined;
    if (/^\d*$/.test(head)) {
      if (head === '' ? manual : automatic > 0) throw valueError('cannot mix {} and {0} in a format');
      if (head !== '') manual = true;
      value = args.positional[head === '' ? automatic++ : Number(head)];
    } else value = args.named.get(head);
    if (value === undefined) throw valueError(`the format has a field {${field}} without a value`);
    for (const [step, key] of rest.matchAll(/\[([^\]]+)\]|[\s\S]/g)) {
      if (key === undefined) throw unsupported(`the format field {${field}} asks for ${JSON.stringify(step)}`);
      value = itemOf(value, /^\d+$/.test(key) ? Number(key) : key);
    }
    return value;
  };
  for (let at = 0; at < template.length; ) {
    const next = /[{}]/g;
    next.lastIndex = at;
    const found = next.exec(template);
    if (found === null) return out + template.slice(at);
    out += template.slice(at, found.index);
    const brace = found[0];
    at = found.index + 1;
    if (template[at] === brace) {
      out += brace;
      at++;
      continue;
    }
    if (brace === '}') throw valueError("Single '}' encountered in format string");
    const end = fieldEnd(template, at);
    const [, field = '', conversion, spec = ''] =
      /^((?:\[[^\]]*\]|[^!:[])*)(?:!([\s\S]))?(?::([\s\S]*))?$/.exec(template.slice(at, end)) ??
      fail(template.slice(at, end));
    let value = lookup(field);
    if (conversion !== undefined && !/[sra]/.test(conversion)) throw valueError(`Unknown conversion !${conversion}`);
    if (conversion === 'r') value = repr(value);
    else if (conversion === 'a') value = ascii(value);
    else if (conversion === 's') value = str(value);
    // Fields within a field's format: `{:{width}}`.
    const format = spec.replace(/\{([^{}]*)\}/g, (_, inner: string) => {
      if (depth > 0) throw valueError('Max string recursion exceeded');
      return str(lookup(inner));
    });
    out += formatValue(value instanceof Markup ? value.text : value, format);
    make(out.length);
    at = end + 1;
  }
  return out;
}

function fail(field: string): never {
  throw valueError(`malformed format field {${field}}`);
}

function fieldEnd(template: string, from: number): number {
  let depth = 1;
  for (let at = from; at < template.length; at++) {
    if (template[at] === '{') depth++;
    else if (template[at] === '}' && --depth === 0) return at;
  }
  throw valueError("expected '}' before end of string");
}
