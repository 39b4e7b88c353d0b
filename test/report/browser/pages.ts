/** Every page that the program writes, made of two run folders by the commands that make them. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { harness } from '../../cli/harness.ts';

export const PAGES = ['card', 'samples', 'leaderboard', 'compare', 'site'] as const;
export type PageName = (typeof PAGES)[number];

/**
 * Writes card and samples into the first run, everything else into `folder`.
 * @returns where the pages are.
 */
export async function writePages(folder: string, [a, b]: readonly [string, string]): Promise<Record<PageName, string>> {
  const site = join(folder, 'site');
  await harnessDoes('card', a);
  await harnessDoes('leaderboard', a, b, '--output', folder, '--format', 'html,json,csv,md', '--all-metrics');
  await harnessDoes('compare', a, b, '--samples', '--output', folder, '--resamples', '100');
  await harnessDoes('publish', a, '--to', `site:${site}`, '--yes');
  return {
    card: join(a, 'card.html'),
    samples: join(a, 'samples.html'),
    leaderboard: join(folder, 'leaderboard.html'),
    compare: join(folder, 'compare.html'),
    site: join(site, 'index.html'),
  };
}

/** Runs a command that must succeed. */
export async function harnessDoes(...words: string[]): Promise<void> {
  const { code, err } = await harness(words, { ...process.env });
  expect(code, `${words[0]}: ${err.slice(0, 2000)}`).toBe(0);
}
