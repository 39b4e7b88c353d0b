/** `'%s' % x` */
import { make, unsupported, valueError } from './budget.ts';
import { characterOf, checkWidth, floatParts, intParts, type Spec, truncate } from './format-number.ts';
import { intOf, isFloat, numberOf } from './numbers.ts';
import { lengthOf, points } from './strings.ts';
import { ascii, repr, str } from './text.ts';
import { DictView, PythonDict, PythonTuple, type PythonValue, stringOf, typeName } from './values.ts';

/** `template % values` */
export function percentFormat(template: string, values: PythonValue): string {
  const list = values instanceof PythonTuple ? values : [values];
  const isMapping = Array.isArray(values) ? !(values instanceof PythonTuple) : values instanceof PythonDict;
  let used = 0;
  let named = false;
  const next = (): PythonValue => {
    const value = list[used++];
    if (value === undefined) throw valueError('not enough arguments for format string');
    return value;
  };
  const number = (text: string): number => {
    if (text !== '*') return checkWidth(Number(text));
    const given = intOf(next());
    if (given === undefined) throw valueError('* wants int');
    return checkWidth(Number(given));
  };
  const pattern = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?([\s\S])?/gu;
  const out = template.replace(
    pattern,
    (all, name: string | undefined, flags: string, width: string, precision: string | undefined, type?: string) => {
      if (type === undefined) throw valueError('incomplete format');
      if (type === '%') {
        if (all !== '%%') throw unsupported('"%%" with a width is not supported');
        return '%';
      }
      if (name !== undefined) {
        if (!(values instanceof PythonDict)) throw valueError('format requires a mapping');
        named = true;
      }
      let total = number(width === '' ? '0' : width);
      const digits = precision === undefined ? -1 : Math.max(0, number(precision === '' ? '0' : precision));
      let value: PythonValue;
      if (name === undefined) value = next();
      else {
        const found = (values as PythonDict).get(name);
        if (found === undefined) throw valueError(`no key ${repr(name)} for the format`);
        value = found;
      }
      const left = flags.includes('-') || total < 0;
      total = Math.abs(total);
      const text = percentValue(value, type, flags, digits);
      const zero = flags.includes('0') && !left && !/[srac]/.test(type) && !/n/.test(text.body);
      if (zero) return text.sign + text.body.padStart(total - text.sign.length, '0');
      const whole = text.sign + text.body;
      const blanks = ' '.repeat(Math.max(0, total - lengthOf(whole)));
      return left ? whole + blanks : blanks + whole;
    },
  );
  if (!named && used < list.length && !isMapping && !(used === 0 && values instanceof DictView)) {
    throw valueError('not all arguments converted during string formatting');
  }
  make(out.length);
  return out;
}

function percentValue(
  value: PythonValue,
  type: string,
  flags: string,
  precision: number,
): { sign: string; body: string } {
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '-';
  const spec: Spec = {
    fill: ' ',
    align: '',
    sign,
    alternate: flags.includes('#'),
    width: 0,
    grouping: '',
    precision,
    type,
  };
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? str(value) : type === 'r' ? repr(value) : ascii(value);
      return { sign: '', body: precision < 0 ? text : points(text).slice(0, precision).join('') };
    }
    case 'c': {
      const code = intOf(value);
      if (code !== undefined) return { sign: '', body: characterOf(code) };
      const text = stringOf(value);
      if (text === undefined || lengthOf(text) !== 1) throw valueError('%c requires int or char');
      return { sign: '', body: text };
    }
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
      let whole = intOf(value);
      if (whole === undefined && /[diu]/.test(type) && isFloat(value)) whole = truncate(numberOf(value)!);
      if (whole === undefined) throw valueError(`%${type} format: a number is required, not ${typeName(value)}`);
      const parts = intParts(whole, { ...spec, type: /[iu]/.test(type) ? 'd' : type, precision: -1 });
      return { sign: parts.sign, body: parts.lead + parts.body.padStart(precision, '0') };
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const number = numberOf(value);
      if (number === undefined) throw valueError(`must be real number, not ${typeName(value)}`);
      return floatParts(number, spec);
    }
    default:
      throw valueError(`unsupported format character '${type}'`);
  }
}
