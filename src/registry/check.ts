/** Is what a file exports what it should be? Everything that is wrong at once: plug-ins are written without our compiler. */
import { HarnessError } from '../base/errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Says what must hold of a field, when it does not: `must(typeof loss === 'function', 'loss: a function')`. */
export type Must = (holds: boolean, what: string) => void;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @throws HarnessError `PLUGIN_INVALID`: that it declares no `what`, as `a metric`, and what is missing; `hint` shows one. */
export function checked<T>(
  value: unknown,
  source: string,
  { what, hint }: { what: string; hint: string },
  look: (fields: Fields, must: Must) => void,
): T {
  if (!isObject(value)) {
    throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares ${what}`, { hint });
  }
  const wrong: string[] = [];
  look(value, (holds, about) => void (holds || wrong.push(about)));
  if (wrong.length === 0) return value as T;
  throw new HarnessError('PLUGIN_INVALID', `${source} does not declare ${what}: ${wrong.join('; ')}`, { hint });
}

/** A lower-case word under `name`, `also` beside letters and digits, and one sentence under `summary`. */
export function mustBeNamed({ name, summary }: Fields, must: Must, also = '_-'): void {
  const word = new RegExp(`^[a-z][a-z0-9${also}]*$`);
  must(typeof name === 'string' && word.test(name), 'name: a lower-case word');
  must(isText(summary), 'summary: one sentence');
}

/** A mapping from snake_case keys, which are called so, to JSON Schemas with descriptions. */
export function mustHaveSchema(schema: unknown, must: Must, called: 'key' | 'option'): void {
  must(isObject(schema), `schema: a mapping from ${called} to JSON Schema ({} when there are none)`);
  for (const [key, inner] of Object.entries(isObject(schema) ? schema : {})) {
    must(/^[a-z][a-z0-9_]*$/.test(key), `schema.${key}: ${called}s are snake_case`);
    must(isObject(inner) && typeof inner.description === 'string', `schema.${key}: a JSON Schema with a description`);
  }
}

/** Functions under these names. */
export function mustBeFunctions(fields: Fields, names: readonly string[], must: Must): void {
  for (const name of names) must(typeof fields[name] === 'function', `${name}: a function`);
}
