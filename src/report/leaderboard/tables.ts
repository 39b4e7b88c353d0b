/** A board as CSV and as Markdown. Texts cannot become formulas in a spreadsheet, nor markup. */
import { score } from '../format.ts';
import { markdownText } from '../markdown-text.ts';
import type { Board, BoardRow } from './board.ts';
import { arrowOf, columnText, extentText, methodText, otherwise, rankText, scoreText, sortScore } from './words.ts';

/** A field of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe. */
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line a row; for each column value, ends of the interval, n, rank with its range, and the letter of how it was asked. */
export function boardCsv(board: Board): string {
  const head = ['group', 'label', 'model', 'tool', 'tasks_won'];
  const parts = ['', ' ci95_low', ' ci95_high', ' n', ' rank', ' rank_best', ' rank_worst', ' asked'];
  const lines = [[...head, ...board.columns.flatMap(({ id }) => parts.map((part) => `${id}${part}`))]];
  const line = (row: BoardRow): string[] => [
    ...[row.group, row.label, row.model, row.tool, row.tasks_won].map(field),
    ...board.columns.flatMap(({ id }) => {
      const found = row.scores[id];
      const { value, ci95, n, rank, rank_range: range, variant } = found ?? {};
      return [value, ci95?.[0], ci95?.[1], n, rank, range?.[0], range?.[1], variant].map(field);
    }),
  ];
  const [titles] = lines;
  return [(titles as string[]).map(field), ...board.rows.map(line)].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Tables by comparison group, what was asked otherwise, ratings, how it was made. */
export function boardMarkdown(board: Board): string {
  const lines = [`# ${markdownText(board.title)}`, '', `${extentText(board)}.`, ''];
  for (const { group, reasons } of board.groups) {
    if (board.groups.length > 1) lines.push(`## Group ${group}`, '');
    if (reasons.length > 0) lines.push(`Not ranked with group 1. ${markdownText(reasons.join('; '))}`, '');
    lines.push(...groupTable(board, group), '');
  }
  const others = otherwise(board);
  if (others.length > 0) {
    const told = others.map(({ column, letter, differs, rows }) => {
      const named = rows.slice(0, 10).join(', ') + (rows.length > 10 ? ` and ${rows.length - 10} more` : '');
      return `- **${letter}** in ${markdownText(`${column}: ${differs} – ${named}`)}`;
    });
    lines.push('## Asked otherwise', '', ...told, '');
  }
  if (board.ratings !== null) lines.push('## Ratings from judged comparisons', '', ...ratingsTable(board.ratings), '');
  lines.push('## How to read this', '', markdownText(methodText(board)), '');
  if (board.notes.length > 0) lines.push(...board.notes.map((note) => `- ${markdownText(note)}`), '');
  return lines.join('\n');
}

const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function groupTable(board: Board, group: number): string[] {
  const heads = board.columns.map((column) => `${markdownText(columnText(column))} ${arrowOf(column)}`.trim());
  const rows = board.rows.filter((row) => row.group === group);
  return [
    tableLine(['Rank', 'Model', ...heads]),
    tableLine(['---:', ':---', ...heads.map(() => '---:')]),
    ...rows.map((row) => {
      const cells = board.columns.map(({ id }) => markdownText(scoreText(row.scores[id])));
      return tableLine([rankText(sortScore(board, row)), markdownText(row.label), ...cells]);
    }),
  ];
}

function ratingsTable({ models }: NonNullable<Board['ratings']>): string[] {
  return [
    tableLine(['Rank', 'Model', 'Rating', '95 % interval', 'Battles', 'Won']),
    tableLine(['---:', ':---', '---:', '---:', '---:', '---:']),
    ...models.map(({ model, rating, ci95, rank, win_rate: won, battles }) =>
      tableLine([
        rank === null ? '–' : String(rank),
        markdownText(model),
        rating.toFixed(0),
        ci95 === null ? '–' : `${ci95[0].toFixed(0)} – ${ci95[1].toFixed(0)}`,
        String(battles),
        score(won),
      ]),
    ),
  ];
}
