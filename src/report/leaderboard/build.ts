/**
 * The leaderboard of runs: read, put into rows, asked who may be compared with whom, ranked. A pure function of the files that are
 * named. Leaves out how it is shown (page.ts, tables.ts) and where it is written (write.ts).
 */
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { didYouMean } from '../../base/nearest.ts';
import { withoutPaths } from '../format.ts';
import { readSources } from '../import/read-sources.ts';
import { type AggregateScore, aggregateScores, aggregatesOf } from './aggregates.ts';
import type { Board, BoardColumn, BoardRow, BoardScore } from './board.ts';
import { scoreOf } from './cells.ts';
import { changesSince, readEarlier } from './changes.ts';
import { firstKeys, type TaskColumn, taskColumns } from './columns.ts';
import { readBoardConfig } from './options.ts';
import { pairedTests, SampleStore, type TestedScore } from './paired-tests.ts';
import { groupsOf, type TaskVariants, variantsOf } from './protocol.ts';
import { type Contender, type Lead, ranking } from './ranking.ts';
import { ratingsOf } from './ratings.ts';
import { latest, type RunRow, rowsOf } from './rows.ts';
import { type ComparedColumn, winRates, winsOf } from './wins.ts';

export interface LeaderboardOptions {
  title?: string;
  /** A column: an aggregate, a task, `task:metric`. */
  sort?: string;
  /** YAML with the keys of options.ts. */
  config?: string;
  /** An earlier leaderboard.json. */
  previous?: string;
  /** A file of judged battles. */
  battles?: string;
  styleControl?: boolean;
  allMetrics?: boolean;
  /** Files of samples that paired tests may read; default 500, 0: none. */
  sampleFiles?: number;
  env?: NodeJS.ProcessEnv;
}

/** A column while it is worked on: its scores by row. */
interface Working {
  readonly column: BoardColumn;
  readonly scores: Map<RunRow, BoardScore>;
  readonly tested: TestedScore | null;
}

/**
 * Builds the board of run folders, patterns and results files.
 * @throws HarnessError for sources that are not there or no results, a config that is wrong, a column to sort by that is none.
 */
export async function buildLeaderboard(sources: readonly string[], options: LeaderboardOptions = {}): Promise<Board> {
  return (await buildWithPlaces(sources, options)).board;
}

/** A board, and where its runs lie by their ids: for links, never for the board itself. */
export interface PlacedBoard {
  board: Board;
  folders: ReadonlyMap<string, string>;
}

/** The same with the places of its runs. @throws HarnessError as `buildLeaderboard`. */
export async function buildWithPlaces(
  sources: readonly string[],
  options: LeaderboardOptions = {},
): Promise<PlacedBoard> {
  const config = readBoardConfig(options.config);
  const earlier = options.previous === undefined ? undefined : readEarlier(options.previous);
  const { runs, notes: passedOver } = await readSources(sources);
  const notes = passedOver.map(withoutPaths);
  const rows = rowsOf(runs, config.labels);
  const firstKey = firstKeys(rows);
  const aggregates = aggregatesOf(rows, config, firstKey);
  const allMetrics = options.allMetrics ?? config.allMetrics;
  const columns = taskColumns(rows, aggregates, { allMetrics, firstKey });
  const variants = new Map<string, TaskVariants>();
  for (const { task } of columns) {
    if (!variants.has(task)) variants.set(task, variantsOf(task, rows, config.ignore));
  }
  const working = [
    ...aggregateColumns(rows, aggregates, variants),
    ...columns.map((column) => taskColumn(rows, column, variants.get(column.task) as TaskVariants)),
  ];
  const shown = config.columns.length === 0 ? working : config.columns.map((name) => columnNamed(name, working));
  const asked = options.sort ?? config.sort;
  const sortBy =
    asked === undefined ? shown.find(({ column }) => column.kind === 'aggregate') : columnNamed(asked, shown);
  const grouping = aggregates.length > 0 ? aggregates.flatMap(({ members }) => members.map(({ task }) => task)) : [];
  const groups = groupsOf(
    rows,
    [...new Set(grouping.length > 0 ? grouping : columns.map(({ task }) => task))],
    variants,
  );
  const store = new SampleStore(options.sampleFiles ?? 500);
  const compared = new Map<Working, ComparedColumn>();
  // The column that people look at first has the first claim on the budget.
  for (const each of [...working].sort((a, b) => Number(b === sortBy) - Number(a === sortBy))) {
    compared.set(each, await rank(each, store));
  }
  const perTask = working.filter(
    ({ column }, i) => column.kind === 'task' && working.findIndex((other) => other.column.task === column.task) === i,
  );
  const duels = perTask.map((each) => compared.get(each) as ComparedColumn);
  const rates = winRates(rows, duels);
  const order = ordered(rows, sortBy, groups.of, rates);
  const inGroup = (group: number): RunRow[] => order.filter((row) => groups.of.get(row) === group);
  const ratings = await ratingsOf({ file: options.battles, styleControl: options.styleControl === true, rows });
  if (store.refused > 0) {
    notes.push(`paired tests read ${store.files} files of samples; all other pairs are decided by their intervals`);
  }
  const document: Omit<Board, 'changes'> = {
    schema_version: 1,
    kind: 'leaderboard',
    title: options.title ?? config.title ?? 'Leaderboard',
    date: dateOf(rows, options.env ?? {}),
    inputs_sha256: sha256(JSON.stringify(runs.map((run) => run.sha256).sort())),
    sort:
      sortBy === undefined ? null : { column: sortBy.column.id, descending: sortBy.column.higher_is_better !== false },
    ignored: config.ignore,
    columns: shown.map(({ column }) => column),
    groups: groups.groups,
    rows: order.map((row) => boardRow(row, groups.of.get(row) as number, rates.get(row) ?? null, shown)),
    wins: groups.groups.flatMap(({ group }) => winsOf(group, inGroup(group), duels) ?? []),
    ratings,
    notes,
  };
  const board = { ...document, changes: earlier === undefined ? null : changesSince(earlier, document) };
  const folders = runs.flatMap(({ run }) => (run === undefined ? [] : [[run.id, run.folder] as const]));
  return { board, folders: new Map(folders) };
}

