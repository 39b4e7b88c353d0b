/** What changed since an earlier board: rows and columns that came or went, numbers that moved. The earlier file is checked field by field. */
import { readFileSync } from 'node:fs';
import { requireInput, shortPath } from '../../base/paths.ts';
import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  numberOf,
  textOf,
  textsOf,
  unknownResults,
} from '../import/fields.ts';
import type { Board, BoardChange, BoardChanges } from './board.ts';

/** Changed numbers that are listed, the largest first. */
const MOST = 200;

/**
 * Reads an earlier leaderboard.json.
 * @throws HarnessError `BOARD_NOT_FOUND`, `RESULTS_UNKNOWN` for anything else.
 */
export function readEarlier(name: string): Fields {
  const file = requireInput(name, { what: 'earlier leaderboard', code: 'BOARD_NOT_FOUND' });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unknownResults(file, `not valid JSON: ${(error as Error).message}`, 'name a leaderboard.json');
  }
  if (isFields(value) && value.kind === 'leaderboard' && value.schema_version === 1) return value;
  throw unknownResults(
    file,
    'not a leaderboard of this version',
    `${shortPath(file)} was not made by harness leaderboard`,
  );
}

/**
 * The differences. A board of the very same inputs is no earlier one: what it says of its own predecessor is kept, so that making
 * a page twice gives the same page.
 */
export function changesSince(earlier: Fields, board: Omit<Board, 'changes'>): BoardChanges | null {
  if (earlier.inputs_sha256 === board.inputs_sha256) return isFields(earlier.changes) ? kept(earlier.changes) : null;
  const before = new Map(listOf(earlier.rows).map((row) => [textOf(fieldsOf(row).label) ?? '', fieldsOf(row)]));
  const columnsBefore = listOf(earlier.columns).flatMap((column) => textOf(fieldsOf(column).id) ?? []);
  const labels = new Set(board.rows.map(({ label }) => label));
  const columns = board.columns.map(({ id }) => id);
  const [askedNow, askedBefore] = [askedIn(board as unknown as Fields), askedIn(earlier)];
  const asked: string[] = [];
  const changed: BoardChange[] = [];
  for (const row of board.rows) {
    const old = fieldsOf(before.get(row.label)?.scores);
    for (const column of board.columns) {
      const [was, is] = [fieldsOf(old[column.id]), row.scores[column.id]];
      const [x, y] = [numberOf(was.value), is?.value ?? null];
      if (is === undefined || x === null || y === null) continue;
      if (askedNow(row.scores as unknown as Fields, column.id) !== askedBefore(old, column.id)) {
        asked.push(`${row.label}: ${column.id}`);
        continue;
      }
      const [ranked, ranks] = [numberOf(was.rank), is.rank];
      if (x === y && ranked === ranks) continue;
      const [low, high] = listOf(was.ci95).map(numberOf);
      const apart = low != null && high != null && is.ci95 !== null && (is.ci95[0] > high || is.ci95[1] < low);
      changed.push({
        ...{ label: row.label, column: column.id, before: x, after: y, beyond_intervals: apart },
        ...{ rank_before: ranked, rank_after: ranks },
      });
    }
  }
  const size = ({ before: x, after: y }: BoardChange): number =>
    Math.abs(y - x) / Math.max(1e-9, Math.abs(x), Math.abs(y));
  changed.sort((a, b) => Number(b.beyond_intervals) - Number(a.beyond_intervals) || size(b) - size(a));
  return {
    since: textOf(earlier.date) ?? '',
    new_rows: [...labels].filter((label) => !before.has(label)),
    gone_rows: [...before.keys()].filter((label) => !labels.has(label)),
    new_columns: columns.filter((id) => !columnsBefore.includes(id)),
    gone_columns: columnsBefore.filter((id) => !columns.includes(id)),
    asked_otherwise: asked.slice(0, MOST),
    changed: changed.slice(0, MOST),
  };
}

/** How a row was asked in a column, as one text; in an aggregate, in all of its members. */
function askedIn(document: Fields): (scores: Fields, id: string) => string {
  const columns = new Map<string, { members: string[]; variants: Map<string, string> }>();
  const byTask = new Map<string, string>();
  for (const column of listOf(document.columns).map(fieldsOf)) {
    const id = textOf(column.id) ?? '';
    const members = listOf(column.members).flatMap((member) => textOf(fieldsOf(member).task) ?? []);
    const variants = listOf(column.variants).map(fieldsOf);
    const told = variants.map((own) => [
      textOf(own.variant) ?? '',
      PROTOCOL.map((key) => textOf(own[key]) ?? '').join('\n'),
    ]);
    columns.set(id, { members, variants: new Map(told as [string, string][]) });
    if (column.kind !== 'aggregate') byTask.set(textOf(column.task) ?? '', id);
  }
  const own = (scores: Fields, id: string): string =>
    columns.get(id)?.variants.get(textOf(fieldsOf(scores[id]).variant) ?? '') ?? '';
  return (scores, id) => {
    const members = columns.get(id)?.members ?? [];
    return members.length === 0
      ? own(scores, id)
      : members.map((task) => own(scores, byTask.get(task) ?? '')).join('\n\n');
  };
}

const PROTOCOL = ['tool', 'version', 'num_fewshot', 'prompt_sha256', 'samples_sha256', 'settings'];

function kept(changes: Fields): BoardChanges {
  return {
    since: textOf(changes.since) ?? '',
    new_rows: textsOf(changes.new_rows),
    gone_rows: textsOf(changes.gone_rows),
    new_columns: textsOf(changes.new_columns),
    gone_columns: textsOf(changes.gone_columns),
    asked_otherwise: textsOf(changes.asked_otherwise),
    changed: listOf(changes.changed).map((each) => {
      const change = fieldsOf(each);
      return {
        label: textOf(change.label) ?? '',
        column: textOf(change.column) ?? '',
        before: numberOf(change.before) ?? 0,
        after: numberOf(change.after) ?? 0,
        beyond_intervals: change.beyond_intervals === true,
        rank_before: numberOf(change.rank_before),
        rank_after: numberOf(change.rank_after),
      };
    }),
  };
}
