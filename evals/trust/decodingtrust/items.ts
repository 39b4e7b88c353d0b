/**
 * The items of a scenario that are asked, setting by setting: a limit is spread evenly over settings and within each; with
 * recordings exactly what they hold, and where they do not fit the data is told.
 */
import { HarnessError, type TaskContext } from '../../../src/plugin.ts';
import type { Item, OpenScenario, OpenSetting, Scenario } from './scenario.ts';

type Recordings = NonNullable<TaskContext['recordings']>;

/** An item in its setting, with its recorded answers where there are any. */
export interface Placed {
  readonly setting: string;
  readonly item: Item;
  readonly repeats: number;
}

/** The first few of some names, and how many more there are. */
const listed = (names: readonly string[], most = 5): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

/** Positions that spread `wanted` of `count` evenly. */
const spread = (count: number, wanted: number): Set<number> =>
  new Set(Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted)));

/** How many of each setting a limit leaves. */
function quotas(counts: readonly number[], limit: number | undefined): number[] {
  if (limit === undefined) return [...counts];
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.min(all, limit < 1 ? Math.ceil(all * limit) : limit);
  const taken = counts.map(() => 0);
  const early = spread(counts.length, Math.min(most, counts.length));
  // Settings with fewer items leave the rest to the others.
  for (let left = most, round = 0; left > 0; round++) {
    for (let i = 0; i < counts.length && left > 0; i++) {
      if (taken[i]! >= counts[i]! || (round === 0 && most < counts.length && !early.has(i))) continue;
      taken[i]!++;
      left--;
    }
  }
  return taken;
}

/** What is asked or replayed of a scenario. */
export class Items {
  readonly #scenario: Scenario;
  readonly #open: OpenScenario;
  readonly #recordings: Recordings | undefined;

  constructor(scenario: Scenario, open: OpenScenario, recordings: Recordings | undefined) {
    this.#scenario = scenario;
    this.#open = open;
    this.#recordings = recordings;
  }

  /** Settings that can be asked or replayed, with their sizes. @throws HarnessError `RECORDED_MISSING`, `DATA_NOT_FOUND`. */
  async settings(): Promise<{ setting: OpenSetting; count: number }[]> {
    const { name, recorded } = this.#scenario;
    const { settings, fromRecording } = this.#open;
    if (this.#recordings === undefined) {
      return settings.flatMap((setting) => (setting.unbuilt === true ? [] : [{ setting, count: setting.count }]));
    }
    const there = await this.#recorded(this.#recordings);
    const found: { setting: OpenSetting; count: number }[] = [];
    for (const setting of settings) {
      const count = there.get(setting.name);
      there.delete(setting.name);
      if (count === undefined) continue;
      found.push({ setting, count: fromRecording === undefined ? Math.min(count, setting.count) : count });
    }
    if (fromRecording !== undefined) {
      for (const [own, count] of there) found.push({ setting: { name: own, count, items: () => [] }, count });
    }
    if (found.length > 0) return found;
    throw new HarnessError('RECORDED_MISSING', `the recordings hold no answers for ${name}`, {
      hint: `other scenarios are replayed all the same; recorded of ${recorded} are ${listed([...there.keys()]) || 'none'}`,
    });
  }

  /** Settings of the recordings with the number of prompts that have answers. */
  async #recorded(recordings: Recordings): Promise<Map<string, number>> {
    const settings = await recordings.settings(this.#scenario.recorded);
    return new Map(settings.map(({ setting, prompts }) => [setting, prompts]));
  }

  /** Where recordings and data do not fit: settings that one has more of, and such as the data do not know. */
  async misfits(): Promise<string[]> {
    if (this.#recordings === undefined) return [];
    const there = await this.#recorded(this.#recordings);
    const { settings, fromRecording } = this.#open;
    const other = settings.flatMap(({ name, count }) => {
      const own = there.get(name);
      return own === undefined || own === count ? [] : [`${name} (${own} of ${count})`];
    });
    // Scenarios share recordings; a setting is of this one when its first part is.
    const first = (name: string): string => name.split('/', 1)[0]!;
    const [names, parts] = [
      new Set(settings.map(({ name }) => name)),
      new Set(settings.map(({ name }) => first(name))),
    ];
    const unknown = [...there.keys()].filter((name) => !names.has(name) && parts.has(first(name)));
    return [
      ...(other.length === 0 ? [] : [`the recordings hold other numbers of prompts than the data: ${listed(other)}`]),
      ...(unknown.length === 0 || fromRecording !== undefined
        ? []
        : [`the data have no prompts for what is recorded of ${listed(unknown)}`]),
    ];
  }

  async *all(limit: number | undefined): AsyncGenerator<Placed> {
    const settings = await this.settings();
    const taken = quotas(
      settings.map(({ count }) => count),
      limit,
    );
    for (const [i, { setting, count }] of settings.entries()) {
      const chosen = spread(count, taken[i]!);
      let at = 0;
      for await (const placed of this.#of(setting, count)) {
        if (chosen.has(at++)) yield placed;
      }
    }
  }

  async *#of(setting: OpenSetting, count: number): AsyncGenerator<Placed> {
    const { recorded, generation } = this.#scenario;
    const { fromRecording } = this.#open;
    const recordings = this.#recordings;
    if (recordings === undefined) {
      for (const item of setting.items()) yield { setting: setting.name, item, repeats: generation.repeats };
      return;
    }
    const { name } = setting;
    if (fromRecording !== undefined) {
      for (let position = 0; position < count; position++) {
        const entry = await recordings.find({ scenario: recorded, setting: name, position });
        const item = entry === undefined ? undefined : fromRecording(name, position, entry);
        if (entry !== undefined && item !== undefined) yield { setting: name, item, repeats: entry.texts.length };
      }
      return;
    }
    for (const item of setting.items()) {
      const { position, key } = item;
      const place = { scenario: recorded, setting: name, position, ...(key === undefined ? {} : { key }) };
      const entry = await recordings.find(place);
      if (entry !== undefined) yield { setting: name, item, repeats: entry.texts.length };
    }
  }
}
