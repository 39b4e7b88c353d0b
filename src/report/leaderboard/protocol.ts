/**
 * Which rows may be ranked together: for each task the ways it was asked (variants), and over all tasks of a board the groups of
 * rows that agree wherever both have a result.
 */
import { sha256 } from '../../base/hash.ts';
import type { ImportedTask, Protocol } from '../import/contract.ts';
import type { BoardGroup, BoardVariant } from './board.ts';
import type { Difference } from './options.ts';
import { latest, protocolKey, type RunRow } from './rows.ts';

export interface TaskVariants {
  /** Letter of each row that has the task. */
  readonly of: ReadonlyMap<RunRow, string>;
  readonly list: readonly BoardVariant[];
}

/** `a` .. `z`, `aa` .. */
const letter = (i: number): string =>
  (i < 26 ? '' : letter(Math.floor(i / 26) - 1)) + String.fromCharCode(97 + (i % 26));

/** A group's way of being asked is that of all its tasks. */
function protocolOf(row: RunRow, task: ImportedTask, above: readonly string[] = []): Protocol {
  if (task.kind !== 'group' || above.includes(task.task)) return task.protocol;
  const members = task.members.flatMap((name) => row.tasks.get(name) ?? []);
  if (members.length === 0) return task.protocol;
  const parts = members.map((member) => protocolOf(row, member, [...above, task.task]));
  const joined = (pick: (part: Protocol) => string): string => {
    const texts = parts.map(pick);
    return texts.every((text) => text === texts[0]) ? (texts[0] as string) : sha256(JSON.stringify(texts));
  };
  return {
    tool: task.protocol.tool,
    version: task.protocol.version,
    fewshot: joined(({ fewshot }) => fewshot),
    prompt: sha256(JSON.stringify(parts.map(({ prompt }) => prompt))),
    settings: joined(({ settings }) => settings),
    samples: sha256(JSON.stringify(parts.map(({ samples }) => samples))),
  };
}

/** The variants of a task; most rows have `a`. */
export function variantsOf(task: string, rows: readonly RunRow[], ignored: readonly Difference[]): TaskVariants {
  const found = new Map<string, { protocol: Protocol; rows: RunRow[] }>();
  for (const row of rows) {
    const own = row.tasks.get(task);
    if (own === undefined) continue;
    const protocol = protocolOf(row, own);
    const key = protocolKey(protocol, ignored);
    const same = found.get(key);
    if (same === undefined) found.set(key, { protocol, rows: [row] });
    else same.rows.push(row);
  }
  const sorted = [...found].sort(
    ([x, a], [y, b]) => b.rows.length - a.rows.length || newest(b.rows, a.rows) || (x < y ? -1 : 1),
  );
  const of = new Map<RunRow, string>();
  const first = sorted[0]?.[1].protocol;
  const list = sorted.map(([, { protocol, rows: own }], i) => {
    for (const row of own) of.set(row, letter(i));
    return {
      variant: letter(i),
      rows: own.length,
      tool: protocol.tool,
      version: protocol.version,
      num_fewshot: protocol.fewshot,
      prompt_sha256: protocol.prompt,
      samples_sha256: protocol.samples,
      settings: protocol.settings,
      differs: i === 0 || first === undefined ? [] : differences(protocol, first, ignored),
    };
  });
  return { of, list };
}

