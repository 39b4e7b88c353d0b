/**
 * The sources of the site in `docs/.site`: the written pages, the generated ones, and a page for each file of the
 * repository that one of them links to, so that the site is whole without network. Leaves out the API reference, which
 * typedoc adds.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { commandPages, type Page } from './commands.ts';
import { contractPages } from './contracts.ts';
import { keyPages } from './keys.ts';
import { root } from './members.ts';
import { methodKeys, methodPages, methods } from './methods.ts';

export const site = join(root, 'docs', '.site');

/** Pages of the repository that stand in the site under another address. */
const MOVED: Readonly<Record<string, string>> = { 'CONTRIBUTING.md': 'contributing' };

/** Markdown files below `docs/`, seen from there; packages and what was built are left out. */
export function writtenPages(): string[] {
  const folder = join(root, 'docs');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !/(^|\/)(node_modules|\.)/.test(name));
}

/** Where a link of a page leads, seen from the repository; a link that begins with `/` is seen from there already. */
const target = (from: string, path: string): string =>
  path.startsWith('/') ? path.slice(1) : posix.normalize(posix.join(posix.dirname(from), path));

/**
 * A page's text with its links as the site needs them. Links to files outside of `docs/` lead to pages of those files,
 * which are asked for through `want`.
 */
function rewritten(text: string, from: string, want: (file: string) => void): string {
  const parts = text.replace(/<!--[\s\S]*?-->/g, '').split(/(^`{3,}[\s\S]*?^`{3,}$)/m);
  const link = (whole: string, start: string, path: string, anchor = ''): string => {
    if (/^[a-z][a-z+.-]*:/i.test(path)) return whole;
    const file = target(from, path);
    const moved = MOVED[file];
    if (moved !== undefined) return `${start}(/${moved}${anchor})`;
    if (file.startsWith('docs/')) return from.startsWith('docs/') ? whole : `${start}(${file.slice(4)}${anchor})`;
    if (file === 'README.md') return `${start}(/${anchor})`;
    const full = join(root, file);
    if (!existsSync(full) || statSync(full).isDirectory()) return start.slice(1, -1);
    want(file);
    return sourceLink(start, file);
  };
  return parts
    .map((part, i) =>
      i % 2 === 1 ? part : part.replace(/(\[(?:[^[\]]|\[[^\]]*\])*\])\(([^()\s#]+)(#[^()\s]*)?\)/g, link),
    )
    .join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A page of its own, outside of what VitePress builds: these are many, and nothing in them is to be searched or run. */
const sourceHtml = (file: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(file)}</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark }
body { margin: 1rem; font: 0.875rem/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
header { font-family: system-ui, sans-serif; margin-bottom: 1rem }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<header><a href="/">harness</a> · ${escaped(file)}</header>
<pre>${escaped(readFileSync(join(root, file), 'utf8'))}</pre>
</html>
`;

/** A link to such a page; `target` keeps VitePress from looking for a page of its own. */
const sourceLink = (start: string, file: string): string => `${start}(/source/${file}.html){target="_self"}`;

function writeSources(files: Iterable<string>): void {
  for (const file of files) {
    const path = join(site, 'public', 'source', `${file}.html`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sourceHtml(file));
  }
}

export interface SideGroup {
  text: string;
  collapsed: boolean;
  items: { text: string; link: string }[];
}

/** Titles of the written pages of a folder, in the order of their names or of `order`. */
function written(folder: string, order: readonly string[] = []): { text: string; link: string }[] {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return readdirSync(join(root, 'docs', folder))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.replace(/\.md$/, ''))
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .map((name) => {
      const [, title = name] = /^# (.*)$/m.exec(readFileSync(join(root, 'docs', folder, `${name}.md`), 'utf8')) ?? [];
      return { text: title.replaceAll('`', ''), link: `/${folder}/${name}` };
    });
}

const GUIDE = ['start', 'training', 'reinforcement', 'evaluation', 'safety', 'fairness', 'pages', 'hub', 'plugins'];

function sideBar(pages: readonly Page[]): SideGroup[] {
  const generated = (folder: string): SideGroup['items'] =>
    pages
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map(({ title, path }) => ({ text: title, link: `/${path}` }));
  const group = (text: string, items: SideGroup['items'], collapsed = true): SideGroup => ({ text, collapsed, items });
  return [
    group('Guide', [...written('guide', GUIDE), { text: 'Speed', link: '/speed' }], false),
    group('Methods', generated('methods')),
    group('Commands', generated('commands')),
    group('Keys', generated('keys')),
    group('Contracts', generated('contracts')),
    group('The house', [
      { text: 'Tour', link: '/tour' },
      { text: 'On one page', link: '/contributing' },
      ...written('decisions'),
    ]),
    group('API', [
      { text: 'Library', link: '/api/src/' },
      { text: 'For plug-ins', link: '/api/src/plugin/' },
      { text: 'For data sets of others', link: '/api/src/plugin-data/' },
      { text: 'For blocks of reports', link: '/api/src/plugin-report/' },
    ]),
  ];
}

/** Writes everything below `docs/.site` anew. @returns how many pages. */
export async function assemble(): Promise<number> {
  rmSync(site, { recursive: true, force: true });
  const wanted = new Set<string>();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  };
  const all = await methods();
  const keys = await methodKeys(all);
  const generated = [
    ...(await methodPages(all)),
    ...commandPages({
      align: '## Keys\n\n[Keys of training](../keys/training.md), and those of each [method](../methods/index.md).',
      eval: '## Keys\n\n[Keys of evaluation](../keys/eval.md).',
    }),
    ...(await keyPages(keys)),
    ...(await contractPages()),
  ];
  const rewrite = (text: string, from: string): string => rewritten(text, from, (file) => wanted.add(file));
  // Words of methods and contracts are parts of generated pages.
  for (const name of writtenPages().filter((each) => !/^(methods|contracts)\//.test(each))) {
    const text = readFileSync(join(root, 'docs', name), 'utf8');
    write(name, rewrite(text, `docs/${name}`));
  }
  for (const [file, path] of Object.entries(MOVED)) {
    write(`${path}.md`, rewrite(readFileSync(join(root, file), 'utf8'), file));
  }
  for (const { path, text } of generated) write(`${path}.md`, rewrite(text, `docs/${path}.md`));
  cpSync(join(root, 'docs', 'screenshots'), join(site, 'screenshots'), { recursive: true });
  writeSources(wanted);
  write('side-bar.json', JSON.stringify(sideBar(generated)));
  return readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).length;
}

/** Turns the API reference's links to sources into those of pages, and writes them. */
export function addSources(): void {
  const api = join(site, 'api');
  const wanted = new Set<string>();
  for (const name of readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.md'))) {
    const text = readFileSync(join(api, name), 'utf8');
    const linked = text.replace(/(\[[^\]]*\])\(\/source\/(\S+?)\.md\)/g, (_, start: string, file: string) => {
      wanted.add(file);
      return sourceLink(start, file);
    });
    writeFileSync(join(api, name), linked);
  }
  writeSources(wanted);
}

/** A path of the site's sources, for messages. */
export const shown = (path: string): string => relative(root, path);
