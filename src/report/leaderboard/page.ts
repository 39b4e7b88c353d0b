/** A board as one page: what changed, the ranking with every score and interval, who beats whom, ratings, how rows were asked, sources. */
import type { TopLevelSpec } from 'vega-lite';
import { type Drawing, drawing } from '../drawing.ts';
import { day, intervalText, score, signed, thousands } from '../format.ts';
import { renderPage } from '../page.ts';
import type { Board, BoardChanges, BoardColumn, BoardRatings, BoardRow, BoardScore, BoardWins } from './board.ts';
import { columnText, countText, extentText, markOf, methodText, otherwise, rankText, sortScore } from './words.ts';

/** Rows of the picture, and groups whose matrix is shown. */
const DRAWN = 40;
const MATRICES = 4;
/** Names in lists. */
const NAMED = 12;

/** Addresses of the pages of runs, by their ids; null for a page that is not there. */
export type RunPages = ReadonlyMap<string, { readonly card: string | null; readonly samples: string | null }>;

/** The page. The same board and the same pages beside it give the same bytes. */
export async function boardPage(
  board: Board,
  { overrides, pages = new Map() }: { overrides?: string | undefined; pages?: RunPages } = {},
): Promise<string> {
  return await renderPage({
    template: 'leaderboard',
    title: board.title,
    description: extentText(board),
    view: viewOf(board, pages),
    styles: ['leaderboard'],
    scripts: ['leaderboard'],
    ...(overrides === undefined ? {} : { overrides }),
  });
}

function viewOf(board: Board, pages: RunPages): object {
  const { columns, groups, rows, wins, ratings, changes, notes } = board;
  const sortBy = columns.find(({ id }) => id === board.sort?.column);
  const scale = sortBy === undefined ? null : scaleOf(rows, sortBy.id);
  const best = bestOf(rows);
  // What the order follows stands beside its picture.
  const shown = sortBy === undefined ? columns : [sortBy, ...columns.filter((column) => column !== sortBy)];
  return {
    title: board.title,
    extent: extentText(board),
    order: sortBy === undefined ? 'share of tasks won' : columnText(sortBy),
    undeclared: sortBy === undefined,
    heads: shown.map((column) => ({
      // Names of scores break where they have to; tasks keep the names that a command takes.
      label: column.kind === 'aggregate' ? column.label.replaceAll('_', ' ') : column.label,
      metric: column.kind === 'aggregate' ? 'aggregate' : column.metric.replace(',', ', '),
      note: column.higher_is_better === true ? '' : column.higher_is_better === null ? 'not ranked' : 'lower is better',
      direction: directionText(column),
      kind: column.kind,
      order: column.higher_is_better === false ? 'ascending' : 'descending',
      sorted: column.id === board.sort?.column,
    })),
    wide: columns.length + 3 + (scale === null ? 0 : 1),
    pictured: scale !== null,
    groups: groups.map(({ group, reasons }) => ({
      head: groups.length < 2 ? null : groupHead(group, reasons),
      rows: rows.filter((row) => row.group === group).map((row) => rowView(row, { board, shown, scale, best, pages })),
    })),
    picture: sortBy === undefined ? null : picture(board, sortBy),
    wins: wins.slice(0, MATRICES).map((matrix) => winsView(matrix, groups.length > 1)),
    ratings: ratings === null ? null : ratingsView(ratings),
    changes: changes === null ? null : changesView(changes, columns),
    columns: columns.map((column) => columnView(column)),
    incomplete: incomplete(board),
    otherwise: otherwise(board).map(({ rows: named, ...rest }) => ({ ...rest, rows: listText(named) })),
    sources: rows.map(({ label, tool, sources, runs, notes: own }) => ({
      ...{ label, tool, notes: own, more: sources.length > NAMED ? `and ${sources.length - NAMED} more` : null },
      sources: sources.slice(0, NAMED).map((name, i) => ({ name, ...linksOf(runs[i] ?? null, pages) })),
    })),
    method: methodText(board),
    notes,
    footer: board.date === '' ? '' : `Results up to ${day(board.date)}.`,
    inputs: board.inputs_sha256.slice(0, 16),
  };
}

const directionText = ({ higher_is_better: better }: BoardColumn): string =>
  better === null ? 'no direction, not ranked' : better ? 'higher is better' : 'lower is better';

const listText = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');

const groupHead = (group: number, reasons: readonly string[]): { name: string; reason: string } => ({
  name: `Group ${group}`,
  reason: reasons.length === 0 ? 'asked in the same way' : `not ranked with group 1 – ${reasons.join('; ')}`,
});

/** Ends of the small pictures. */
function scaleOf(rows: readonly BoardRow[], id: string): { min: number; max: number } | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { scores } of rows) {
    const { value = null, ci95 = null } = scores[id] ?? {};
    if (value === null) continue;
    min = Math.min(min, ci95?.[0] ?? value);
    max = Math.max(max, ci95?.[1] ?? value);
  }
  return max > min ? { min, max } : null;
}

