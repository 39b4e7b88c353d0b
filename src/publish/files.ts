/**
 * Which files of a run may leave the machine: an explicit list. Card, results, numbers, configuration, the model; samples
 * when they are asked for, those of private tasks never (the page of samples: pages.ts). Checkpoints, caches, logs of answers, locks and whatever else lies
 * in the folder stay. Paths below the run and the working folder are written relative in the files that we made.
 */
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { sha256, sha256File } from '../base/hash.ts';
import { shortPath } from '../base/paths.ts';
import { isInside } from '../data/hub/repository.ts';
import { SAMPLES_FILE } from '../eval/run/samples.ts';
import { CARD_PAGE } from '../report/page-links.ts';
import type { RunFacts } from '../report/run-facts.ts';
import { exposureOf } from '../report/viewer/exposure.ts';

export interface PublishFile {
  /** Where it goes, relative to the target, with `/`. */
  readonly path: string;
  /** Absolute path on this machine; '' for what was made in memory. */
  readonly from: string;
  /** What is written instead of the file's own bytes. */
  readonly text?: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface RunFiles {
  readonly files: readonly PublishFile[];
  /** What was kept back, and why, one sentence each. */
  readonly notes: readonly string[];
}

/** Files of ours that may name places on this machine. */
const REWRITTEN = /^(?:run\.json|config\.yaml|evals\/(?:run\.json|config\.yaml|[^/]+\/results\.json))$/;
const TOP = ['README.md', CARD_PAGE, 'run.json', 'config.yaml', 'metrics.jsonl'];
/** What a model folder may hold; anything else in it is nobody's model. */
const MODEL = /\.(?:safetensors|json|jinja|txt|md|model)$|^(?:LICENSE|NOTICE)$/;

/** The files of a run. @throws HarnessError `PUBLISH_LINK` for links out of the folder, and what reading throws. */
export async function runFiles(facts: RunFacts, { samples }: { samples: boolean }): Promise<RunFiles> {
  const { folder, results } = facts;
  const paths: string[] = [];
  const notes: string[] = [];
  for (const name of TOP) if (await isFile(join(folder, name))) paths.push(name);
  for (const name of ['run.json', 'config.yaml'])
    if (await isFile(join(folder, 'evals', name))) paths.push(`evals/${name}`);
  for (const { result, folder: at, hasSamples } of results) {
    const place = relative(folder, at).split(sep).join('/');
    paths.push(`${place}/results.json`);
    if (!hasSamples || !samples) continue;
    if (exposureOf(result).private) notes.push(`samples of ${result.task} stay: the task is private`);
    else paths.push(`${place}/${SAMPLES_FILE}`);
  }
  if (!samples && results.some(({ hasSamples }) => hasSamples)) notes.push('samples stay; --include-samples adds them');
  const model = join(folder, 'model');
  for (const name of await listed(model)) {
    if (MODEL.test(name)) paths.push(`model/${name}`);
    else notes.push(`model/${name} stays: it is no file of a model`);
  }
  const files: PublishFile[] = [];
  for (const path of [...new Set(paths)].sort()) {
    if (!isInside(path) || /[\p{Cc}\p{Cf}]/u.test(path)) throw strangeName(path);
    const from = join(folder, ...path.split('/'));
    await refuseLink(from);
    files.push(
      REWRITTEN.test(path)
        ? textFile(path, relativePaths(await readFile(from, 'utf8'), folder))
        : await diskFile(path, from),
    );
  }
  return { files, notes };
}

/** A file made in memory. */
export function textFile(path: string, text: string): PublishFile {
  const content = Buffer.from(text);
  return { path, from: '', text, bytes: content.length, sha256: sha256(content) };
}

/** A file as it lies there. */
export async function diskFile(path: string, from: string): Promise<PublishFile> {
  const { size } = await stat(from);
  return { path, from, bytes: size, sha256: await sha256File(from) };
}

export const contentOf = async (file: PublishFile): Promise<Buffer> =>
  file.text === undefined ? await readFile(file.from) : Buffer.from(file.text);

/** As git names the content. */
export async function gitBlobOf(file: PublishFile): Promise<string> {
  return createHash('sha1')
    .update(`blob ${file.bytes}\0`)
    .update(await contentOf(file))
    .digest('hex');
}

/** Places inside the run and the working folder, as they are written in JSON and YAML, become relative. */
function relativePaths(text: string, run: string): string {
  const cwd = process.cwd();
  let own = text;
  for (const [folder, short] of [
    [run, '.'],
    [cwd, '.'],
  ] as const) {
    if (folder.length < 2) continue;
    const spelled = [folder, JSON.stringify(folder).slice(1, -1)];
    for (const spelling of new Set(spelled)) {
      const literal = spelling.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      own = own.replace(new RegExp(`(?<![\\w./-])${literal}(?=[/\\\\"'\\s]|$)`, 'gm'), short);
    }
  }
  return own;
}

async function listed(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

const isFile = (path: string): Promise<boolean> =>
  lstat(path).then(
    (entry) => entry.isFile() || entry.isSymbolicLink(),
    () => false,
  );

const strangeName = (path: string): HarnessError =>
  new HarnessError('PUBLISH_NAME', `${JSON.stringify(path)} is no name that can be published`, {
    hint: 'Names have no control characters, colons or backslashes.',
  });

/** What a link leads to may be anything. */
async function refuseLink(path: string): Promise<void> {
  if (!(await lstat(path)).isSymbolicLink()) return;
  throw new HarnessError('PUBLISH_LINK', `${shortPath(path)} is a link; what it leads to is not part of the run`, {
    hint: 'Put the file itself there.',
    where: { file: path },
  });
}
