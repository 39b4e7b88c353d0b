/** The fields of an `adapter_config.json`, read with their types; every complaint names file and field. */
import type { HarnessError } from '../../base/errors.ts';
import { ConfigFields } from '../config-fields.ts';
import { isObject } from '../files/read-json.ts';

export class PeftFields extends ConfigFields {
  number(name: string, fallback: number): number {
    const value = this.raw[name] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.wrong(name, `is ${JSON.stringify(value)}, not a number`);
  }

  /** A list of names; an absent or null one is empty. */
  texts(name: string): readonly string[] {
    const value = this.raw[name] ?? [];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
    throw this.wrong(name, 'is not a list of names');
  }

  /** Names, or a text that is an expression over names. */
  names(name: string): readonly string[] | string {
    const value = this.raw[name];
    return typeof value === 'string' ? value : this.texts(name);
  }

  /** Numbers by module name. */
  pattern(name: string, fits: (value: number) => boolean): Readonly<Record<string, number>> {
    const value = this.raw[name] ?? {};
    if (isObject(value) && Object.values(value).every((entry) => typeof entry === 'number' && fits(entry))) {
      return value as Record<string, number>;
    }
    throw this.wrong(name, 'does not give numbers by module name');
  }

  /** What to do with an adapter that is none of ours. */
  readonly mergeFirst = 'Merge this one into its base with PEFT (merge_and_unload) and go on from the merged model.';

  /** The error for an adapter that is valid but not one of ours. */
  override unsupported(what: string, hint: string = this.mergeFirst): HarnessError {
    return super.unsupported(what, hint);
  }

  /** The value as it stands in the file, for messages: `bias "all"`. */
  shown(name: string): string {
    return `${name} ${JSON.stringify(this.raw[name] ?? null)}`;
  }
}
