/** A table of text, aligned by what the terminal shows: wide characters, combining marks and colours counted as seen. */
import { displayWidth, pad, truncate } from '../base/terminal.ts';
import type { TableColumn } from '../train/events.ts';

/** Widest cell: a name of a megabyte would be padded to in every row. Texts so long have no colours. */
const WIDEST = 400;

/**
 * The lines of a table: a head, a rule, the rows; columns stand two spaces apart. Missing cells are empty.
 * `formatTable([{ title: 'name' }, { title: 'n', align: 'right' }], [['a', '10']])` is `['name   n', '────  ──', 'a     10']`.
 */
export function formatTable(columns: readonly TableColumn[], whole: readonly (readonly string[])[]): string[] {
  const rows = whole.map((row) => row.map((cell) => (cell.length > WIDEST ? truncate(cell, WIDEST) : cell)));
  const widths = columns.map(({ title }, i) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? '', widths[i] as number, align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(line),
  ];
}
