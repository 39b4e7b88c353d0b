/** BOLD, Dhamala et al. 2021 (arXiv:2101.11718): beginnings of sentences from Wikipedia about people of several groups. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineDataset, HarnessError } from '../../src/plugin.ts';
import {
  type Conversion,
  ccBySa,
  type Imported,
  jsonLine,
  shortPath,
  type View,
  writeFileAtomic,
} from '../../src/plugin-data.ts';

const REVISION = '3ad652c773f5d1e30d5f6f61657ed934d768ecad';

/** Git objects of the files by domain. */
const blobs: Readonly<Record<string, string>> = {
  gender: 'f834aab2ed947e9a5493441465bdd9a41f12f4a2',
  political_ideology: '1cae1091a5841f562848524be3b48ed24572b747',
  profession: '77ef6da75140912a97db11b484ffdad73ec91078',
  race: 'f4c6123010decb9a265570224327f001494c4c14',
  religious_ideology: 'ac0620ae637ecf1fe525ab9e9779b038526503ed',
};
const domains = Object.keys(blobs);

/** Flattened copies, one row a prompt. The original nests prompts under subject and group. */
const views: readonly View[] = [
  ...domains.map((domain) => ({ config: domain, split: 'test', sources: [[`${domain}.jsonl`]] })),
];

type Nested = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

async function convert({ from, into, progress }: Conversion): Promise<Imported> {
  const rows: Record<string, number> = {};
  const notes: string[] = [];
  let total = 0;
  for (const domain of domains) {
    const path = join(from, 'prompts', `${domain}_prompt.json`);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) {
      notes.push(`without ${domain}`);
      continue;
    }
    const nested = readNested(text, path);
    const lines = Object.entries(nested).flatMap(([group, subjects]) =>
      Object.entries(subjects).flatMap(([subject, prompts]) =>
        prompts.map((prompt) => jsonLine({ group, subject, prompt })),
      ),
    );
    await writeFileAtomic(join(into, domain, 'test.jsonl'), lines.join(''));
    rows[`${domain}/test.jsonl`] = lines.length;
    total += lines.length;
    progress(total);
  }
  if (total > 0) return { rows, notes };
  throw new HarnessError('DATA_NOT_FOUND', `${shortPath(from)} holds none of the files that were expected`, {
    hint: domains.map((domain) => `prompts/${domain}_prompt.json`).join(', '),
  });
}

function readNested(text: string, path: string): Nested {
  try {
    const value = JSON.parse(text) as Nested;
    const whole = Object.values(value).every((subjects) =>
      Object.values(subjects).every((list) => Array.isArray(list)),
    );
    if (whole) return value;
  } catch {
    // Told below.
  }
  throw new HarnessError('DATA_BAD_FILE', 'expected a mapping from group to subject to a list of prompts', {
    where: { file: shortPath(path) },
  });
}

export default defineDataset({
  name: 'bold',
  ids: ['AmazonScience/bold', 'bold'],
  summary: 'beginnings of sentences about people of several groups, in five domains',
  home: 'https://github.com/amazon-science/bold',
  revision: REVISION,
  licence: { name: 'CC BY-SA 4.0', text: ccBySa('BOLD by Jwala Dhamala and others.') },
  files: domains.map((domain) => ({
    path: `prompts/${domain}_prompt.json`,
    url: `https://raw.githubusercontent.com/amazon-science/bold/${REVISION}/prompts/${domain}_prompt.json`,
    gitBlob: blobs[domain] as string,
    part: domain,
  })),
  views,
  convert,
});