/** Columns and ways of asking where not every row has rank 1: there the first ones are worth a mark. */
function bestOf(rows: readonly BoardRow[]): ReadonlySet<string> {
  const told = new Set<string>();
  for (const { scores } of rows) {
    for (const [id, { rank, variant }] of Object.entries(scores))
      if (rank !== null && rank > 1) told.add(`${id} ${variant}`);
  }
  return told;
}

interface RowContext {
  board: Board;
  shown: readonly BoardColumn[];
  scale: { min: number; max: number } | null;
  best: ReadonlySet<string>;
  pages: RunPages;
}

/** Card and samples of a run as the template links them; publishing may find pages that are not there now. */
function linksOf(id: string | null, pages: RunPages) {
  const known = id === null ? undefined : pages.get(id);
  return {
    card: id === null ? null : { page: `run/${id}/card`, href: known?.card ?? null },
    samples: id === null ? null : { page: `run/${id}/samples`, href: known?.samples ?? null },
  };
}

function rowView(row: BoardRow, { board, shown, scale, best, pages }: RowContext): object {
  const sorted = sortScore(board, row);
  return {
    rank: sorted?.rank ?? null,
    range: rankText(sorted),
    tied: sorted?.rank_range !== null && sorted?.rank_range?.[0] !== sorted?.rank_range?.[1],
    label: row.label,
    // Of the run that was measured last.
    card: linksOf(row.runs.findLast((id) => id !== null) ?? null, pages).card,
    tool: row.tool === 'harness' ? null : row.tool,
    won: row.tasks_won === null ? '–' : percent(row.tasks_won),
    wonValue: row.tasks_won === null ? '' : row.tasks_won.toFixed(6),
    mark: {
      ...{ value: sorted?.value ?? null, low: sorted?.ci95?.[0] ?? null, high: sorted?.ci95?.[1] ?? null },
      ...{ min: scale?.min ?? 0, max: scale?.max ?? 0 },
    },
    cells: shown.map(({ id }) => cellView(row.scores[id], best.has(`${id} ${row.scores[id]?.variant}`))),
  };
}

function cellView(found: BoardScore | undefined, ranked: boolean): object {
  if (found === undefined || found.value === null) {
    return { key: '', text: '–', range: emptyText(found), kind: 'none', letter: '' };
  }
  return {
    key: String(found.value),
    text: score(found.value),
    range: found.ci95 === null ? 'no interval' : intervalText(found.ci95),
    kind: ranked && found.rank === 1 ? 'best' : '',
    letter: markOf(found).trim(),
  };
}

const emptyText = (found: BoardScore | undefined): string =>
  found === undefined
    ? 'not measured'
    : /^no /.test(found.missing ?? '')
      ? 'tasks missing'
      : (found.missing ?? 'no value');

/** Which rows have no aggregate, and for want of what; the first ones. */
function incomplete({ rows, columns }: Board): { label: string; missing: string }[] {
  const aggregates = columns.filter(({ kind }) => kind === 'aggregate');
  const found = rows.flatMap(({ label, scores }) => {
    const without = aggregates.flatMap((column) => {
      const { value = 0, missing } = scores[column.id] ?? {};
      return value === null && missing !== undefined ? [`${column.label}: ${missing}`] : [];
    });
    return without.length === 0 ? [] : [{ label, missing: without.join('; ') }];
  });
  const more =
    found.length > NAMED ? [{ label: `${found.length - NAMED} more rows`, missing: 'as leaderboard.json says' }] : [];
  return [...found.slice(0, NAMED), ...more];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** The sort column of the first group as a picture. */
function picture(board: Board, column: BoardColumn): Drawing | null {
  const rows = board.rows
    .filter(({ group, scores }) => group === 1 && (scores[column.id]?.value ?? null) !== null)
    .slice(0, DRAWN);
  if (rows.length < 2) return null;
  const values = rows.map(({ label, scores }, i) => {
    const { value, ci95, rank } = scores[column.id] as BoardScore;
    return {
      model: label,
      place: i,
      value,
      low: ci95?.[0] ?? value,
      high: ci95?.[1] ?? value,
      rank: String(rank ?? '–'),
    };
  });
  const y = {
    field: 'model',
    type: 'nominal',
    sort: { field: 'place' },
    title: null,
    axis: { labelLimit: 260, ticks: false },
  };
  const spec = {
    data: { values },
    width: 620,
    height: { step: 26 },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, aria: false },
        encoding: {
          y,
          x: { field: 'low', type: 'quantitative', title: columnText(column), scale: { zero: false } },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1, aria: false },
        encoding: { y, x: { field: 'value', type: 'quantitative' } },
      },
    ],
  } as unknown as TopLevelSpec;
  const few = rows.length < DRAWN ? '' : ` The first ${DRAWN} rows.`;
  return drawing(spec, {
    title: `${column.label} with its 95 % intervals`,
    description: `One line a model, from the lower to the upper end of the interval, a dot at the score; ${directionText(column)}.${few}`,
    table: {
      columns: ['model', 'rank', 'score', 'low', 'high'],
      rows: values.map(({ model, rank, value, low, high }) => [model, rank, score(value), score(low), score(high)]),
    },
  });
}

