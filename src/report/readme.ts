/**
 * README.md of a run, as the Hub shows it: front matter, then the blocks that have a Markdown form. It carries a line with
 * its own hash, so that a file which somebody wrote or changed is recognised and left alone.
 */
import { stringify } from 'yaml';
import { sha256 } from '../base/hash.ts';
import type { OwnSection } from './author-sections.ts';
import { markdownText } from './markdown-text.ts';
import type { FrontMatter } from './model-index.ts';

export interface ReadmeRequest {
  metadata: FrontMatter;
  name: string;
  /** One sentence. */
  line: string;
  sections: readonly { title: string; text: string }[];
  /** The author's own, as they are. */
  others: readonly OwnSection[];
}

const MARK = /^<!-- harness card ([0-9a-f]{64}): .*-->$/m;
const markOf = (hash: string): string =>
  `<!-- harness card ${hash}: written by the program; your own words go into card.md or card.yaml beside it -->`;
const EMPTY = '0'.repeat(64);

/** The whole file. */
export function readmeText({ metadata, name, line, sections, others }: ReadmeRequest): string {
  const front = stringify(metadata, { lineWidth: 0, aliasDuplicateObjects: false });
  const parts = [
    `---\n${front}---`,
    markOf(EMPTY),
    `# ${markdownText(name)}`,
    markdownText(line),
    ...sections.map(({ title, text }) => `## ${markdownText(title)}\n\n${text}`),
    ...others.map(({ title, text }) => `## ${title}\n\n${text}`),
  ];
  const text = `${parts.join('\n\n')}\n`;
  return text.replace(markOf(EMPTY), markOf(sha256(text)));
}

/** True for a file that `readmeText` made and nobody changed since. */
export function isOurReadme(text: string): boolean {
  const hash = text.match(MARK)?.[1];
  return hash !== undefined && sha256(text.replace(hash, EMPTY)) === hash;
}
