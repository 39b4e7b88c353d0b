/** The columns that mitigation reads, checked; errors with the row. */
import { CellError, readers } from '../cells.ts';
import { type Place, type Row, rowError } from '../columns.ts';

export interface MitigationColumns {
  groups: readonly string[];
  reference: string;
  /** Left out where no score is needed. */
  probability?: string;
  /** null: 1 or true. */
  posLabel: string | null;
}

export interface MitigationRow {
  group: readonly string[];
  /** The true class as it is written. */
  label: string;
  positive: boolean;
  /** NaN where no score is needed. */
  score: number;
}

/**
 * A row's group, class and score.
 * @throws HarnessError `DATA_MISSING_COLUMN`, `SAMPLE_WRONG_TYPE`, `PROBABILITY_OUT_OF_RANGE`, `LABELS_MISMATCH`.
 */
export function mitigationRow(row: Row, place: Place, columns: MitigationColumns): MitigationRow {
  const { groups, reference, probability, posLabel } = columns;
  const cell = (column: string): unknown => {
    if (Object.hasOwn(row, column) && row[column] !== undefined) return row[column];
    throw rowError('DATA_MISSING_COLUMN', `no column "${column}"`, place, `columns: ${Object.keys(row).join(', ')}`);
  };
  const read = <T>(column: string, reader: (value: unknown) => T): T => {
    const value = cell(column);
    try {
      return reader(value);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      throw rowError(error.code, `${column} ${error.message}`, place, error.hint);
    }
  };
  const group = groups.map((column) => (cell(column) === null ? 'null' : read(column, readers.text)));
  const label = read(reference, readers.label);
  if (probability === undefined) return { group, label, positive: false, score: Number.NaN };
  const score = read(probability, readers.probability);
  if (typeof score !== 'number') {
    throw rowError(
      'SAMPLE_WRONG_TYPE',
      `${probability} holds several probabilities`,
      place,
      'one is needed: P(positive)',
    );
  }
  return { group, label, positive: isPositive(label, posLabel, place), score };
}

function isPositive(label: string, posLabel: string | null, place: Place): boolean {
  if (posLabel !== null) return label === posLabel;
  if (/^(?:1|1\.0|true)$/i.test(label)) return true;
  if (/^(?:-1|0|0\.0|false)$/i.test(label)) return false;
  throw rowError(
    'LABELS_MISMATCH',
    `the class ${JSON.stringify(label)} is neither 0/1 nor true/false`,
    place,
    'name the positive class: --pos-label hired',
  );
}
