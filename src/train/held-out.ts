/**
 * What training changed on examples it never saw: each of the trainer's measures per example before and after, compared
 * example by example (statistics/paired-change.ts). A measure that means nothing before training is compared with chance.
 */
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../base/atomic.ts';
import { meanChange, type PairedChange, shareChange } from '../statistics/paired-change.ts';
import { type Bounds, wilson } from '../statistics/proportions.ts';
import type { TableColumn } from './events.ts';
import type { HeldOutValues } from './step-model-contract.ts';

type Measures = Readonly<Record<string, HeldOutValues>>;

interface Compared extends PairedChange {
  label: string;
  kind: 'share' | 'mean';
  /** How the interval of the difference was made. */
  method: 'agresti-min' | 'paired-t';
}

interface AgainstChance {
  label: string;
  kind: 'share';
  chance: number;
  after: number;
  ci95: Bounds;
  method: 'wilson';
}

export interface HeldOutReport {
  /** How many examples were measured. */
  n: number;
  measures: Record<string, Compared | AgainstChance>;
}

export function compareHeldOut(before: Measures, after: Measures): HeldOutReport {
  const measures: HeldOutReport['measures'] = {};
  let n = 0;
  for (const [name, { label, kind, chance, values }] of Object.entries(after)) {
    n = values.length;
    const earlier = before[name]?.values;
    if (kind === 'share' && chance !== undefined) {
      const ones = values.reduce((sum, value) => sum + value, 0);
      measures[name] = { label, kind, chance, after: ones / n, ci95: wilson(ones, n), method: 'wilson' };
    } else if (earlier !== undefined) {
      const share = kind === 'share';
      const change = share ? shareChange(earlier, values) : meanChange(earlier, values);
      measures[name] = { label, kind, ...change, method: share ? 'agresti-min' : 'paired-t' };
    }
  }
  return { n, measures };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const number = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(3));
const signed = (text: string) => (text.startsWith('-') ? text : `+${text}`);

function row(measure: Compared | AgainstChance): string[] {
  if ('chance' in measure) {
    const [low, high] = measure.ci95;
    const { chance } = measure;
    const verdict = low > chance ? 'above chance' : high < chance ? 'below chance' : 'not told from chance';
    const interval = `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
    return [measure.label, `chance ${percent(chance)}`, percent(measure.after), `${interval} ${verdict}`];
  }
  const share = measure.kind === 'share';
  const show = share ? percent : number;
  const points = (value: number) => signed(share ? (100 * value).toFixed(1) : number(value));
  const interval = measure.ci95 ? ` [${points(measure.ci95[0])}, ${points(measure.ci95[1])}]` : '';
  const change = `${points(measure.difference)}${share ? ' points' : ''}${interval}`;
  return [measure.label, show(measure.before), show(measure.after), change];
}

/** The report as people read it. */
export function heldOutTable(report: HeldOutReport): { title: string; columns: TableColumn[]; rows: string[][] } {
  return {
    title: `On ${report.n} held-out examples`,
    columns: [
      { title: '' },
      { title: 'before', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'change [95 % interval]' },
    ],
    rows: Object.values(report.measures).map(row),
  };
}

/** What was measured after training, by measure, and a hash of the examples: two runs with equal ones can be paired. */
interface AfterTraining {
  rows: string;
  after: Measures;
}

/**
 * Keeps the measures made before training, for a run that is resumed; once they are there those made after it too, for
 * comparisons of runs. `key` says what they were made from.
 */
export async function writeHeldOut(path: string, key: string, measures: Measures, end?: AfterTraining): Promise<void> {
  const plain = Object.entries(measures).map(([name, { values, ...about }]) => [
    name,
    { ...about, values: [...values] },
  ]);
  const after = Object.entries(end?.after ?? {}).map(([name, { values }]) => [name, [...values]]);
  const ended = end === undefined ? {} : { rows: end.rows, after: Object.fromEntries(after) };
  await writeFileAtomic(path, `${JSON.stringify({ key, measures: Object.fromEntries(plain), ...ended })}\n`);
}

/** What `writeHeldOut` kept under the same key; undefined when there is none, so that it is measured again. */
export async function readHeldOut(path: string, key: string): Promise<Measures | undefined> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as {
      key: string;
      measures: Record<string, Omit<HeldOutValues, 'values'> & { values: number[] }>;
    };
    if (file.key !== key) return undefined;
    const entries = Object.entries(file.measures).map(([name, { values, ...about }]) => {
      return [name, { ...about, values: Float32Array.from(values) }];
    });
    return Object.fromEntries(entries) as Record<string, HeldOutValues>;
  } catch {
    return undefined;
  }
}
