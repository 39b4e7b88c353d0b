/** Arguments of calls, bound to parameters as Python binds them. */
import { valueError } from './budget.ts';
import { type Int, intOf } from './numbers.ts';
import { type Arguments, defined, PythonObject, type PythonValue, stringOf, typeName } from './values.ts';

/** What a function, method or filter takes. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly required: number;
  /** False where Python takes values by position only. */
  readonly keywords: boolean;
  /** Takes any number of further values by position. */
  readonly rest: boolean;
}

/** `signature('replace(old, new, count?, /)')`: `?` marks what may be left out, `/` that none may be named, `*` takes the rest. */
export function signature(text: string): Signature {
  const [, name = '', inner = ''] = /^(\w+)\((.*)\)$/.exec(text)!;
  const parts = inner.split(/,\s*/).filter((part) => part !== '');
  const names = parts.filter((part) => part !== '/' && part !== '*');
  return {
    name,
    parameters: names.map((part) => part.replace('?', '')),
    required: names.filter((part) => !part.endsWith('?')).length,
    keywords: !parts.includes('/'),
    rest: parts.includes('*'),
  };
}

/** The values in the order of the parameters, then the rest; undefined where one was left out. @throws TemplateFailure */
export function bind(to: Signature, args: Arguments): (PythonValue | undefined)[] {
  const { name, parameters } = to;
  if (args.positional.length > parameters.length && !to.rest) {
    throw valueError(`${name}() takes at most ${parameters.length} arguments (${args.positional.length} given)`);
  }
  const bound: (PythonValue | undefined)[] = parameters.map((_, i) => args.positional[i]);
  for (const [key, value] of args.named) {
    const at = to.keywords ? parameters.indexOf(key) : -1;
    if (at < 0) throw valueError(`${name}() has no argument named '${key}'`);
    if (bound[at] !== undefined) throw valueError(`${name}() got two values for '${key}'`);
    bound[at] = value;
  }
  const missing = parameters.slice(0, to.required).find((_, i) => bound[i] === undefined);
  if (missing !== undefined) throw valueError(`${name}() lacks its argument '${missing}'`);
  return [...bound, ...args.positional.slice(parameters.length)];
}

/** What a table of methods or filters holds by name. */
export interface Callable<Self> {
  readonly signature: Signature;
  run(self: Self, ...args: (PythonValue | undefined)[]): PythonValue;
}

/** A table by name from signatures. */
export function table<Self>(
  entries: Readonly<Record<string, (self: Self, ...args: (PythonValue | undefined)[]) => PythonValue>>,
): ReadonlyMap<string, Callable<Self>> {
  return new Map(
    Object.entries(entries).map(([text, run]) => {
      const parsed = signature(text);
      return [parsed.name, { signature: parsed, run }];
    }),
  );
}

/** A method as the value of an attribute. */
export const method = <Self>(self: Self, of: Callable<Self>): PythonObject =>
  new PythonObject('builtin_function_or_method', { call: (args) => of.run(self, ...bind(of.signature, args)) });

/** A str argument. */
export function textArgument(value: PythonValue | undefined, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  const text = value === undefined ? undefined : stringOf(defined(value));
  if (text === undefined) throw valueError(`a str is wanted, not ${value === undefined ? 'nothing' : typeName(value)}`);
  return text;
}

/** An int argument. */
export function intArgument(value: PythonValue | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const whole: Int | undefined = intOf(defined(value));
  if (whole === undefined) throw valueError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(whole);
}
