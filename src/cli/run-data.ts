/** What `harness data` does: shows what a data set is before it is fetched, then fetches, imports, lists, finds. */
import { HarnessError } from '../base/errors.ts';
import { requireInput, shortPath } from '../base/paths.ts';
import { safeText, wantsColor } from '../base/terminal.ts';
import { findPath } from '../data/dataset.ts';
import { findImporter, importers } from '../data/datasets.ts';
import {
  describe,
  filesOf,
  type Got,
  getDataset,
  getUrl,
  importDataset,
  importerOf,
  megabytes,
  urlName,
} from '../data/get-dataset.ts';
import { isRepoName } from '../data/hub/id.ts';
import { hubDataset, localHubCopy } from '../data/hub/importer.ts';
import { importedFolder, listImported, readSource } from '../data/imported.ts';
import type { Importer, OriginalFile } from '../data/importer.ts';
import { type GlobalFlags, jsonDocument } from './context.ts';
import type { Io } from './io.ts';
import { canAsk, mustAgree } from './pages/ask.ts';
import { createReporter } from './progress.ts';
import { formatTable } from './table.ts';

export interface GetFlags {
  part?: string[];
  revision?: string;
  sha256?: string;
  name?: string;
  licence?: string;
  force?: true;
  yes?: true;
}

export interface ImportFlags {
  from: string;
  part?: string[];
  unverified?: true;
}

const isUrl = (name: string): boolean => /^[a-z]+:\/\//i.test(name);

export async function getData(name: string, flags: GetFlags, globals: GlobalFlags, io: Io): Promise<void> {
  if (isUrl(name)) {
    await getFile(name, flags, globals, io);
    return;
  }
  const hub = (await findImporter(name)) === undefined && isRepoName(name);
  const importer = hub
    ? await hubDataset({ id: name, revision: flags.revision, parts: flags.part })
    : await importerOf(name);
  if (!hub && flags.revision !== undefined) {
    throw new HarnessError('ARGUMENT_INVALID', `--revision: ${importer.name} is fetched at ${importer.revision}`, {
      hint: 'a revision can be named for data sets of the hub, ORG/NAME',
    });
  }
  const files = hub ? [...importer.files] : filesOf(importer, flags.part);
  const here = importedFolder(importer.name);
  if (here !== undefined && flags.force !== true && holds(here, importer, files)) {
    tell(io, globals, `${importer.name} is here already; --force fetches it again`);
    result(io, globals, importer.name, { folder: here });
    return;
  }
  show(io, describe(importer, files));
  await agree(io, flags.yes === true, importer.name);
  result(io, globals, importer.name, await reporting(io, globals, (reporter) => getDataset(importer, files, reporter)));
}

/** True when all the files are among those that were kept. */
function holds(folder: string, { revision }: Importer, files: readonly OriginalFile[]): boolean {
  const source = readSource(folder);
  const kept = new Set(source?.files.map(({ path }) => path));
  return (
    source?.revision === revision && files.every(({ path }) => kept.has(path) || kept.has(path.replace(/\.gz$/, '')))
  );
}

async function getFile(url: string, flags: GetFlags, globals: GlobalFlags, io: Io): Promise<void> {
  if (flags.sha256 === undefined) {
    throw new HarnessError('ARGUMENT_INVALID', 'a file from an address needs --sha256', {
      hint: 'sha256sum FILE prints it; it pins the very file, now and when it is fetched again.',
    });
  }
  const request = { url, sha256: flags.sha256, name: flags.name, licence: flags.licence };
  const { name, file } = await urlName(request);
  const here = importedFolder(name);
  if (here !== undefined && flags.force !== true) {
    if (readSource(here)?.revision?.toLowerCase() === flags.sha256.toLowerCase()) {
      tell(io, globals, `${name} is here already; --force fetches it again`);
      result(io, globals, name, { folder: here });
      return;
    }
    throw new HarnessError('DATA_EXISTS', `Another data set is kept under the name ${name}.`, {
      hint: 'Choose a name with --name, or replace it with --force.',
    });
  }
  show(io, [`${name}: ${file}`, `home       ${url}`, `licence    ${flags.licence ?? 'not told; see its home'}`]);
  await agree(io, flags.yes === true, name);
  result(io, globals, name, await reporting(io, globals, (reporter) => getUrl(request, reporter)));
}

