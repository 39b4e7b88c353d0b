/**
 * Whether a run came out as an earlier one did: `harness align <run>/config.yaml` trains again and compares, bit for bit,
 * the weights of model/ by their hashes and metrics.jsonl line by line. When they differ it names the first place, and
 * what was not as before (config, data, versions, device, machine). Leaves out tokenizer files and clocks.
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { sha256File } from '../../base/hash.ts';
import { shortPath } from '../../base/paths.ts';
import { machine } from '../../runs/environment.ts';
import { type RunManifest, readManifest } from '../../runs/run-folder.ts';
import { firstDifferentTensor } from './tensor-difference.ts';

/** An earlier finished run that a new one repeats. */
export interface EarlierRun {
  /** Its folder. */
  path: string;
  manifest: RunManifest;
}

/** Something that numbers may depend on and that was not as before. */
export interface Change {
  what: string;
  before: string;
  after: string;
}

/** Goes into the summary as `repeats`; `null` says that there was nothing left to compare with. */
export interface Repeats {
  run: string;
  identical: boolean | null;
  weights_identical: boolean | null;
  metrics_identical: boolean | null;
  /** The first line of metrics.jsonl that differs. */
  first_difference?: { step: number; key: string; before?: number; after?: number };
  /** The first tensor of model/ that differs. */
  tensor?: string;
  changed: Change[];
}

/** SHA-256 of each weights file of a model folder; empty when there is no such folder. */
export async function weightFiles(model: string): Promise<Record<string, string>> {
  const names = (await readdir(model).catch(() => [])).filter((name) => name.endsWith('.safetensors')).sort();
  const sums: Record<string, string> = {};
  for (const name of names) sums[name] = await sha256File(join(model, name));
  return sums;
}

/** The finished run that `configFile` is the config.yaml of, when it is not the run at `path` itself. */
export async function earlierRun(configFile: string | undefined, path: string): Promise<EarlierRun | undefined> {
  if (configFile === undefined || basename(configFile) !== 'config.yaml') return undefined;
  const folder = resolve(dirname(configFile));
  if (folder === resolve(path)) return undefined;
  // A run.json of something else only means that nothing is repeated.
  const manifest = await readManifest(folder).catch(() => undefined);
  return manifest?.status === 'finished' ? { path: folder, manifest } : undefined;
}

const show = (value: unknown): string => (value === undefined ? 'unset' : JSON.stringify(value));

/** Entries of two records that differ. */
function changes(then: object, now: object): Change[] {
  const [a, b] = [new Map<string, unknown>(Object.entries(then)), new Map<string, unknown>(Object.entries(now))];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)))
    .map((key) => ({ what: key, before: show(a.get(key)), after: show(b.get(key)) }));
}

/** Versions, device and machine that are not those of an earlier process. What that one did not note is not compared. */
export function changedEnvironment(then: RunManifest, now: Pick<RunManifest, 'versions' | 'device'>): Change[] {
  return [
    ...changes(then.versions, now.versions),
    ...changes({ device: then.device }, { device: now.device }),
    ...(then.machine === undefined ? [] : changes(then.machine, machine())),
  ];
}

/** One change as a reader sees it: `threads 2 -> 4`. */
export const changeText = ({ what, before, after }: Change): string =>
  `${what} ${before.replaceAll('"', '')} -> ${after.replaceAll('"', '')}`;

async function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function config(yaml: string | undefined): object {
  try {
    return ((yaml === undefined ? undefined : parse(yaml)) as object | null | undefined) ?? {};
  } catch {
    return {};
  }
}

type Entry = Record<string, number>;

/** The first line in which two metrics.jsonl differ; a line that only one has differs in its `step`. */
function firstDifferentLine(then: string, now: string): Repeats['first_difference'] {
  const [a, b] = [then, now].map((all) => all.trimEnd().split('\n')) as [string[], string[]];
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
  if (at === undefined) return undefined;
  const read = (line: string | undefined): Entry | undefined => {
    try {
      return line === undefined ? undefined : (JSON.parse(line) as Entry);
    } catch {
      return undefined;
    }
  };
  const [x, y] = [read(a[at]), read(b[at])];
  const keys = x === undefined || y === undefined ? ['step'] : Object.keys({ ...x, ...y });
  const key = keys.find((name) => x?.[name] !== y?.[name]) ?? 'step';
  const [was, is] = [x?.[key], y?.[key]];
  return {
    step: y?.step ?? x?.step ?? 0,
    key,
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: is }),
  };
}

/** Compares the run at `path`, described by `now`, with an earlier one. Both must have their model. */
export async function compareWithRecord(
  { path: from, manifest }: EarlierRun,
  path: string,
  now: RunManifest,
): Promise<Repeats> {
  const [was, is] = await Promise.all([from, path].map((run) => text(join(run, 'metrics.jsonl'))));
  const models = [join(from, 'model'), join(path, 'model')] as const;
  // Hashes as the run noted them: its model folder may be gone or have been edited since.
  const then = manifest.weights?.model ?? (await weightFiles(models[0]));
  const weights = now.weights?.model ?? (await weightFiles(models[1]));
  const weightsIdentical = Object.keys(then).length === 0 ? null : changes(then, weights).length === 0;
  const metricsIdentical = was === undefined || is === undefined ? null : was === is;
  const line = metricsIdentical === false ? firstDifferentLine(was!, is!) : undefined;
  const tensor = weightsIdentical === false ? await firstDifferentTensor(...models) : undefined;
  const startChanged = [manifest.weights?.start, now.weights?.start].every((sum) => sum !== undefined)
    ? changes({ 'weights at the start': manifest.weights!.start }, { 'weights at the start': now.weights!.start })
    : [];
  const data = (inputs: RunManifest['inputs']) =>
    Object.fromEntries(inputs.map(({ path: file, sha256 }) => [`data ${basename(file)}`, sha256.slice(0, 12)]));
  const [before, after] = await Promise.all([from, path].map((run) => text(join(run, 'config.yaml'))));
  const known = [weightsIdentical, metricsIdentical];
  return {
    run: from,
    identical: known.includes(false) ? false : weightsIdentical === null ? null : true,
    weights_identical: weightsIdentical,
    metrics_identical: metricsIdentical,
    ...(line === undefined ? {} : { first_difference: line }),
    ...(tensor === undefined ? {} : { tensor }),
    changed: [
      ...changes(config(before), config(after)),
      ...changes(data(manifest.inputs), data(now.inputs)),
      ...startChanged,
      ...changedEnvironment(manifest, now),
    ],
  };
}

/** The one line that says how it came out. */
export function repeatLine(repeats: Repeats): string {
  const { run, identical, first_difference: first, tensor, metrics_identical: metrics, changed } = repeats;
  const name = shortPath(run);
  const list = changed.map(changeText).join(', ');
  if (identical === null) return `repeat cannot be compared with ${name}: its weights are gone`;
  if (identical) {
    const what = metrics === null ? 'every weight' : 'every weight and every line of metrics.jsonl';
    return `repeat identical to ${name}: ${what}${list === '' ? '' : `, though other things changed (${list})`}`;
  }
  const places = [
    ...(first === undefined ? [] : [`first at step ${first.step} (${first.key})`]),
    ...(tensor === undefined ? [] : [`tensor ${tensor}`]),
  ];
  const why = list === '' ? 'with the same config, data, versions, device and threads' : `what changed: ${list}`;
  return `repeat DIFFERS from ${name}: ${[...places, why].join('; ')}`;
}
