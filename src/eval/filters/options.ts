/** Options of a filter, checked when the task is read. */
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { pythonRegex } from '../../python/regex.ts';
import { type FilterOrigin, filterError } from './filter.ts';

export class FilterOptions {
  readonly origin: FilterOrigin;
  private readonly given: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();

  constructor(given: Readonly<Record<string, unknown>>, origin: FilterOrigin) {
    this.given = given;
    this.origin = origin;
  }

  private take(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.given, name) ? this.given[name] : undefined;
  }

  text(name: string, fallback: string): string {
    const value = this.take(name);
    if (value === undefined) return fallback;
    if (typeof value !== 'string') throw this.wrong(name, 'a text');
    return value;
  }

  integer(name: string, fallback?: number): number {
    const value = this.take(name) ?? fallback;
    if (!Number.isSafeInteger(value)) throw this.wrong(name, 'an integer');
    return value as number;
  }

  flag(name: string): boolean {
    const value = this.take(name) ?? false;
    if (typeof value !== 'boolean') throw this.wrong(name, 'true or false');
    return value;
  }

  json(name: string, fallback: Json): Json {
    const value = this.take(name);
    return value === undefined ? fallback : (value as Json);
  }

  object(name: string): Readonly<Record<string, Json>> {
    const value = this.take(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.wrong(name, 'a mapping');
    return value as Readonly<Record<string, Json>>;
  }

  /** A pattern of Python's `re`. */
  pattern(name: string, fallback: string): RegExp {
    return this.compile(name, this.text(name, fallback));
  }

  /** Several patterns, or one. */
  patterns(name: string): readonly RegExp[] {
    const value = this.take(name) ?? [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((source) => {
      if (typeof source !== 'string') throw this.wrong(name, 'a pattern or a list of them');
      return this.compile(name, source);
    });
  }

  private compile(name: string, source: string): RegExp {
    try {
      return pythonRegex(source);
    } catch (error) {
      throw filterError('FILTER_OPTION', `${name}: ${(error as Error).message}`, this.origin);
    }
  }

  /** To be called after all options were taken. @throws HarnessError for one that the filter does not have */
  done(): void {
    const names = [...this.known];
    for (const name of Object.keys(this.given)) {
      if (name === 'function' || this.known.has(name)) continue;
      const there = names.length === 0 ? 'It has no options.' : `It has: ${names.join(', ')}.`;
      throw filterError('FILTER_OPTION', `there is no option ${name}`, this.origin, didYouMean(name, names) ?? there);
    }
  }

  private wrong(name: string, wanted: string): Error {
    const shown = Object.hasOwn(this.given, name) ? `, not ${JSON.stringify(this.given[name])}` : '';
    return filterError('FILTER_OPTION', `${name} must be ${wanted}${shown}`, this.origin);
  }
}
