/**
 * From rows to samples: which column plays which role, values checked and converted, errors with the row. Remembers what
 * can only be judged at the end: how many references rows have, and whether predicted and true classes are of one kind.
 */
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { CellError, readers } from './cells.ts';
import type { Inputs, InputType, MetricDefinition, SampleOf } from './metric.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Sample = SampleOf<Inputs>;

/** Where a row stands; `line` and `source` where it comes from a file. */
export interface Place {
  /** Counted from 1. */
  row: number;
  /** `translations.jsonl:17` */
  source?: string;
  file?: string;
  line?: number;
}

export interface ColumnOptions {
  /** Role to the columns that hold it, where they are not named after the role. Several: references side by side. */
  columns?: Readonly<Record<string, readonly string[]>>;
  /** Rows may have differing numbers of references. Otherwise a row with fewer says so with null. */
  unevenReferences?: boolean;
}

const MANY = 1000;

/** Flag of `harness score` that maps a role. */
const flagOf = (role: string): string =>
  ['prediction', 'reference', 'probability', 'group', 'cluster'].includes(role)
    ? `--${role} COL`
    : `--column ${role}=COL`;

/** One role of a metric's inputs, looked up once. */
interface Field {
  role: string;
  type: InputType;
  optional: boolean;
  /** The columns that hold it; nearly always one. */
  names: readonly string[];
  read: (value: unknown) => unknown;
}

/** Reads the columns that a metric declares; metrics with the same inputs share one. */
export interface SampleReader {
  /**
   * The declared roles of a row.
   * @throws HarnessError `DATA_MISSING_COLUMN`, `SAMPLE_WITHOUT_REFERENCE`, `REFERENCES_UNEVEN`, `SAMPLE_WRONG_TYPE`,
   * `PROBABILITY_OUT_OF_RANGE`, `PROBABILITIES_NOT_NORMALISED`, each with the row.
   */
  read(row: Row, place: Place): Sample;
}

export class SampleColumns {
  readonly #mapping: Readonly<Record<string, readonly string[]>>;
  readonly #uneven: boolean;
  readonly #readers = new Map<string, SampleReader>();
  #listLength: number | undefined;
  #fewest = Number.POSITIVE_INFINITY;
  #most = 0;
  /** Classes seen by role; a role that has too many to be classes is no longer followed. */
  readonly #classes = new Map<string, Set<string>>();

  constructor({ columns = {}, unevenReferences = false }: ColumnOptions = {}) {
    this.#mapping = columns;
    this.#uneven = unevenReferences;
  }

  /** References per row so far: what signatures tell. */
  get references(): number | 'var' | undefined {
    if (this.#most === 0) return undefined;
    return this.#fewest === this.#most ? this.#most : 'var';
  }

  /** The reader of a metric's inputs; the same object for the same inputs. */
  reader(definition: MetricDefinition): SampleReader {
    const key = JSON.stringify(definition.inputs);
    let reader = this.#readers.get(key);
    if (reader === undefined) {
      const fields = Object.entries(definition.inputs).map(([role, declared]): Field => {
        const type = declared.replace(/\?$/, '') as InputType;
        const names = this.#mapping[role] ?? [role];
        return { role, type, optional: declared.endsWith('?'), names, read: readers[type] };
      });
      reader = { read: (row, place) => this.#sample(fields, row, place, definition) };
      this.#readers.set(key, reader);
    }
    return reader;
  }

  #sample(fields: readonly Field[], row: Row, place: Place, definition: MetricDefinition): Sample {
    const sample: Record<string, unknown> = {};
    for (const field of fields) {
      const { role, names, optional } = field;
      const name = names[0]!;
      const value = names.length > 1 ? several(row, names) : Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined || (value === null && optional)) {
        // A column that was named must be there.
        if (!optional || (value === undefined && this.#mapping[role] !== undefined)) {
          throw this.#missing(row, role, place, definition);
        }
        sample[role] = undefined;
      } else sample[role] = this.#convert(field, value, place);
    }
    return sample;
  }

  #convert({ role, type, read }: Field, value: unknown, place: Place): unknown {
    try {
      const converted = read(value);
      if (type === 'texts') this.#countReferences(converted as readonly (string | null)[], role, place);
      else if (type === 'label') this.#follow(role, converted as string);
      return converted;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      throw rowError(error.code, `${this.#name(role)} ${error.message}`, place, error.hint);
    }
  }

