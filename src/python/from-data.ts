/**
 * Rows as templates see them: copies of own enumerable fields, so that no template reaches a prototype or changes the row.
 * Dates become text as Python prints a datetime; an object of a class is no data.
 */
import { TemplateFailure, unsupported } from './budget.ts';
import { Markup, PythonDict, PythonFloat, PythonTuple, type PythonValue, tuple } from './values.ts';

const DEEPEST = 500;

/** A row's field, or anything of plain data, as a template's value. @throws TemplateFailure for what is no data. */
export function fromData(data: unknown, depth = 0): PythonValue {
  if (depth > DEEPEST) throw new TemplateFailure('limit', `data are nested deeper than ${DEEPEST} levels`);
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return data;
    case 'number':
      return Object.is(data, -0) ? 0 : data;
    case 'bigint':
      return BigInt.asIntN(53, data) === data ? Number(data) : data;
    case 'object':
      break;
    default:
      if (data === undefined) return null;
      throw unsupported(`a ${typeof data} is no data`);
  }
  if (data === null) return null;
  if (data instanceof PythonFloat || data instanceof PythonDict || data instanceof Markup) return data;
  if (data instanceof PythonTuple) return tuple(data.map((item) => fromData(item, depth + 1)));
  if (Array.isArray(data)) return data.map((item) => fromData(item, depth + 1));
  if (data instanceof Date)
    return data
      .toISOString()
      .replace('T', ' ')
      .replace(/(\.000)?Z$/, '')
      .replace(/\.(\d+)$/, '.$1000');
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    return Array.from(data as unknown as ArrayLike<number | bigint>, (item) => fromData(item, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null) throw unsupported('an object of a class is no data');
  return PythonDict.of(Object.entries(data).map(([key, value]) => [key, fromData(value, depth + 1)] as const));
}
