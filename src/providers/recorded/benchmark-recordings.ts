/**
 * Recordings of DecodingTrust in the compact layout: folders of `replay[-KIND].MODEL[.SYSTEM].jsonl.gz`, each row with the
 * answers of a setting or of a prompt. Files are read when they are asked for and the last few are kept, so memory does not
 * grow with their number. Leaves out: prompts, which the tasks know.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { joinOr } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import { readRows } from '../../data/read-rows.ts';
import type { RecordedEntry, Recordings } from '../contract/recordings.ts';
import type { RecordedPlace } from '../contract/request.ts';
import { answersOf, type RecordedRow } from './replay-rows.ts';

/** One recorded file. */
export interface ReplayFile {
  readonly path: string;
  readonly model: string;
  readonly scenario: string;
  /** System prompt of stereotype recordings. */
  readonly system: string | undefined;
}

const NAME = /^replay(?:-(\w+))?\.(.+)\.jsonl(?:\.gz|\.zst)?$/;
const SYSTEM = /^(.+)\.(benign|untargeted|targeted)$/;

/** The recordings below a folder; empty when it has none of this layout. Models are told as the names of the files do. */
export async function replayFiles(folder: string): Promise<ReplayFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .flatMap(({ name, parentPath }): ReplayFile[] => {
      const [, kind, rest] = NAME.exec(name) ?? [];
      if (rest === undefined) return [];
      const own = basename(parentPath);
      const [, model = rest, system] = (own === 'stereotype' ? SYSTEM.exec(rest) : null) ?? [];
      return [{ path: join(parentPath, name), model, scenario: own === 'privacy' && kind ? kind : own, system }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The files of one model. @throws HarnessError `RECORDED_MODEL` when it is not said which of several. */
export function filesOfModel(files: readonly ReplayFile[], wanted: string | undefined, label: string): ReplayFile[] {
  const models = [...new Set(files.map(({ model }) => model))];
  const model = wanted ?? (models.length === 1 ? models[0] : undefined);
  const own = files.filter((file) => file.model === model);
  if (own.length > 0) return own;
  const what = wanted === undefined ? 'holds several models' : `has no model "${wanted}"`;
  throw new HarnessError('RECORDED_MODEL', `${label} ${what}`, {
    hint: `--model_args model=NAME names one: ${joinOr(models)}`,
  });
}

/** Answers of a setting: in order, or by keys. */
type Setting = { readonly list: RecordedEntry[]; readonly byKey: Map<string, RecordedEntry> };

const sizeOf = ({ list, byKey }: Setting): number => (byKey.size > 0 ? byKey.size : list.length);

/** Files whose content is kept. */
const KEPT = 4;

export class BenchmarkRecordings implements Recordings {
  readonly #files: readonly ReplayFile[];
  /** By path, the latest used last. */
  readonly #read = new Map<string, Promise<ReadonlyMap<string, Setting>>>();
  /** Which file has a setting: scenario -> setting -> file and size. */
  readonly #index = new Map<string, Promise<ReadonlyMap<string, { file: ReplayFile; prompts: number }>>>();

  constructor(files: readonly ReplayFile[]) {
    this.#files = files;
  }

  async settings(scenario: string): Promise<readonly { setting: string; prompts: number }[]> {
    return Array.from(await this.#settings(scenario), ([setting, { prompts }]) => ({ setting, prompts }));
  }

  async find({ scenario, setting, position, key }: RecordedPlace): Promise<RecordedEntry | undefined> {
    const found = (await this.#settings(scenario)).get(setting);
    if (found === undefined) return undefined;
    const own = (await this.#content(found.file)).get(setting);
    if (own === undefined) return undefined;
    return own.byKey.size > 0 && key !== undefined ? own.byKey.get(key) : own.list[position];
  }

  #settings(scenario: string): Promise<ReadonlyMap<string, { file: ReplayFile; prompts: number }>> {
    let index = this.#index.get(scenario);
    if (index === undefined) {
      index = this.#scan(scenario);
      this.#index.set(scenario, index);
    }
    return index;
  }

  async #scan(scenario: string): Promise<ReadonlyMap<string, { file: ReplayFile; prompts: number }>> {
    const index = new Map<string, { file: ReplayFile; prompts: number }>();
    for (const file of this.#files.filter((each) => each.scenario === scenario)) {
      for (const [setting, content] of await this.#content(file))
        index.set(setting, { file, prompts: sizeOf(content) });
    }
    return index;
  }

  #content(file: ReplayFile): Promise<ReadonlyMap<string, Setting>> {
    const content = this.#read.get(file.path) ?? readReplay(file);
    // Put last, as the latest used.
    this.#read.delete(file.path);
    this.#read.set(file.path, content);
    for (const path of this.#read.keys()) {
      if (this.#read.size <= KEPT) break;
      this.#read.delete(path);
    }
    return content;
  }
}

async function readReplay(file: ReplayFile): Promise<ReadonlyMap<string, Setting>> {
  const settings = new Map<string, Setting>();
  for await (const { row, line } of readRows(file.path, shortPath(file.path))) {
    const where = { file: file.path, line };
    const found = answersOf(row, file.system);
    if (found === undefined) {
      throw new HarnessError(
        'RECORDED_ROW',
        `${shortPath(file.path)}:${line} is no recorded answer of this benchmark`,
        {
          hint: 'rows have "setting" and "responses", or "gens", "rows", "ids", "response" with what they answer; answers are texts, or null for none',
          where,
        },
      );
    }
    if (!merged(settings, found)) {
      throw new HarnessError(
        'RECORDED_TWICE',
        `${shortPath(file.path)}:${line} has other answers for ${found.setting}, which was there before`,
        { hint: 'keep the answers of one run in the file', where },
      );
    }
  }
  return settings;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** False: the setting has other answers already. The very same ones count once. */
function merged(settings: Map<string, Setting>, { setting, list, byKey, sample }: RecordedRow): boolean {
  const known = settings.get(setting);
  const own = known ?? { list: [], byKey: new Map<string, RecordedEntry>() };
  settings.set(setting, own);
  if (sample !== undefined) {
    own.list[0] = { texts: [...(own.list[0]?.texts ?? []), sample] };
    return true;
  }
  for (const [key, entry] of byKey ?? []) {
    const before = own.byKey.get(key);
    if (before !== undefined && !same(before, entry)) return false;
    own.byKey.set(key, entry);
  }
  if (list === undefined) return true;
  if (known !== undefined) return same(known.list, list);
  own.list.push(...list);
  return true;
}
