/** Names and their values: the row's columns outermost, then what the template sets, then loops, macros and `with`. */
import { fromData } from '../python/from-data.ts';
import { type PythonValue, Undefined } from '../python/values.ts';

export class Scope {
  private readonly values = new Map<string, PythonValue>();
  private readonly parent: Scope | undefined;
  private readonly row: Readonly<Record<string, unknown>> | undefined;
  private readonly globals: ReadonlyMap<string, PythonValue> | undefined;

  constructor(
    parent: Scope | undefined,
    row?: Readonly<Record<string, unknown>>,
    globals?: ReadonlyMap<string, PythonValue>,
  ) {
    this.parent = parent;
    this.row = row;
    this.globals = globals;
  }

  set(name: string, value: PythonValue): void {
    this.values.set(name, value);
  }

  get(name: string): PythonValue {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const known = scope.values.get(name);
      if (known !== undefined) return known;
      if (scope.row === undefined) continue;
      // Own fields only; the copy is kept, so that a list changed by the template stays changed for this rendering.
      if (Object.hasOwn(scope.row, name)) {
        const value = fromData(scope.row[name]);
        scope.values.set(name, value);
        return value;
      }
      const global = scope.globals?.get(name);
      if (global !== undefined) return global;
    }
    return new Undefined(`'${name}' is undefined`, { name, known: this.names() });
  }

  /** Everything that has a value here. */
  private names(): string[] {
    const names = new Set<string>();
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      for (const name of scope.values.keys()) names.add(name);
      for (const name of Object.keys(scope.row ?? {})) names.add(name);
    }
    return [...names];
  }
}
