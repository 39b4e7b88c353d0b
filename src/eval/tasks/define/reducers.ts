/**
 * From the values of several answers to one prompt to one value, by Inspect's names: mean, median, mode, max, at_least_K and
 * pass_at_K (the registry's estimator). Values that are missing are left out; a value of 1 or more is a success.
 */
import { HarnessError } from '../../../base/errors.ts';
import { load } from '../../../registry/kind.ts';
import { mean, quantileSorted } from '../../../statistics/moments.ts';
import { METRICS } from '../../metric-kind.ts';

export interface Reducer {
  readonly name: string;
  /** `values` holds at least one. `null`: too few values. */
  reduce(values: readonly number[]): number | null;
}

const PLAIN: Readonly<Record<string, Reducer['reduce']>> = {
  mean: (values) => mean(values),
  median: (values) =>
    quantileSorted(
      values.toSorted((a, b) => a - b),
      0.5,
    ),
  mode,
  max: (values) => Math.max(...values),
};

/** The most frequent value; the first of equally frequent ones. */
function mode(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: number | null = null;
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value;
  return best;
}

const successes = (values: readonly number[]): number => values.filter((value) => value >= 1).length;

/** The K of `pass_at_4`, and which of the two it is; undefined for other names. */
const counted = (name: string): { kind: string; k: number } | undefined => {
  const match = /^(at_least|pass_at)_([1-9]\d{0,3})$/.exec(name);
  return match === null ? undefined : { kind: match[1] as string, k: Number(match[2]) };
};

/** What is wrong with a reducer's name for so many answers; undefined when nothing is. */
export function wrongReducer(name: unknown, count: number): string | undefined {
  const known = [...Object.keys(PLAIN), 'at_least_K', 'pass_at_K'].join(', ');
  if (typeof name !== 'string') return `one of ${known}`;
  const { k } = counted(name) ?? {};
  if (k === undefined) return Object.hasOwn(PLAIN, name) ? undefined : `${name} is none of ${known}`;
  return k > count ? `${name} needs ${k} answers, and epochs.count is ${count}` : undefined;
}

/** @throws HarnessError `PLUGIN_INVALID` for a name that there is not. */
export async function reducerOf(name: string): Promise<Reducer> {
  const plain = PLAIN[name];
  if (plain !== undefined) return { name, reduce: plain };
  const { kind, k } = counted(name) ?? {};
  if (k === undefined) throw new HarnessError('PLUGIN_INVALID', `unknown reducer "${name}"`);
  if (kind === 'at_least') return { name, reduce: (values) => (successes(values) >= k ? 1 : 0) };
  const definition = await load(METRICS, 'pass_at_k');
  if (!('perSample' in definition) || definition.perSample === undefined)
    throw new HarnessError('METRIC_UNKNOWN', 'the metric pass_at_k gives no number per sample');
  const { perSample } = definition;
  return {
    name,
    reduce(values) {
      if (values.length < k) return null;
      return perSample({ n: values.length, c: successes(values), correct: undefined }, { k }) ?? null;
    },
  };
}
