/**
 * Python's int and float: arithmetic that keeps integers exact, and numbers as Python prints and formats them (shortest
 * digits that read back, exact ties to even). Leaves out: complex numbers, locale formats.
 */
import { MOST_BITS, TemplateFailure, unsupported, valueError } from './budget.ts';
import { defined, PythonFloat, type PythonValue, typeName } from './values.ts';

export type Int = number | bigint;

/** A float as a value: wrapped where it would look like an int. */
export const float = (value: number): PythonValue => (Number.isSafeInteger(value) ? new PythonFloat(value) : value);

/** An int as a value. */
export const int = (value: bigint): Int => (BigInt.asIntN(53, value) === value ? Number(value) : value);

/** The int of an int or bool, else undefined. */
export function intOf(value: PythonValue | undefined): Int | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** The double of any number or bool, else undefined. */
export function numberOf(value: PythonValue | undefined): number | undefined {
  if (value instanceof PythonFloat) return value.value;
  if (typeof value === 'number') return value;
  const whole = intOf(value);
  return whole === undefined ? undefined : Number(whole);
}

export const isFloat = (value: PythonValue): boolean =>
  value instanceof PythonFloat || (typeof value === 'number' && !Number.isSafeInteger(value));

/** An argument that must be an int. */
export function index(value: PythonValue, what = 'an integer'): number {
  const whole = intOf(defined(value));
  if (whole === undefined) throw valueError(`'${typeName(value)}' object is not ${what}`);
  return Number(whole);
}

const unfit = (operator: string, a: PythonValue, b: PythonValue): TemplateFailure =>
  valueError(`unsupported operand types for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);

export type NumericOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** `a operator b` of numbers. @throws TemplateFailure for other types, a division by zero */
export function arithmetic(operator: NumericOperator, a: PythonValue, b: PythonValue): PythonValue {
  const [x, y] = [intOf(a), intOf(b)];
  if (x !== undefined && y !== undefined) return ofInts(operator, x, y);
  const [u, v] = [numberOf(a), numberOf(b)];
  if (u === undefined || v === undefined) throw unfit(operator, a, b);
  return float(ofFloats(operator, u, v));
}

function ofInts(operator: NumericOperator, x: Int, y: Int): PythonValue {
  if ((operator === '/' || operator === '//' || operator === '%') && Number(y) === 0) throw byZero();
  switch (operator) {
    case '/':
      return float(Number(x) / Number(y));
    case '**':
      return power(x, y);
    case '//':
    case '%': {
      const [a, b] = [BigInt(x), BigInt(y)];
      const rest = a % b;
      const down = rest !== 0n && rest < 0n !== b < 0n;
      if (operator === '%') return int(down ? rest + b : rest);
      return int(a / b - (down ? 1n : 0n));
    }
    default: {
      if (typeof x === 'number' && typeof y === 'number') {
        const fast = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
        if (Number.isSafeInteger(fast)) return fast === 0 ? 0 : fast;
      }
      const [a, b] = [BigInt(x), BigInt(y)];
      return int(checked(operator === '+' ? a + b : operator === '-' ? a - b : a * b));
    }
  }
}

function ofFloats(operator: NumericOperator, u: number, v: number): number {
  switch (operator) {
    case '+':
      return u + v;
    case '-':
      return u - v;
    case '*':
      return u * v;
    case '**':
      if (u === 0 && v < 0) throw byZero();
      if (u < 0 && Number.isFinite(u) && Number.isFinite(v) && !Number.isInteger(v)) {
        throw unsupported('complex numbers are not supported');
      }
      if (u === 1 || (u === -1 && !Number.isFinite(v) && !Number.isNaN(v))) return 1;
      return finite(u ** v, u, v);
    default: {
      if (v === 0) throw byZero();
      if (operator === '/') return u / v;
      let rest = u % v;
      if (rest === 0) rest = v < 0 ? -0 : 0;
      else if (rest < 0 !== v < 0) rest += v;
      if (operator === '%') return rest;
      const quotient = (u - rest) / v;
      const floor = Math.floor(quotient);
      return quotient === 0 ? (u / v < 0 || Object.is(u / v, -0) ? -0 : 0) : quotient - floor > 0.5 ? floor + 1 : floor;
    }
  }
}

function power(x: Int, y: Int): PythonValue {
  if (y < 0) {
    if (Number(x) === 0) throw byZero();
    return float(Number(x) ** Number(y));
  }
  const bits = Math.log2(Math.abs(Number(x)) || 1) * Number(y);
  if (bits > MOST_BITS) throw tooLarge();
  return int(BigInt(x) ** BigInt(y));
}

function finite(result: number, ...from: number[]): number {
  if (!Number.isFinite(result) && from.every(Number.isFinite)) throw valueError('Numerical result out of range');
  return result;
}

function checked(value: bigint): bigint {
  if (value >> BigInt(MOST_BITS) !== 0n && -value >> BigInt(MOST_BITS) !== 0n) throw tooLarge();
  return value;
}

const tooLarge = (): TemplateFailure => new TemplateFailure('limit', `an integer of more than ${MOST_BITS} bits`);
const byZero = (): TemplateFailure => valueError('division by zero');

/** `repr(float)`. `floatText(2)` is `2.0`, `floatText(1e16)` is `1e+16`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (value !== 0 && (exponent < -4 || exponent >= 16)) return `${sign}${digits}e${exponentText(exponent)}`;
  const plain = digits.replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${plain}`;
  const whole = plain.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${plain.slice(exponent + 1) || '0'}`;
}

export const exponentText = (exponent: number): string =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** The finite double `|value|` times 10^shift as a fraction of integers. */
function fraction(value: number, shift: number): [bigint, bigint] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const raw = bits.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const mantissa = (raw & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const exponent = Math.max(biased, 1) - 1075;
  const ten = 10n ** BigInt(Math.abs(shift));
  const top = mantissa * (exponent > 0 ? 1n << BigInt(exponent) : 1n) * (shift > 0 ? ten : 1n);
  return [top, (exponent < 0 ? 1n << BigInt(-exponent) : 1n) * (shift < 0 ? ten : 1n)];
}

/** |value| x 10^shift, rounded to an integer, exact ties to even. */
function scaled(value: number, shift: number): bigint {
  const [top, bottom] = fraction(value, shift);
  const floor = top / bottom;
  const twice = (top - floor * bottom) * 2n;
  return twice > bottom || (twice === bottom && floor % 2n === 1n) ? floor + 1n : floor;
}

/** The digits of |value| with `digits` places, as `%.{digits}f` has them. */
export function fixedText(value: number, digits: number): string {
  const text = scaled(value, digits)
    .toString()
    .padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Digits and decimal exponent of |value| rounded to `count` significant digits. */
export function significant(value: number, count: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  let exponent = Number(Math.abs(value).toExponential().split('e')[1]);
  let digits = scaled(value, count - 1 - exponent).toString();
  if (digits.length > count) {
    exponent++;
    digits = digits.slice(0, count);
  }
  return { digits, exponent };
}

/** Python's `round(value, digits)` of a float. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value;
  if (digits < -309) return 0 * value;
  const magnitude = scaled(value, digits);
  const rounded = Number(`${magnitude}e${-digits}`);
  return Object.is(Math.sign(value), -1) || Object.is(value, -0) ? -rounded : rounded;
}