function taskColumn(rows: readonly RunRow[], { id, kind, task, key }: TaskColumn, variants: TaskVariants): Working {
  const scores = new Map<RunRow, BoardScore>();
  let better: boolean | null = null;
  for (const row of rows) {
    const figure = row.tasks.get(task)?.metrics[key];
    if (figure === undefined) continue;
    better ??= figure.higherIsBetter;
    scores.set(row, scoreOf(key, figure, variants.of.get(row) as string));
  }
  const column: BoardColumn = {
    ...{ id, kind, label: task, task, metric: key, higher_is_better: better, declared_by: null, aggregation: null },
    ...{ members: [], variants: variants.list, paired_tests: 0 },
  };
  return { column, scores, tested: kind === 'task' ? { parts: [{ task, key, weight: 1 }] } : null };
}

function aggregateColumns(
  rows: readonly RunRow[],
  aggregates: readonly AggregateScore[],
  variants: ReadonlyMap<string, TaskVariants>,
): Working[] {
  const found = rows.map((row) => {
    const variantOf = (task: string): string => variants.get(task)?.of.get(row) ?? '-';
    return [row, aggregateScores(row, aggregates, variantOf)] as const;
  });
  return aggregates.map(({ id, label, declaredBy, aggregation, members, of, scale }) => {
    const own = found.flatMap(([row, scores]) => {
      const score = scores.get(id);
      return score === undefined ? [] : [{ row, ...score }];
    });
    const column: BoardColumn = {
      ...{ id, kind: 'aggregate' as const, label, task: null, metric: id, declared_by: declaredBy, aggregation },
      higher_is_better: own.map(({ higherIsBetter }) => higherIsBetter).find((better) => better !== null) ?? null,
      members: members.map(({ task, key, weight, low, high }) => ({ task, metric: key, weight, low, high })),
      ...{ variants: [], paired_tests: 0 },
    };
    return {
      column,
      scores: new Map(own.map(({ row, score }) => [row, score])),
      tested: aggregation === 'mean' && of.length === 0 ? weighted(members, scale) : null,
    };
  });
}

/** A weighted mean of rescaled tasks as a sum; `null` where weights are not known. */
function weighted(members: AggregateScore['members'], scale: number): TestedScore | null {
  if (members.some(({ weight }) => weight === null)) return null;
  const total = members.reduce((sum, { weight }) => sum + (weight as number), 0);
  return {
    parts: members.map(({ task, key, weight, low, high }) => ({
      ...{ task, key, weight: ((weight as number) / total / (high - low)) * scale },
    })),
  };
}