export async function importData(name: string, flags: ImportFlags, globals: GlobalFlags, io: Io): Promise<void> {
  const from = requireInput(flags.from, { what: 'folder', code: 'DATA_NOT_FOUND' });
  const hub = (await findImporter(name)) === undefined && isRepoName(name);
  const importer = hub ? await localHubCopy(name, from) : await importerOf(name);
  const files = filesOf(importer, flags.part);
  const { licence, warning } = importer;
  show(io, [`licence    ${licence.name}`, ...(warning === undefined ? [] : [`warning    ${warning}`])]);
  const unverified = flags.unverified === true;
  const got = await reporting(io, globals, (reporter) =>
    importDataset(importer, files, { from, unverified, reporter }),
  );
  result(io, globals, importer.name, got);
}

export async function whereData(
  name: string,
  { dataDir }: { dataDir?: string },
  globals: GlobalFlags,
  io: Io,
): Promise<void> {
  const path = await findPath(name, { dataDir });
  io.out.write(globals.json ? jsonDocument({ name, path }) : `${path}\n`);
}

export async function listData({ dataDir }: { dataDir?: string }, globals: GlobalFlags, io: Io): Promise<void> {
  const listed = (await importers()).map(async ({ name, summary, home, licence, files, warning }) => {
    const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
    return {
      name,
      summary,
      licence: licence.name,
      bytes,
      home,
      warning: warning ?? null,
      path: await pathOf(name, dataDir),
    };
  });
  const known = await Promise.all(listed);
  const names = new Set(known.map(({ name }) => name));
  const further = listImported().flatMap(({ name, folder, source }) => {
    if (names.has(name)) return [];
    const { licence = '', home = '', warning = null } = source ?? {};
    return [{ name, summary: 'a file from an address', licence, bytes: 0, home, warning, path: folder }];
  });
  const all = [...known, ...further];
  if (globals.json) {
    io.out.write(jsonDocument({ data: all }));
    return;
  }
  const columns = ['data set', 'what', 'licence', 'size', 'where'].map((title) => ({ title }));
  const rows = all.map(({ name, summary, licence, bytes, path }) =>
    [name, summary, licence, bytes === 0 ? '' : megabytes(bytes), path === null ? 'not here' : shortPath(path)].map(
      safeText,
    ),
  );
  io.out.write(`${formatTable(columns, rows).join('\n')}\n`);
}

async function pathOf(name: string, dataDir: string | undefined): Promise<string | null> {
  try {
    return await findPath(name, { dataDir });
  } catch {
    return null;
  }
}

/** What should be read before a data set is used is shown whatever the flags. */
function show(io: Io, lines: readonly string[]): void {
  io.err.write(lines.map((line) => `${safeText(line)}\n`).join(''));
}

function tell(io: Io, { quiet, json }: GlobalFlags, text: string): void {
  if (!quiet && !json) io.err.write(`${text}\n`);
}

/** Asks on a terminal; elsewhere there is nobody to ask. Throws as `mustAgree`. */
async function agree(io: Io, yes: boolean, name: string): Promise<void> {
  if (yes || !canAsk(io)) return;
  await mustAgree(`Fetch ${name}?`, { declined: 'nothing was fetched', hint: '--yes fetches without asking' });
}

async function reporting(
  io: Io,
  { quiet }: GlobalFlags,
  work: (reporter: ReturnType<typeof createReporter>) => Promise<Got>,
): Promise<Got> {
  const reporter = createReporter({ err: io.err, color: wantsColor(io.err, io.env), quiet, logEvery: 1 });
  try {
    return await work(reporter);
  } finally {
    reporter.finish();
  }
}

function result(io: Io, globals: GlobalFlags, name: string, { folder, rows }: Got): void {
  if (globals.json) {
    io.out.write(jsonDocument({ name, path: folder, rows: rows ?? readSource(folder)?.rows ?? null }));
    return;
  }
  for (const [file, count] of Object.entries(rows ?? {})) {
    tell(io, globals, `${file}  ${count.toLocaleString('en-US')} rows`);
  }
  io.out.write(`${folder}\n`);
}
