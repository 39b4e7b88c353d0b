/** Pieces of Markdown that generated pages are made of, and the text of links. Leaves out which pages there are. */

/** Text that stands for itself: nothing in it is markup, of Markdown or of tables. Code spans keep their content. */
export const plain = (text: string): string =>
  text
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? part.replaceAll('|', '\\|') : part.replace(/[\\*_[\]<>|~$#]/g, '\\$&')))
    .join('')
    .replaceAll('\n', ' ');

/** Code in a line of text, whatever backticks it has. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A value as people write it: `1e-6`, not `0.000001`. */
export const literal = (value: unknown): string =>
  typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : JSON.stringify(value);

/** A block of code; the fence is longer than any in the text. */
export function block(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n+$/, '')}\n${fence}`;
}

/** A table of cells that are Markdown already; '' without rows. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page of its parts; those that are empty are left out. */
export const page = (...parts: readonly (string | undefined)[]): string =>
  `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;

/** The first comment of a source file, without its marks; '' when it has none. */
export function headerOf(source: string): string {
  const comment = /^\s*\/\*\*([\s\S]*?)\*\//.exec(source.replace(/^#!.*\n/, ''))?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

export interface Link {
  /** As written, without the anchor. */
  path: string;
  /** Without `#`; '' for the top. */
  anchor: string;
  /** Line of the file, from 1. */
  line: number;
  image: boolean;
}

/** Links and images of a Markdown text that lead to files or anchors; those to other sites and in code are left out. */
export function linksOf(markdown: string): Link[] {
  const links: Link[] = [];
  let fence: string | undefined;
  for (const [i, text] of markdown.split('\n').entries()) {
    const ticks = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (ticks !== undefined) fence = fence === undefined ? ticks : text.trim().startsWith(fence) ? undefined : fence;
    if (fence !== undefined || ticks !== undefined) continue;
    const bare = text.replace(/`+[^`]*`+/g, (span) => ' '.repeat(span.length));
    for (const match of bare.matchAll(/(!?)\[(?:[^[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)/g)) {
      const target = match[2]!;
      if (/^[a-z][a-z+.-]*:/i.test(target)) continue;
      const [path, anchor = ''] = target.split('#');
      links.push({ path: path!, anchor, line: i + 1, image: match[1] === '!' });
    }
  }
  return links;
}

/** The anchor that GitHub and the site give a heading. */
const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Anchors of a Markdown text's headings. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading] of markdown.replace(/^(`{3,})[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const name = slug(heading!);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    anchors.add(times === 0 ? name : `${name}-${times}`);
  }
  return anchors;
}
