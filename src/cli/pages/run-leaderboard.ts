/** What `harness leaderboard` does: flags, the board, its files, the table. */
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { safeText, truncate } from '../../base/terminal.ts';
import type { Board, BoardColumn } from '../../report/leaderboard/board.ts';
import { buildWithPlaces } from '../../report/leaderboard/build.ts';
import { arrowOf, otherwise, rankText, scoreText, sortScore } from '../../report/leaderboard/words.ts';
import { BOARD_FORMATS, boardBefore, boardJson, writeBoard } from '../../report/leaderboard/write.ts';
import type { Context, GlobalFlags } from '../context.ts';
import { formatTable } from '../table.ts';

/** The flags as commander gives them. */
export interface LeaderboardFlags {
  output: string;
  format: string;
  sort?: string;
  title?: string;
  config?: string;
  previous?: string;
  battles?: string;
  styleControl?: true;
  allMetrics?: true;
  sampleFiles: string;
  templates?: string;
}

/** @returns the exit code. @throws HarnessError for everything that is wrong. */
export async function runLeaderboard(
  runs: readonly string[],
  flags: LeaderboardFlags,
  globals: GlobalFlags,
  { io }: Context,
): Promise<number> {
  const { output, sort, title, config, battles, templates } = flags;
  const formats = formatsOf(flags.format);
  const previous = flags.previous ?? boardBefore(output);
  const { board, folders } = await buildWithPlaces(runs, {
    ...(title === undefined ? {} : { title }),
    ...(sort === undefined ? {} : { sort }),
    ...(config === undefined ? {} : { config }),
    ...(battles === undefined ? {} : { battles }),
    ...(previous === undefined ? {} : { previous }),
    ...(flags.allMetrics === true ? { allMetrics: true } : {}),
    styleControl: flags.styleControl === true,
    sampleFiles: fileCount(flags.sampleFiles),
    env: io.env,
  });
  const written = await writeBoard(board, {
    ...{ output, formats, folders },
    ...(templates === undefined ? {} : { overrides: templates }),
  });
  if (!globals.quiet) for (const note of board.notes) io.err.write(`${safeText(note)}\n`);
  if (globals.json) io.out.write(boardJson(board));
  else
    io.out.write(`${[...boardLines(board), '', ...written.map((file) => `wrote  ${shortPath(file)}`)].join('\n')}\n`);
  return 0;
}

/** @throws HarnessError `ARGUMENT_INVALID`. */
function formatsOf(text: string): (typeof BOARD_FORMATS)[number][] {
  return text.split(',').map((name) => {
    const format = BOARD_FORMATS.find((each) => each === name.trim());
    if (format !== undefined) return format;
    throw new HarnessError('ARGUMENT_INVALID', `--format ${name}: expected html, json, csv or md`);
  });
}

function fileCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new HarnessError('ARGUMENT_INVALID', `--sample-files ${text}: expected a whole number of at least 0`);
}

/** Columns and rows that a terminal shows; files have all. */
const COLUMNS = 5;
const ROWS = 50;
const LABEL = 48;

/** The table by comparison group, then what was asked otherwise. */
function boardLines(board: Board): string[] {
  const shown = columnsShown(board);
  const lines: string[] = [];
  for (const { group, reasons } of board.groups) {
    if (group > 1) lines.push('', safeText(`group ${group}, not ranked with group 1: ${reasons.join('; ')}`));
    const rows = board.rows.filter((row) => row.group === group);
    const right = 'right' as const;
    const heads = shown.map((column) => ({
      title: safeText(`${column.label} ${arrowOf(column)}`.trim()),
      align: right,
    }));
    lines.push(
      ...formatTable(
        [{ title: 'rank', align: right }, { title: 'model' }, ...heads],
        rows
          .slice(0, ROWS)
          .map((row) => [
            rankText(sortScore(board, row)),
            truncate(safeText(row.label), LABEL),
            ...shown.map(({ id }) => safeText(scoreText(row.scores[id]))),
          ]),
      ),
    );
    if (rows.length > ROWS) lines.push(`${rows.length - ROWS} more rows`);
  }
  const hidden = board.columns.length - shown.length;
  if (hidden > 0) lines.push('', `${hidden} more columns in the files`);
  for (const { label, scores } of board.rows.slice(0, ROWS)) {
    const missing = sortColumnMissing(board, scores);
    if (missing !== undefined) lines.push(safeText(`${label}: no aggregate, ${missing}`));
  }
  const others = otherwise(board);
  if (others.length > 0) {
    const told = others.slice(0, 10).map(({ column, letter, differs }) => safeText(`${letter}: ${column}: ${differs}`));
    lines.push('', ...told, ...(others.length > 10 ? [`${others.length - 10} more ways of asking`] : []));
  }
  return lines;
}

const sortColumnMissing = ({ sort }: Board, scores: Board['rows'][number]['scores']): string | undefined =>
  sort === null ? undefined : scores[sort.column]?.missing;

function columnsShown({ columns, sort }: Board): readonly BoardColumn[] {
  const first = columns.filter(({ id }) => id === sort?.column);
  return [...first, ...columns.filter(({ id }) => id !== sort?.column)].slice(0, COLUMNS);
}
