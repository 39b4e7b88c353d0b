/** Reading values of unknown shape: answers of servers and programs. */

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as a list of objects, or undefined when it is anything else. */
export const objects = (value: unknown): readonly Fields[] | undefined =>
  Array.isArray(value) && value.every(isObject) ? value : undefined;

/** A whole number from 0, or undefined. */
export const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A finite number, or undefined. */
export const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