function newest(a: readonly RunRow[], b: readonly RunRow[]): number {
  const [x, y] = [latest(a), latest(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** In words, such as `0 shots (a: 5)`. */
function differences(one: Protocol, first: Protocol, ignored: readonly Difference[]): string[] {
  const words: Record<Difference, () => string> = {
    tool: () => `measured by ${one.tool} (a: ${first.tool})`,
    version: () => `version ${one.version} (a: ${first.version})`,
    fewshot: () => `${shots(one.fewshot)} (a: ${shots(first.fewshot)})`,
    prompt: () => 'other prompts',
    settings: () => `other settings: ${changedSettings(one.settings, first.settings)}`,
    samples: () => `other samples${counts(one.samples, first.samples)}`,
  };
  const differing = (Object.keys(words) as Difference[]).filter(
    (key) => one[key] !== first[key] && !ignored.includes(key),
  );
  // Hashes and settings of two tools always differ; that says nothing.
  const told = differing.includes('tool')
    ? differing.filter((key) => ['tool', 'version', 'fewshot'].includes(key))
    : differing;
  return told.map((key) => words[key]());
}

const shots = (text: string): string => (text.length > 8 ? 'other shots' : text === '1' ? '1 shot' : `${text} shots`);
const counts = (one: string, first: string): string =>
  one.includes(' ') && first.includes(' ') ? `: ${one} (a: ${first})` : '';

/** Names of settings that differ. */
function changedSettings(one: string, first: string): string {
  try {
    const [x, y] = [JSON.parse(one), JSON.parse(first)] as Record<string, unknown>[];
    const keys = Object.keys({ ...x, ...y });
    const changed = keys.filter((key) => JSON.stringify(x?.[key]) !== JSON.stringify(y?.[key]));
    return changed.join(', ') || 'their order';
  } catch {
    return 'of several tasks';
  }
}

/** Groups of rows that were asked in the same way in all of `tasks` that both have; the largest first. */
export function groupsOf(
  rows: readonly RunRow[],
  tasks: readonly string[],
  variants: ReadonlyMap<string, TaskVariants>,
): { of: ReadonlyMap<RunRow, number>; groups: BoardGroup[] } {
  const signature = (row: RunRow): Map<string, string> =>
    new Map(
      tasks.flatMap((task) => {
        const variant = variants.get(task)?.of.get(row);
        return variant === undefined ? [] : [[task, variant] as const];
      }),
    );
  const own = new Map(rows.map((row) => [row, signature(row)]));
  // Rows with more tasks first: those with fewer then find the group they agree with.
  const order = [...rows].sort((a, b) => own.get(b)!.size - own.get(a)!.size || (a.label < b.label ? -1 : 1));
  const found: { whole: Map<string, string>; rows: RunRow[] }[] = [];
  for (const row of order) {
    const mine = own.get(row)!;
    const fits = found.find(({ whole }) => agree(whole, mine));
    if (fits === undefined) found.push({ whole: new Map(mine), rows: [row] });
    else {
      fits.rows.push(row);
      for (const [task, variant] of mine) fits.whole.set(task, variant);
    }
  }
  found.sort((a, b) => b.rows.length - a.rows.length);
  const of = new Map<RunRow, number>();
  const groups = found.map(({ whole, rows: members }, i) => {
    for (const row of members) of.set(row, i + 1);
    return { group: i + 1, rows: members.length, reasons: i === 0 ? [] : reasons(whole, found[0]!.whole, variants) };
  });
  return { of, groups };
}

/** Nothing in common is no agreement; rows without any of the tasks stand together. */
function agree(whole: ReadonlyMap<string, string>, mine: ReadonlyMap<string, string>): boolean {
  let shared = 0;
  for (const [task, variant] of mine) {
    const other = whole.get(task);
    if (other === undefined) continue;
    if (other !== variant) return false;
    shared++;
  }
  return shared > 0 || (mine.size === 0 && whole.size === 0);
}

function reasons(
  own: ReadonlyMap<string, string>,
  first: ReadonlyMap<string, string>,
  variants: ReadonlyMap<string, TaskVariants>,
): string[] {
  const byReason = new Map<string, string[]>();
  let shared = 0;
  for (const [task, variant] of own) {
    const other = first.get(task);
    if (other === undefined) continue;
    shared++;
    if (other === variant) continue;
    const list = variants.get(task)?.list ?? [];
    const told = (name: string): readonly string[] => list.find((each) => each.variant === name)?.differs ?? [];
    const text = told(variant).join('; ') || `the first group: ${told(other).join('; ')}`;
    byReason.set(text, [...(byReason.get(text) ?? []), task]);
  }
  if (shared === 0) return ['no task in common with the first group'];
  return [...byReason].map(([text, tasks]) => {
    const more = tasks.length > 4 ? ` and ${tasks.length - 4} more tasks` : '';
    return `${tasks.slice(0, 4).join(', ')}${more}: ${text}`;
  });
}
