/** A table of text, aligned by what the terminal shows: wide characters, combining marks and colours counted as seen. */
import { displayWidth, pad } from '../base/terminal.ts';
import type { TableColumn } from '../train/events.ts';

/** Longest text of a cell: a name of a megabyte would be measured and padded to in every row. Texts so long have no colours. */
const LONGEST = 400;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * The lines of a table: a head, a rule, the rows; columns stand two spaces apart. Missing cells are empty.
 * `formatTable([{ title: 'name' }, { title: 'n', align: 'right' }], [['a', '10']])` is `['name   n', '────  ──', 'a     10']`.
 */
export function formatTable(heads: readonly TableColumn[], whole: readonly (readonly string[])[]): string[] {
  const columns = heads.map((column) => ({ ...column, title: cut(column.title) }));
  const rows = whole.map((row) => row.map(cut));
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
