/** Typed, checked access to the fields of a `config.json`; every complaint names file and field. */
import { HarnessError } from '../base/errors.ts';
import { isObject, type JsonObject } from './files/read-json.ts';

/** An absent field and, where a method takes a fallback, an absent or `null` one gives the fallback; no fallback: an error. */
export class ConfigFields {
  readonly raw: Readonly<JsonObject>;
  readonly path: string;
  readonly #prefix: string;

  constructor(raw: Readonly<JsonObject>, path: string, prefix = '') {
    this.raw = raw;
    this.path = path;
    this.#prefix = prefix;
  }

  /** A whole number above 0. */
  size(name: string, fallback?: number): number {
    return this.#number(name, fallback, (n) => Number.isSafeInteger(n) && n > 0, 'a whole number above 0');
  }

  /** Like `size`; here `null` in the file means null and only an absent field gives the fallback. */
  sizeOrNull(name: string, fallback: number | null): number | null {
    const value = this.#get(name);
    if (value === undefined) return fallback;
    return value === null ? null : this.size(name);
  }

  /** A whole number, 0 included. */
  count(name: string, fallback?: number): number {
    return this.#number(name, fallback, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number');
  }

  /** A finite number above 0. */
  positive(name: string, fallback?: number): number {
    return this.#number(name, fallback, (n) => Number.isFinite(n) && n > 0, 'a number above 0');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#get(name) ?? fallback;
    if (typeof value !== 'boolean') throw this.wrong(name, `is ${JSON.stringify(value)}, not true or false`);
    return value;
  }

  text(name: string, fallback: string): string {
    const value = this.#get(name) ?? fallback;
    if (typeof value !== 'string') throw this.wrong(name, `is ${JSON.stringify(value)}, not a text`);
    return value;
  }

  /** A token id or a list of them; `null` means none, as does a negative id (some checkpoints write -1). */
  tokenIds(name: string, fallback: number | null): number[] {
    const value = this.#get(name);
    const ids: unknown[] = [value === undefined ? fallback : value].flat();
    return ids.filter((id): id is number => {
      if (id === null) return false;
      if (!Number.isSafeInteger(id)) throw this.wrong(name, `is ${JSON.stringify(value)}, not a token id`);
      return (id as number) >= 0;
    });
  }

  /** An object inside, or undefined when absent, null or empty. */
  part(name: string): ConfigFields | undefined {
    const value = this.#get(name) ?? {};
    if (!isObject(value)) throw this.wrong(name, `is ${JSON.stringify(value)}, not an object`);
    return Object.keys(value).length === 0 ? undefined : new ConfigFields(value, this.path, `${this.#prefix}${name}.`);
  }

  /** The error for a field whose value cannot be. */
  wrong(name: string, what: string): HarnessError {
    return new HarnessError('MODEL_CONFIG', `${this.path}: ${this.#prefix}${name} ${what}.`, {
      where: { file: this.path },
    });
  }

  /** The error for a model that is valid but not one of ours. */
  unsupported(what: string, hint: string): HarnessError {
    return new HarnessError('MODEL_UNSUPPORTED', `${this.path}: ${what}, which is not supported.`, {
      hint,
      where: { file: this.path },
    });
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.raw, name) ? this.raw[name] : undefined;
  }

  #number(name: string, fallback: number | undefined, fits: (n: number) => boolean, kind: string): number {
    const value = this.#get(name) ?? fallback;
    if (value === undefined) throw this.wrong(name, `is missing; it must be ${kind}`);
    if (typeof value !== 'number' || !fits(value)) throw this.wrong(name, `is ${JSON.stringify(value)}, not ${kind}`);
    return value;
  }
}
