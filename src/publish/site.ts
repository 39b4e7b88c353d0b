/**
 * A static site: `runs/ID/` with the card as its page, `leaderboards/NAME/`, and an `index.html` made from the records of what
 * is present, so that addresses stay and any order of publishing gives the same index. Models are not part of it.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { shortPath } from '../base/paths.ts';
import { renderPage } from '../report/page.ts';
import { type LinkedPage, relink, SAMPLES_PAGE } from '../report/page-links.ts';
import { type PublishFile, textFile } from './files.ts';
import {
  type Changes,
  folderChanges,
  hasChanges,
  PUBLISHED_FILE,
  type PublishedRecord,
  publishFolder,
  readRecord,
  recordText,
} from './folder.ts';

/** A folder of the site. */
export interface Section {
  readonly kind: 'runs' | 'leaderboards';
  /** A plain name that stays the same: the run's id, the leaderboard's name. */
  readonly id: string;
  readonly about: SectionFacts;
  readonly files: readonly PublishFile[];
}

/** What the index says of it. */
export interface SectionFacts {
  readonly title: string;
  /** `dpo`, `eval`, `leaderboard`. */
  readonly method: string;
  readonly model: string | null;
  /** ISO date and time, or null. */
  readonly date: string | null;
  /** `task metric` and the number with its interval, as texts. */
  readonly scores: readonly { readonly label: string; readonly value: string }[];
}

const GENERATOR = '<meta name="generator" content="harness">';
const KINDS = ['leaderboards', 'runs'] as const;

const sectionFolder = (site: string, { kind, id }: Pick<Section, 'kind' | 'id'>): string => join(site, kind, id);

/** @throws HarnessError `PUBLISH_EXISTS` where the index or the folder is somebody else's. */
export async function siteChanges(site: string, section: Section): Promise<Changes> {
  const index = join(site, 'index.html');
  if (existsSync(index) && !(await readFile(index, 'utf8')).includes(GENERATOR)) {
    throw new HarnessError('PUBLISH_EXISTS', `${shortPath(index)} is a page of somebody else`, {
      hint: 'Name a folder of its own for the site; its index is written anew each time.',
      where: { file: index },
    });
  }
  const place = `${section.kind}/${section.id}`;
  const changes = await folderChanges(sectionFolder(site, section), section.files);
  const own = Object.fromEntries(Object.entries(changes).map(([path, change]) => [`${place}/${path}`, change]));
  return { ...own, 'index.html': existsSync(index) && !hasChanges(changes) ? 'same' : 'changed' };
}

/** Puts the section in its place, whole, then what leads to it: links of leaderboards, the index. */
export async function publishSite(site: string, section: Section): Promise<void> {
  const { id, about, files } = section;
  await publishFolder(sectionFolder(site, section), files, { id, about: { ...about } });
  await relinkBoards(site);
  await writeFileAtomic(join(site, 'index.html'), await indexPage(site));
}

/** Where the pages of runs are on this site, seen from a leaderboard of it. */
export const runOnSite =
  (site: string) =>
  (page: LinkedPage): string | null => {
    const [, id, which] = /^run\/(.+)\/(card|samples)$/.exec(page) ?? [];
    if (id === undefined) return null;
    const place = ['runs', sectionName(id), which === 'card' ? 'index.html' : SAMPLES_PAGE];
    return existsSync(join(site, ...place)) ? ['..', '..', ...place].join('/') : null;
  };

/** Leaderboards that were published before a run lead to it as well. */
async function relinkBoards(site: string): Promise<void> {
  const names = (await readdir(join(site, 'leaderboards')).catch(() => [])).filter(isSectionName);
  for (const name of names.sort()) {
    const folder = join(site, 'leaderboards', name);
    const record = await readRecord(folder);
    const page = join(folder, 'index.html');
    if (record === undefined || !existsSync(page)) continue;
    const before = await readFile(page, 'utf8');
    const after = relink(before, runOnSite(site));
    if (after === before) continue;
    await writeFileAtomic(page, after);
    const { path, sha256: hash, bytes } = textFile('index.html', after);
    const files = { ...record.files, [path]: { sha256: hash, bytes } };
    await writeFileAtomic(join(folder, PUBLISHED_FILE), recordText({ ...record, files }));
  }
}

/** The page that lists everything on the site: the newest first. Same folders, same bytes. */
async function indexPage(site: string): Promise<string> {
  const [boards = [], runs = []] = await Promise.all(KINDS.map((kind) => entriesOf(site, kind)));
  return await renderPage({
    template: 'site-index',
    title: 'Runs and leaderboards',
    description: `${runs.length} runs, ${boards.length} leaderboards`,
    view: { runs, leaderboards: boards },
    styles: ['site-index'],
  });
}

interface Entry extends SectionFacts {
  readonly href: string;
  /** Of the page of samples; null without one. */
  readonly samples: string | null;
}

async function entriesOf(site: string, kind: Section['kind']): Promise<Entry[]> {
  const names = await readdir(join(site, kind)).catch(() => []);
  const entries: Entry[] = [];
  for (const name of names.filter(isSectionName).sort()) {
    const record = await readRecord(join(site, kind, name));
    if (record === undefined) continue;
    const samples = record.files[SAMPLES_PAGE] === undefined ? null : `${kind}/${name}/${SAMPLES_PAGE}`;
    entries.push({ ...factsOf(record), href: `${kind}/${name}/index.html`, samples });
  }
  return entries.sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '', 'en') || (a.href < b.href ? -1 : 1));
}

/** Records lie in a folder that others may write to. */
function factsOf({ id, about = {} }: PublishedRecord): SectionFacts {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const scores = (Array.isArray(about.scores) ? about.scores : []) as readonly Readonly<Record<string, unknown>>[];
  return {
    title: text(about.title) ?? String(id),
    method: text(about.method) ?? 'unknown',
    model: text(about.model),
    date: text(about.date),
    scores: scores.flatMap((score) => {
      const [label, value] = [text(score?.label), text(score?.value)];
      return label === null || value === null ? [] : [{ label, value }];
    }),
  };
}

/** A name that stays inside its folder, and is the same on every file system. */
const isSectionName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,79}$/.test(name) && !name.includes('..');

/** A plain name made of any other. */
export function sectionName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-._]+|[-._]+$/g, '');
  return isSectionName(plain) ? plain : `x${sha256(text).slice(0, 15)}`;
}
