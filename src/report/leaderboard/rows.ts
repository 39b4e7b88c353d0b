/**
 * Rows of a board: what was measured of one model in one way, from however many runs. A later result of the same task, asked in
 * the same way, takes the place of an earlier one; asked otherwise it makes a row of its own.
 */
import { sha256 } from '../../base/hash.ts';
import type { ImportedHeadline, ImportedRun, ImportedTask, Protocol, Tool } from '../import/contract.ts';
import type { Difference } from './options.ts';

export interface RunRow {
  label: string;
  readonly model: string;
  readonly tool: Tool;
  readonly sources: string[];
  /** Of each source. */
  readonly runs: ImportedRun['run'][];
  readonly tasks: Map<string, ImportedTask>;
  readonly headlines: ImportedHeadline[];
  ended: string;
  readonly notes: string[];
}

/** Rows of all runs, labels unique. */
export function rowsOf(runs: readonly ImportedRun[], labels: Readonly<Record<string, string>>): RunRow[] {
  const byModel = new Map<string, RunRow[]>();
  const rows: RunRow[] = [];
  for (const run of [...runs].sort(byTime)) {
    const same = byModel.get(`${run.tool} ${run.identity}`) ?? [];
    byModel.set(`${run.tool} ${run.identity}`, same);
    const row = same.find((each) => run.tasks.every((task) => agrees(each, task)));
    if (row !== undefined) join(row, run);
    else {
      const added = newRow(run);
      rows.push(added);
      same.push(added);
    }
  }
  name(rows, labels);
  return rows;
}

/** The latest of moments; empty when there is none. */
export const latest = (of: readonly { readonly ended: string }[]): string =>
  of
    .map(({ ended }) => ended)
    .sort()
    .at(-1) ?? '';

const endOf = ({ tasks }: ImportedRun): string => latest(tasks);

/** Earlier first; the same moment by name, so that the order of arguments makes no difference. */
function byTime(a: ImportedRun, b: ImportedRun): number {
  const [x, y] = [`${endOf(a)} ${a.source} ${a.sha256}`, `${endOf(b)} ${b.source} ${b.sha256}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function agrees(row: RunRow, task: ImportedTask): boolean {
  const before = row.tasks.get(task.task);
  return before === undefined || protocolKey(before.protocol, []) === protocolKey(task.protocol, []);
}

/** One text for all that two results must share to be comparable. */
export function protocolKey(protocol: Protocol, ignored: readonly Difference[]): string {
  const { tool, version, fewshot, prompt, settings, samples } = protocol;
  const all: Record<Difference, string> = { tool, version, fewshot, prompt, settings, samples };
  for (const difference of ignored) all[difference] = '';
  return JSON.stringify(Object.values(all));
}

const newRow = (run: ImportedRun): RunRow => {
  const { model, tool } = run;
  const row: RunRow = {
    label: model,
    model,
    tool,
    sources: [],
    runs: [],
    tasks: new Map(),
    headlines: [],
    ended: '',
    notes: [],
  };
  join(row, run);
  return row;
};

function join(row: RunRow, run: ImportedRun): void {
  const again = run.tasks.filter(({ task }) => row.tasks.has(task)).map(({ task }) => task);
  if (again.length > 0) {
    const more = again.length > 3 ? ` and ${again.length - 3} more` : '';
    row.notes.push(`${again.slice(0, 3).join(', ')}${more}: measured again, the latest counts (${run.source})`);
  }
  row.sources.push(run.source);
  row.runs.push(run.run);
  for (const task of run.tasks) row.tasks.set(task.task, task);
  for (const headline of run.headlines) {
    const at = row.headlines.findIndex((each) => each.suite === headline.suite && each.name === headline.name);
    if (at < 0) row.headlines.push(headline);
    else row.headlines[at] = headline;
  }
  row.ended = latest([row, { ended: endOf(run) }]);
}

/** Gives rows the names that the config has for them, and keeps equal ones apart by their run, then by a hash. */
function name(rows: readonly RunRow[], labels: Readonly<Record<string, string>>): void {
  const runName = ({ sources }: RunRow): string => {
    const [folder = '', file = ''] = (sources.at(-1) as string).split('/');
    return /[.](json|eval)$/.test(file) ? folder : file;
  };
  const given = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  for (const row of rows) row.label = given(runName(row)) ?? given(row.model) ?? row.model;
  const tools = (label: string): number =>
    new Set(rows.filter((row) => row.label === label).map(({ tool }) => tool)).size;
  for (const distinguish of [
    (row: RunRow) => (tools(row.label) > 1 ? `${row.label} (${row.tool})` : row.label),
    (row: RunRow) => `${row.label} (${runName(row)})`,
    (row: RunRow) => `${row.label} (${sha256(JSON.stringify(row.sources)).slice(0, 6)})`,
    (row: RunRow) => `${row.label} #${rows.indexOf(row) + 1}`,
  ]) {
    const times = new Map<string, number>();
    for (const { label } of rows) times.set(label, (times.get(label) ?? 0) + 1);
    const renamed = rows.map((row) => ((times.get(row.label) ?? 0) > 1 ? distinguish(row) : row.label));
    for (const [i, row] of rows.entries()) row.label = renamed[i] as string;
  }
}
