/**
 * Checks a built site: every link leads to a page and an anchor that are there, and nothing is asked of another host when
 * a page is opened (scripts, styles, pictures, fonts).
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

const decode = (text: string): string =>
  decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"'));

/** What loads when the page is opened: attributes of elements that fetch. */
const LOADS =
  /<(?:script|img|iframe|source|video|audio)\b[^>]*?\s(?:src|srcset)="([^"]*)"|<link\b[^>]*?\shref="([^"]*)"/g;
const foreign = (address: string): boolean => /^(?:[a-z][a-z+.-]*:)?\/\//i.test(address);

/** @returns what is wrong, one line each. */
export function checkSite(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const pages = files.filter((name) => name.endsWith('.html'));
  const text = new Map(pages.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const anchors = new Map(
    [...text].map(([name, html]) => [
      name,
      new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => decode(id!))),
    ]),
  );
  const wrong = new Set<string>();
  for (const [name, html] of text) {
    for (const [, source, sheet] of html.matchAll(LOADS)) {
      if (foreign(source ?? sheet ?? '')) wrong.add(`${name}: loads ${source ?? sheet}`);
    }
    for (const [, address] of html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)) {
      if (/^[a-z][a-z+.-]*:/i.test(address!) || foreign(address!)) continue;
      const [path, anchor = ''] = decode(address!).split('#') as [string, string?];
      const found = path === '' ? name : pageOf(folder, posix.resolve('/', posix.dirname(name), path));
      if (found === undefined) wrong.add(`${name}: no page at ${path}`);
      else if (anchor !== '' && anchors.get(found)?.has(anchor) === false)
        wrong.add(`${name}: no #${anchor} in ${found}`);
    }
  }
  for (const name of files.filter((each) => each.endsWith('.css'))) {
    for (const [, address] of readFileSync(join(folder, name), 'utf8').matchAll(/url\(["']?([^"')]+)/g)) {
      if (foreign(address!)) wrong.add(`${name}: loads ${address}`);
    }
  }
  return [...wrong].sort();
}

/** The file that a server gives for an address without an ending, seen from the folder. */
function pageOf(folder: string, path: string): string | undefined {
  const tries = path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`, `${path}/index.html`];
  const found = tries.map((each) => join(folder, each)).find((each) => existsSync(each) && statSync(each).isFile());
  return found === undefined ? undefined : relative(folder, found).replaceAll('\\', '/');
}