  #name(role: string): string {
    return (this.#mapping[role] ?? [role]).join(', ');
  }

  #countReferences(list: readonly (string | null)[], role: string, place: Place): void {
    let present = 0;
    for (const item of list) if (item !== null) present++;
    if (present === 0) {
      throw rowError(
        'SAMPLE_WITHOUT_REFERENCE',
        `no reference in ${this.#name(role)}`,
        place,
        'leave the row out, or give "" when the empty text is right',
      );
    }
    this.#fewest = Math.min(this.#fewest, present);
    this.#most = Math.max(this.#most, present);
    this.#listLength ??= list.length;
    if (!this.#uneven && list.length !== this.#listLength) {
      throw rowError(
        'REFERENCES_UNEVEN',
        `${list.length} reference${list.length === 1 ? '' : 's'} where the rows before have ${this.#listLength}`,
        place,
        'write null for a reference that is missing, or allow it: --uneven-references',
      );
    }
  }

  #follow(role: string, label: string): void {
    if (role !== 'prediction' && role !== 'reference') return;
    let seen = this.#classes.get(role);
    if (seen === undefined) {
      seen = new Set();
      this.#classes.set(role, seen);
    }
    if (seen.size <= MANY) seen.add(label);
  }

  /**
   * Judges predicted against true classes once all rows are read.
   * @throws HarnessError `LABELS_MISMATCH` when they have nothing in common and cannot be meant to be the same.
   */
  checkLabels(): void {
    const [predicted, true_] = [this.#classes.get('prediction'), this.#classes.get('reference')];
    if (predicted === undefined || true_ === undefined || predicted.size > MANY || true_.size > MANY) return;
    if ([...predicted].some((label) => true_.has(label))) return;
    const plain = (label: string): string => label.trim().toLowerCase();
    const folded = new Set([...true_].map(plain));
    const spelling = [...predicted].some((label) => folded.has(plain(label)));
    const numeric = (labels: Set<string>): boolean =>
      [...labels].every((label) => label.trim() !== '' && !Number.isNaN(Number(label)));
    const kinds = numeric(predicted) !== numeric(true_);
    if (!spelling && !kinds && (predicted.size < 2 || true_.size < 2)) return;
    const some = (labels: Set<string>): string =>
      [...labels]
        .slice(0, 4)
        .map((label) => JSON.stringify(label))
        .join(', ');
    throw new HarnessError(
      'LABELS_MISMATCH',
      `predicted labels and reference labels have none in common: ${some(predicted)} against ${some(true_)}`,
      {
        hint: spelling
          ? 'they differ in case or blanks only: write both sides alike'
          : 'map one side to the other, or name other columns with --prediction and --reference',
      },
    );
  }

  #missing(row: Row, role: string, place: Place, { name, inputs }: MetricDefinition): HarnessError {
    const columns = Object.keys(row);
    const wanted = this.#mapping[role] ?? [role];
    const absent = wanted.find((column) => !columns.includes(column)) ?? wanted[0]!;
    const near = didYouMean(absent, columns);
    const text =
      place.row === 1 || near !== undefined
        ? `no column "${absent}", which ${name} reads`
        : `no "${absent}" in this row`;
    const have = `columns: ${columns.slice(0, 12).join(', ') || 'none'}`;
    const typed = inputs[role]?.startsWith('texts') === true && role === 'reference';
    return rowError(
      typed && place.row > 1 && near === undefined ? 'SAMPLE_WITHOUT_REFERENCE' : 'DATA_MISSING_COLUMN',
      text,
      place,
      `${near === undefined ? '' : `${near} `}${have}; another one: ${flagOf(role)}`,
    );
  }
}

/** Values of several columns as one list. */
function several(row: Row, names: readonly string[]): unknown[] | undefined {
  const values = names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined));
  return values.includes(undefined) ? undefined : values.flat();
}

/** `row 17 (translations.jsonl:17)`. */
export const rowName = ({ row, source }: Place): string =>
  source === undefined ? `row ${row}` : `row ${row} (${source})`;

/** An error of one row: `row 17 (translations.jsonl:17): ...`. */
export function rowError(code: string, message: string, place: Place, hint?: string): HarnessError {
  const { file, line } = place;
  const where = file === undefined ? {} : { where: { file, ...(line === undefined ? {} : { line }) } };
  return new HarnessError(code, `${rowName(place)}: ${message}`, { ...(hint === undefined ? {} : { hint }), ...where });
}
