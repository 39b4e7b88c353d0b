/**
 * Wording that stands in Python sources, read as data: literals behind a name at any depth, and joined texts. Texts with all
 * prefixes, whole numbers, lists, tuples, mappings; in f-strings the braces stay. Nothing is run. Leaves out: everything else.
 */
import { HarnessError } from '../../../src/plugin.ts';
import { literalWithin, type Names } from '../../../src/plugin-data.ts';

export type Literal = string | number | null | boolean | readonly Literal[] | { readonly [key: string]: Literal };

export class PythonText {
  readonly #source: string;
  readonly #label: string;

  constructor(source: string, label: string) {
    this.#source = source.replaceAll('\r\n', '\n');
    this.#label = label;
  }

  /** The part from a pattern on, up to another one behind it. @throws HarnessError `DATA_MALFORMED` */
  part(from: RegExp, to?: RegExp): PythonText {
    const start = this.#source.search(from);
    if (start < 0) throw this.#wrong(`nothing like ${String(from)}`);
    const rest = this.#source.slice(start);
    const length = to === undefined ? -1 : rest.slice(1).search(to);
    return new PythonText(length < 0 ? rest : rest.slice(0, length + 1), this.#label);
  }

  /**
   * What `NAME = ...` gives a name, the n-th time that it stands there.
   * @throws HarnessError `DATA_MALFORMED`
   */
  assigned(name: string, { nth = 0, names }: { nth?: number; names?: Names } = {}): Literal {
    const found = [...this.#source.matchAll(new RegExp(`(?<![\\w.])${name}\\s*=(?!=)`, 'g'))][nth];
    if (found === undefined) throw this.#wrong(`no value of ${name}`);
    return this.#literal(found.index + found[0].length, names ?? (() => undefined));
  }

  /** All texts that stand behind a pattern, in order. */
  textsAfter(pattern: RegExp): string[] {
    const found = this.#source.matchAll(pattern);
    return Array.from(found, (match) => String(this.#literal(match.index + match[0].length)));
  }

  #literal(at: number, names?: Names): Literal {
    try {
      return literalWithin(this.#source, at, names) as Literal;
    } catch (cause) {
      const line = this.#source.slice(0, at).split('\n').length;
      throw new HarnessError('DATA_MALFORMED', `${this.#label}: line ${line} begins no plain literal`, { cause });
    }
  }

  #wrong(what: string): HarnessError {
    return new HarnessError('DATA_MALFORMED', `${this.#label} has ${what}`, {
      hint: 'it is another version of the repository than this importer knows',
    });
  }
}
