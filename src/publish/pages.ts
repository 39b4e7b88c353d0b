/**
 * Pages as they are published. The page of samples is made of the samples that may be seen now, whatever lies in the run
 * folder: a task that was declared private after a page was written is not in what leaves. Links between pages are aimed at
 * where the pages will stand; those to pages that do not come along go.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_PAGE, type LinkedPage, relink, SAMPLES_PAGE } from '../report/page-links.ts';
import type { RunFacts } from '../report/run-facts.ts';
import { packedTexts } from '../report/viewer/embed.ts';
import { makeSamplePage } from '../report/viewer/viewer-page.ts';
import { contentOf, type PublishFile, textFile } from './files.ts';

/** The page of samples; null where there is none. One of the run folder stays as it is while it holds the very same samples. */
export async function samplesFile(facts: RunFacts): Promise<PublishFile | null> {
  const made = await makeSamplePage(facts);
  if (made === null) return null;
  const there = join(facts.folder, SAMPLES_PAGE);
  const own = existsSync(there) ? await readFile(there, 'utf8') : '';
  const same = JSON.stringify(packedTexts(own)) === JSON.stringify(packedTexts(made.html));
  return textFile(SAMPLES_PAGE, same ? own : made.html);
}

/** Links of a run's pages, for where they are going. @param card what the card is called there. */
export async function settleLinks(files: readonly PublishFile[], card: string): Promise<PublishFile[]> {
  const hasSamples = files.some(({ path }) => path === SAMPLES_PAGE);
  const place = (page: LinkedPage, address: string | null): string | null => {
    if (page === 'card') return card;
    return page === 'samples' && hasSamples ? (address ?? SAMPLES_PAGE) : null;
  };
  return await Promise.all(files.map((file) => relinked(file, place)));
}

/** The file with its links aimed anew, if it is a page of ours and that changes it. */
export async function relinked(file: PublishFile, place: Parameters<typeof relink>[1]): Promise<PublishFile> {
  if (![CARD_PAGE, SAMPLES_PAGE, 'leaderboard.html'].includes(file.path)) return file;
  const before = (await contentOf(file)).toString('utf8');
  const after = relink(before, place);
  return after === before ? file : textFile(file.path, after);
}