function winsView({ group, rows, share, better, tasks }: BoardWins, several: boolean): object {
  return {
    caption: several ? `Group ${group}` : 'Share of tasks on which the row scores higher than the column',
    heads: rows.map((label, i) => ({ label, place: i + 1 })),
    lines: rows.map((label, i) => ({
      label,
      place: i + 1,
      cells: rows.map((_, j) => {
        const won = share[i]?.[j] ?? null;
        // Nine steps of colour, the middle one for a draw.
        const tone = won === null ? 'none' : `w${Math.round(won * 8)}`;
        return {
          tone,
          text: i === j ? '' : won === null ? '–' : percent(won),
          about: won === null ? '' : `${better[i]?.[j] ?? 0} of ${tasks[i]?.[j] ?? 0} beyond doubt`,
        };
      }),
    })),
  };
}

function ratingsView(ratings: BoardRatings): object {
  const all = ratings.models.flatMap(({ rating, ci95 }) => [rating, ...(ci95 ?? [])]);
  const [min, max] = [Math.min(...all), Math.max(...all)];
  const control = ratings.style_control
    ? ` The length of answers is held constant (coefficient ${score(ratings.style_coefficient)} of its standardised difference).`
    : '';
  const prior =
    ratings.prior === 0
      ? ''
      : ` Some models only win or only lose: a pull to the mean of ${ratings.prior} keeps ratings finite.`;
  return {
    about: `Bradley-Terry strengths by maximum likelihood from ${thousands(ratings.battles)} comparisons (${ratings.source}); 400 points are odds of 10 to 1, the mean is 1000. Intervals from ${ratings.resamples} resamples of the comparisons.${control}${prior}`,
    rows: ratings.models.map(({ model, rating, ci95, rank, win_rate: won, battles }) => ({
      rank: rank === null ? '–' : String(rank),
      model,
      rating: rating.toFixed(0),
      range: ci95 === null ? '–' : `${ci95[0].toFixed(0)} – ${ci95[1].toFixed(0)}`,
      battles: thousands(battles),
      won: percent(won),
      mark: { value: rating, low: ci95?.[0] ?? null, high: ci95?.[1] ?? null, min, max },
    })),
  };
}

function changesView(changes: BoardChanges, columns: readonly BoardColumn[]): object {
  const named = new Map(columns.map((column) => [column.id, column]));
  const beyond = changes.changed.filter((change) => change.beyond_intervals);
  const lists = [
    ['New models', changes.new_rows],
    ['No longer there', changes.gone_rows],
    ['New columns', changes.new_columns],
    ['Columns gone', changes.gone_columns],
    ['Asked otherwise than before', changes.asked_otherwise],
  ] as const;
  return {
    since: day(changes.since),
    summary:
      changes.changed.length === 0
        ? 'No number changed.'
        : `${countText(changes.changed.length, 'number')} or ranks changed, ${beyond.length} beyond their intervals.`,
    few: changes.changed.length <= NAMED,
    lists: lists.filter(([, names]) => names.length > 0).map(([label, names]) => ({ label, names: listText(names) })),
    rows: changes.changed.slice(0, 2 * NAMED).map((change) => {
      const better = named.get(change.column)?.higher_is_better ?? null;
      const up = change.after > change.before;
      return {
        label: change.label,
        column: named.has(change.column) ? columnText(named.get(change.column) as BoardColumn) : change.column,
        before: score(change.before),
        after: score(change.after),
        difference: change.after === change.before ? '–' : signed(change.after - change.before),
        tone: better === null || change.after === change.before ? '' : up === better ? 'good' : 'bad',
        ranks: `${change.rank_before ?? '–'} → ${change.rank_after ?? '–'}`,
        doubt: change.beyond_intervals ? 'beyond the intervals' : 'within the intervals',
      };
    }),
  };
}

function columnView(column: BoardColumn): object {
  const [first] = column.variants;
  const weights = column.members.map(({ task, metric, weight, low, high }) => {
    const range = low === 0 && high === 1 ? '' : `, ${low} to ${high}`;
    return `${task} (${metric.replace(',', ', ')}, weight ${weight ?? 'not said'}${range})`;
  });
  const shots = first?.num_fewshot ?? '–';
  return {
    label: column.label,
    kind: column.kind,
    metric:
      column.kind === 'aggregate' ? (column.aggregation ?? '').replace('_', ' ') : column.metric.replace(',', ', '),
    direction: directionText(column),
    version: first?.version ?? '–',
    shots: shots === '-' || shots.length > 8 ? '–' : shots,
    tests: column.paired_tests === 0 ? '–' : String(column.paired_tests),
    about: column.kind === 'aggregate' ? `${column.declared_by ?? ''}: ${weights.join('; ')}` : variantsText(column),
  };
}

const variantsText = ({ variants }: BoardColumn): string =>
  variants.length < 2 ? 'asked in one way' : `asked in ${variants.length} ways`;
