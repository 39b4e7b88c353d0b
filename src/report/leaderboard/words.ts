/** What tables, Markdown and pages of a board say alike. */
import { day, intervalText, score } from '../format.ts';
import type { Board, BoardColumn, BoardRow, BoardScore } from './board.ts';

/** Which way is better. */
export const arrowOf = ({ higher_is_better: better }: BoardColumn): string =>
  better === null ? '' : better ? '↑' : '↓';

export const countText = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `4 models, 10 tasks, results up to 20 November 2026`. */
export function extentText({ rows, columns, date }: Board): string {
  // Scores made of tasks count theirs, whether or not these have columns of their own.
  const scored = columns.filter(({ id }) => rows.some(({ scores }) => (scores[id]?.value ?? null) !== null));
  const own = columns.flatMap(({ kind, task }) => (kind === 'task' ? [task] : []));
  const measured = [...own, ...scored.flatMap(({ members }) => members.map(({ task }) => task))];
  const tasks = new Set(measured).size;
  const until = date === '' ? '' : `, results up to ${day(date)}`;
  return `${countText(rows.length, 'model')}, ${countText(tasks, 'task')}${until}`;
}

/** `1`, or `1–3` where the data leave more places open. */
export function rankText(score: BoardScore | undefined): string {
  if (score?.rank == null || score.rank_range === null) return '–';
  const [best, worst] = score.rank_range;
  return best === worst ? `${best}` : `${best}–${worst}`;
}

/** `0.450 [0.258, 0.658]`, with the letter of another way of asking. */
export function scoreText(found: BoardScore | undefined): string {
  if (found === undefined) return '–';
  if (found.value === null) return '–';
  return `${score(found.value)} ${found.ci95 === null ? '(no interval)' : intervalText(found.ci95)}${markOf(found)}`;
}

/** The letter of a way of asking other than that of most rows. Aggregates go by their members' letters. */
export function markOf({ variant }: BoardScore): string {
  const other = variant.split(' ').find((letter) => letter !== 'a' && letter !== '-');
  return other === undefined ? '' : ` ${other}`;
}

/** `embedded_knowledge (acc, flexible-extract)`; aggregates have no metric of their own. */
export const columnText = ({ kind, label, metric }: BoardColumn): string =>
  kind === 'aggregate' ? label : `${label} (${metric.replace(',', ', ')})`;

/** The score that the order follows. */
export const sortScore = ({ sort }: Board, row: BoardRow): BoardScore | undefined =>
  sort === null ? undefined : row.scores[sort.column];

/** Rows asked otherwise than most, by column and letter. */
export function otherwise({
  columns,
  rows,
}: Board): { column: string; letter: string; differs: string; rows: string[] }[] {
  return columns.flatMap((column) =>
    column.variants.slice(1).map(({ variant, differs }) => ({
      column: columnText(column),
      letter: variant,
      differs: differs.join('; '),
      rows: rows.filter(({ scores }) => scores[column.id]?.variant === variant).map(({ label }) => label),
    })),
  );
}

/** How ranks came about; one paragraph. */
export function methodText({ columns, ignored }: Board): string {
  const tests = columns.reduce((sum, { paired_tests: own }) => sum + own, 0);
  const paired =
    tests === 0
      ? 'No two rows have kept their answers to the same samples, so nothing was tested pair by pair. '
      : `${countText(tests, 'pair')} of rows that answered the same samples were tested (McNemar or paired t, of means over tasks z; p adjusted by Holm's method over the pairs of a column, below 0.05 counts). `;
  const taken =
    ignored.length === 0
      ? ''
      : ` By its configuration this board takes no notice of differences in: ${ignored.join(', ')}.`;
  return `A rank is 1 plus the number of rows that are better beyond doubt: by the paired test on the same samples where there is one, else because the 95 % intervals do not overlap. Rows that cannot be told apart share a rank; the range says which places the data leave open. ${paired}Intervals are those the results give, Wilson's for shares of right answers, or value ± 1.96 standard errors. Rows are ranked together only if task version, number of examples, prompts, settings and samples agree.${taken}`;
}
