/**
 * What is published of a subject: the files of a run arranged for a target, or the files of a leaderboard. A run on the hub
 * has its model at the top, as loaders want it; on a site its card is the page.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { nearestSibling, shortPath } from '../base/paths.ts';
import { intervalText, score } from '../report/format.ts';
import { modelName } from '../report/import/fields.ts';
import { CARD_PAGE, SAMPLES_PAGE } from '../report/page-links.ts';
import { type RunFacts, readRunFacts } from '../report/run-facts.ts';
import { diskFile, type PublishFile, runFiles, textFile } from './files.ts';
import { relinked, samplesFile, settleLinks } from './pages.ts';
import { runOnSite, type Section, sectionName } from './site.ts';
import type { Target } from './target.ts';

export interface Publication {
  readonly kind: 'run' | 'leaderboard';
  /** Of the run, or the leaderboard's name. */
  readonly id: string;
  readonly files: readonly PublishFile[];
  readonly notes: readonly string[];
  /** For a site. */
  readonly section: Section;
}

/** What `harness leaderboard` writes. */
const LEADERBOARD = /^leaderboard(?:\.(?:html|json|csv|md)|-[\w-]+\.(?:json|csv|gz))$/;

/** True for a folder or page of a leaderboard. */
export const isLeaderboard = (subject: string): boolean =>
  !existsSync(join(subject, 'run.json')) && existsSync(join(subject, 'leaderboard.html'));

/**
 * Reads what is to be published.
 * @throws HarnessError `RUN_NOT_FOUND`, `PUBLISH_*`, and what reading a run throws.
 */
export async function readPublication(
  subject: string,
  target: Target,
  options: { samples: boolean },
): Promise<Publication> {
  const folder = resolve(subject);
  if (isLeaderboard(folder)) return await leaderboardOf(folder, target);
  if (!existsSync(join(folder, 'run.json'))) {
    throw new HarnessError('RUN_NOT_FOUND', `${shortPath(folder)} is neither a run nor a leaderboard`, {
      hint: nearestSibling(folder) ?? 'A run has a run.json, a leaderboard a leaderboard.html.',
    });
  }
  const facts = await readRunFacts(folder);
  const { files: own, notes } = await runFiles(facts, options);
  const samples = options.samples ? await samplesFile(facts) : null;
  const card = target.kind === 'site' ? 'index.html' : CARD_PAGE;
  const files = await settleLinks(samples === null ? own : [...own, samples], card);
  const { id } = facts.manifest;
  const arranged =
    target.kind === 'hf' ? onHub(files, target.repo.type) : target.kind === 'site' ? onSite(files) : files;
  const left =
    target.kind === 'site' && arranged.length < files.length ? ['the model stays: a site has pages only'] : [];
  const section: Section = { kind: 'runs', id: sectionName(id), about: aboutRun(facts), files: arranged };
  return { kind: 'run', id, files: arranged, notes: [...notes, ...left], section };
}

/** Files that lie at the top everywhere. */
const PAGES = ['README.md', CARD_PAGE, SAMPLES_PAGE];

/** The model at the top; what the run says of itself below `harness/`, so that no name of a model is taken. */
function onHub(files: readonly PublishFile[], type: string): PublishFile[] {
  const cardIsThere = files.some(({ path }) => path === 'README.md');
  const placed = files.flatMap((file): PublishFile[] => {
    const { path } = file;
    if (PAGES.includes(path) || path.startsWith('evals/')) return [file];
    if (!path.startsWith('model/')) return [{ ...file, path: `harness/${path}` }];
    const name = path.slice('model/'.length);
    // The card of the run describes the model; one that lies beside the weights is the base's.
    return name === 'README.md' && cardIsThere ? [] : [{ ...file, path: name }];
  });
  // A static space shows its index.html.
  const page = placed.find(({ path }) => path === CARD_PAGE);
  return type === 'space' && page !== undefined ? [...placed, { ...page, path: 'index.html' }] : placed;
}

function onSite(files: readonly PublishFile[]): PublishFile[] {
  const pages = files.filter(({ path }) => !path.startsWith('model/'));
  return pages.map((file) => (file.path === CARD_PAGE ? { ...file, path: 'index.html' } : file));
}

function aboutRun({ kind, manifest, name, results, config }: RunFacts): Section['about'] {
  const base = typeof config.model_name_or_path === 'string' ? config.model_name_or_path : undefined;
  // What a training run measured is its own `model/`: what it began with says more.
  const told = kind === 'training' ? base : results[0]?.result.model;
  const model = told === undefined ? null : modelName(told);
  const scores = results.slice(0, 6).flatMap(({ result }) => {
    const [first] = Object.entries(result.metrics);
    if (first === undefined || typeof first[1].value !== 'number') return [];
    const [metric, { value, ci95 }] = first;
    return [
      { label: `${result.task} ${metric}`, value: ci95 ? `${score(value)} ${intervalText(ci95)}` : score(value) },
    ];
  });
  return { title: name, method: manifest.method, model, date: manifest.started.slice(0, 10), scores };
}

async function leaderboardOf(folder: string, target: Target): Promise<Publication> {
  const names = (await readdir(folder)).filter((name) => LEADERBOARD.test(name)).sort();
  const place = target.kind === 'site' ? runOnSite(target.path) : () => null;
  const files = await Promise.all(
    names.map(async (name) => await relinked(await diskFile(name, join(folder, name)), place)),
  );
  const title = basename(folder);
  const id = sectionName(title);
  const page = files.find(({ path }) => path === 'leaderboard.html')!;
  const asPage = { ...page, path: 'index.html' };
  const kept =
    target.kind === 'folder' || (target.kind === 'hf' && target.repo.type !== 'space')
      ? files
      : [asPage, ...files.filter((file) => file !== page)];
  const card = target.kind === 'hf' ? [textFile('README.md', leaderboardCard(title, target.repo.type))] : [];
  const about = { title, method: 'leaderboard', model: null, date: null, scores: [] };
  const arranged = [...card, ...kept];
  return {
    kind: 'leaderboard',
    id,
    files: arranged,
    notes: [],
    section: { kind: 'leaderboards', id, about, files: arranged },
  };
}

/** The page that the hub wants of a data set or a static space. */
function leaderboardCard(title: string, type: string): string {
  const name = JSON.stringify(title);
  const front =
    type === 'space'
      ? ['sdk: static', `title: ${name}`, 'pinned: false']
      : [`pretty_name: ${name}`, 'tags:', '- leaderboard'];
  const body =
    type === 'space'
      ? 'A leaderboard made with harness; `index.html` is the page.'
      : 'A leaderboard made with harness: `leaderboard.html` is the page, `leaderboard.json` and `leaderboard.csv` hold its numbers.';
  return `---\n${front.join('\n')}\n---\n# ${title.replace(/[\r\n<>`|[\]]/g, ' ')}\n\n${body}\n`;
}
