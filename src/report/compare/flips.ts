/** The samples of a metric that are shown: the largest changes of each direction, with what was asked and answered. */
import { readSamples, type SampleLine } from '../../eval/run/samples.ts';
import { isPrivate } from '../viewer/exposure.ts';
import { type SampleView, sampleView } from '../viewer/sample-view.ts';
import type { SampleChange } from './compare-metric.ts';
import type { Flip } from './contract.ts';

/** At most `most` of each direction, the largest first, then in the order of the samples. */
export function chooseFlips(changes: readonly SampleChange[], higherIsBetter: boolean | null, most: number): Flip[] {
  const sorted = [...changes].sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a));
  const [down, up] = [sorted.filter(({ a, b }) => b < a), sorted.filter(({ a, b }) => b > a)];
  const named = (list: readonly SampleChange[], change: Flip['change']): Flip[] =>
    list.slice(0, most).map((one) => ({ ...one, change, sample: null }));
  if (higherIsBetter === null) return [...named(down, 'down'), ...named(up, 'up')];
  const [worse, better] = higherIsBetter ? [down, up] : [up, down];
  return [...named(worse, 'worse'), ...named(better, 'better')];
}

/** Views of the samples with these ids, read from both folders. */
export async function readViews(
  folders: readonly [a: string, b: string],
  ids: ReadonlySet<string>,
): Promise<Map<string, SampleView>> {
  if (ids.size === 0) return new Map();
  const [ours, theirs] = [await readSome(folders[0], ids), await readSome(folders[1], ids)];
  const views = new Map<string, SampleView>();
  for (const [id, line] of ours) {
    const other = theirs.get(id);
    if (other !== undefined && !isPrivate(line) && !isPrivate(other)) views.set(id, sampleView([line, other]));
  }
  return views;
}

async function readSome(folder: string, ids: ReadonlySet<string>): Promise<Map<string, SampleLine>> {
  const found = new Map<string, SampleLine>();
  for await (const line of readSamples(folder)) {
    if (ids.has(line.id)) found.set(line.id, line);
    if (found.size === ids.size) break;
  }
  return found;
}