/** Writes ranks into the scores of a column; rows asked otherwise are ranked apart. */
async function rank({ column, scores, tested }: Working, store: SampleStore): Promise<ComparedColumn> {
  const better = column.higher_is_better;
  const verdicts = new Map<string, { place: Map<RunRow, number>; verdict(i: number, j: number): Lead }>();
  const cells = new Map<RunRow, { value: number; variant: string }>();
  const byVariant = new Map<string, RunRow[]>();
  for (const [row, { value, variant }] of scores) {
    if (value === null || better === null) continue;
    cells.set(row, { value: better ? value : -value, variant });
    const same = byVariant.get(variant);
    if (same === undefined) byVariant.set(variant, [row]);
    else same.push(row);
  }
  for (const [variant, members] of byVariant) {
    members.sort((a, b) => cells.get(b)!.value - cells.get(a)!.value || (a.label < b.label ? -1 : 1));
    const contenders = members.map((row): Contender => {
      const { value, ci95 } = scores.get(row) as BoardScore;
      return { value: value as number, low: ci95?.[0] ?? (value as number), high: ci95?.[1] ?? (value as number) };
    });
    const decided =
      tested === null ? new Map<number, Lead>() : await pairedTests(members, signed(tested, better), store);
    column.paired_tests += decided.size;
    const { ranks, ranges, verdict } = ranking(contenders, better !== false, decided);
    for (const [i, row] of members.entries()) {
      const score = scores.get(row) as BoardScore;
      score.rank = ranks[i] as number;
      score.rank_range = ranges[i] as readonly [number, number];
    }
    verdicts.set(variant, { place: new Map(members.map((row, i) => [row, i])), verdict });
  }
  return {
    cells,
    verdict(one, two) {
      const found = verdicts.get(cells.get(one)?.variant ?? '');
      const [i, j] = [found?.place.get(one), found?.place.get(two)];
      return found === undefined || i === undefined || j === undefined ? 0 : found.verdict(i, j);
    },
  };
}

/** So that a positive difference is a better one. */
const signed = (score: TestedScore, better: boolean | null): TestedScore =>
  better === false ? { parts: score.parts.map((part) => ({ ...part, weight: -part.weight })) } : score;

/** @throws HarnessError `BOARD_COLUMN`. */
function columnNamed(name: string, working: readonly Working[]): Working {
  const exact = working.find(({ column }) => column.id === name) ?? working.find(({ column }) => column.label === name);
  if (exact !== undefined) return exact;
  const names = [...new Set(working.flatMap(({ column }) => [column.id, column.label]))];
  throw new HarnessError('BOARD_COLUMN', `there is no column ${name}`, {
    hint: didYouMean(name, names) ?? `columns: ${names.slice(0, 12).join(', ')}`,
  });
}

/** Groups one after the other; in them by the sort column, rows without a number last; without a column by tasks won. */
function ordered(
  rows: readonly RunRow[],
  sortBy: Working | undefined,
  groups: ReadonlyMap<RunRow, number>,
  rates: ReadonlyMap<RunRow, number | null>,
): RunRow[] {
  const key = (row: RunRow): number => {
    const value = sortBy?.scores.get(row)?.value;
    if (value === null || value === undefined) return Number.NEGATIVE_INFINITY;
    return sortBy?.column.higher_is_better === false ? -value : value;
  };
  return [...rows].sort((a, b) => {
    const byGroup = groups.get(a)! - groups.get(b)!;
    if (byGroup !== 0) return byGroup;
    const [x, y] = [key(a), key(b)];
    if (x !== y) return x > y ? -1 : 1;
    return (rates.get(b) ?? 0) - (rates.get(a) ?? 0) || (a.label < b.label ? -1 : 1);
  });
}

function boardRow(row: RunRow, group: number, won: number | null, working: readonly Working[]): BoardRow {
  const { label, model, tool, sources, ended, notes } = row;
  const runs = row.runs.map((run) => run?.id ?? null);
  const scores = working.flatMap(({ column, scores: own }) => {
    const score = own.get(row);
    return score === undefined ? [] : [[column.id, score] as const];
  });
  return {
    ...{ label, model, tool, sources, runs, group, ended, tasks_won: won },
    ...{ scores: Object.fromEntries(scores), notes },
  };
}

/** SOURCE_DATE_EPOCH, else when the newest result was made: the same runs give the same board. */
function dateOf(rows: readonly RunRow[], { SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string {
  if (epoch !== undefined && /^\d+$/.test(epoch)) return new Date(Number(epoch) * 1000).toISOString();
  return latest(rows);
}
