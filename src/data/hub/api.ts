/**
 * What the hub has of a data set besides its files: the Parquet files that it makes of data sets in other layouts, and the
 * text of its page.
 */
import { HarnessError } from '../../base/errors.ts';
import { hubFetch, unreadable } from './fetch.ts';
import type { HubRepo } from './id.ts';
import { hubUrl } from './settings.ts';

/** The Parquet files that the hub made of the data set, by configuration and split; empty when it made none. */
export async function hubParquet(repo: HubRepo): Promise<Map<string, Map<string, string[]>>> {
  const found = new Map<string, Map<string, string[]>>();
  const text = await hubText(`${hubUrl()}/api/datasets/${repo.name}/parquet`, repo);
  if (text === undefined) return found;
  const origin = new URL(hubUrl()).origin;
  for (const [config, splits] of entriesOf(parsed(text, repo))) {
    for (const [split, urls] of entriesOf(splits)) {
      const named = [config, split].every((name) => /^[^/\\\0]{1,200}$/.test(name) && !/^\.*$/.test(name));
      if (!named || !Array.isArray(urls) || !urls.every((url) => typeof url === 'string' && URL.canParse(url))) {
        throw unreadable(repo, 'a list of Parquet files that cannot be followed');
      }
      // A hub behind another name still writes its own; the path is what counts.
      const own = (urls as string[]).map((url) => `${origin}${new URL(url).pathname}`);
      found.set(config, (found.get(config) ?? new Map<string, string[]>()).set(split, own));
    }
  }
  return found;
}

function parsed(text: string, repo: HubRepo): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(repo, 'what is no JSON', cause);
  }
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** The text of a small file, such as README.md; undefined where there is none. */
export async function hubText(url: string, repo: HubRepo): Promise<string | undefined> {
  try {
    return await (await hubFetch(repo)(url)).text();
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'HUB_NOT_FOUND') return undefined;
    throw error;
  }
}
