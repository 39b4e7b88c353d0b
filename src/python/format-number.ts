/**
 * What `%` and the format mini-language share: ints and floats as text by type, sign, precision and flags. Leaves out: the
 * locale's `n`.
 */
import { make, unsupported, valueError } from './budget.ts';
import { exponentText, fixedText, floatText, type Int, significant } from './numbers.ts';

/** The parts of a format, such as `+08.2f`. */
export interface Spec {
  fill: string;
  align: '<' | '>' | '=' | '^' | '';
  sign: '+' | '-' | ' ';
  alternate: boolean;
  width: number;
  grouping: ',' | '_' | '';
  /** -1: not given. */
  precision: number;
  type: string;
}

const MOST_DIGITS = 1000;

/** An int of a float, as `int()` cuts it. */
export function truncate(value: number): Int {
  if (!Number.isFinite(value)) throw valueError(`cannot convert float ${floatText(value)} to integer`);
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? (whole === 0 ? 0 : whole) : BigInt(whole);
}

/** The character of a code point. */
export function characterOf(code: Int): string {
  if (code < 0 || code > 0x10ffff) throw valueError('%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(code));
}

/** The width, unless it is more than a template may make. */
export function checkWidth(width: number): number {
  make(Math.abs(width));
  return width;
}

function signOf(negative: boolean, spec: Spec): string {
  return negative ? '-' : spec.sign === '-' ? '' : spec.sign;
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };

/** Sign, prefix (`0x`) and digits. */
export function intParts(value: Int, spec: Spec): { sign: string; lead: string; body: string } {
  const base = BASES[spec.type] ?? 10;
  const text = (value < 0 ? -BigInt(value) : BigInt(value)).toString(base);
  return {
    sign: signOf(value < 0, spec),
    lead: spec.alternate && base !== 10 ? `0${spec.type}` : '',
    body: spec.type === 'X' ? text.toUpperCase() : text,
  };
}

/** Sign and digits; `spec.type` is one of `eEfFgG%`, or empty for what `format` takes by default. */
export function floatParts(value: number, spec: Spec): { sign: string; body: string } {
  const sign = signOf(value < 0 || Object.is(value, -0), spec);
  const lower = spec.type.toLowerCase();
  const body = Number.isFinite(value) ? finiteBody(value, lower, spec) : Number.isNaN(value) ? 'nan' : 'inf';
  return { sign, body: spec.type !== lower ? body.toUpperCase() : body };
}

function finiteBody(value: number, type: string, spec: Spec): string {
  if (spec.precision > MOST_DIGITS) throw unsupported(`more than ${MOST_DIGITS} digits`);
  const precision = spec.precision < 0 ? 6 : spec.precision;
  if (type === 'f') return fixedText(value, precision) + (spec.alternate && precision === 0 ? '.' : '');
  if (type === '%') {
    const percent = value * 100;
    return `${Number.isFinite(percent) ? finiteBody(percent, 'f', spec) : 'inf'}%`;
  }
  if (type === 'e') {
    const { digits, exponent } = significant(value, precision + 1);
    const point = precision > 0 || spec.alternate ? '.' : '';
    return `${digits[0]}${point}${digits.slice(1)}e${exponentText(exponent)}`;
  }
  if (type === '' && spec.precision < 0) return floatText(Math.abs(value));
  return generalBody(value, type, precision === 0 ? 1 : precision, spec.alternate);
}

/** `g`, and the empty type, which keeps one digit behind the point and turns to exponents one digit earlier. */
function generalBody(value: number, type: string, precision: number, alternate: boolean): string {
  const { digits, exponent } = significant(value, precision);
  const most = type === '' ? precision - 1 : precision;
  const shown = alternate ? digits : digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= most) {
    const rest = shown.slice(1);
    return `${shown[0]}${rest === '' && !alternate ? '' : `.${rest}`}e${exponentText(exponent)}`;
  }
  const whole = exponent < 0 ? '0' : shown.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = exponent < 0 ? '0'.repeat(-exponent - 1) + shown : shown.slice(exponent + 1);
  const zero = shown === '0' ? '' : rest;
  return zero === '' ? whole + (type === '' ? '.0' : alternate ? '.' : '') : `${whole}.${zero}`;
}
