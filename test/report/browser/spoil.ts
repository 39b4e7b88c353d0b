/**
 * A copy of a run folder in which a text stands before every string of every JSON and YAML file, whatever its key, and every
 * object has one more entry whose key is that text: so fields that pages learn to show tomorrow are spoilt too. Only the few
 * words that the program itself reads stay, and files that no page reads: weights and the tokenizer's.
 */
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';
import { SECTIONS } from '../../../src/report/author-sections.ts';
import { everySection } from '../run-folder.ts';

/** Words of manifests and results that decide how a file is read; another word there is refused, which card.test.ts shows. */
const KEPT = new Set(['status', 'kind', 'schema_version']);
const isMethod = (key: string, value: unknown): boolean => key === 'method' && value === 'eval';
/** Characters of the text in one file; what comes later gets more of it than any field shows, or its beginning. */
const MOST = { json: 3 << 20, yaml: 100_000 };
const LONG = 21_000;
const BEGINNING = 400;

type Spoilt = <T>(value: T) => T;

/** Spoils values one after the other, and counts. */
function spoiler(text: string, most: number): Spoilt {
  let used = 0;
  const before = (plain: string): string => {
    const rest = used > most ? BEGINNING : LONG;
    const put = used + text.length > most ? text.slice(0, rest) : text;
    used += put.length;
    return `${put}${plain}`;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return before(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(walk);
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
      key,
      KEPT.has(key) || isMethod(key, inner) ? inner : walk(inner),
    ]);
    const [first] = entries;
    const more = first === undefined || text === '__proto__' ? [] : [[text.slice(0, BEGINNING), first[1]]];
    return Object.fromEntries([...entries, ...more]);
  };
  return <T>(value: T): T => walk(value) as T;
}

/** Writes the copy. */
export function spoil(from: string, to: string, text: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    spoilFile(source, target, text);
  }
}

/** Puts card.yaml and card.md into a run in which every section holds the text. */
export function spoilAuthor(run: string, text: string): void {
  const { yaml } = MOST;
  const own = text.slice(0, yaml);
  // The text in card.md may hold headings, and then a description.
  const keys = Object.keys(SECTIONS).filter((key) => key !== 'description');
  writeFileSync(join(run, 'card.yaml'), stringify(everySection(keys, spoiler(own, yaml))));
  writeFileSync(join(run, 'card.md'), `## ${own.replaceAll(/\s+/g, ' ').slice(0, BEGINNING)}\n\n${own}\n`);
}

function spoilFile(source: string, target: string, text: string): void {
  const spoilt = spoiler(text, source.endsWith('.yaml') ? MOST.yaml : MOST.json);
  const lines = (content: string): string =>
    content.replace(/^.+$/gm, (line) => JSON.stringify(spoilt(JSON.parse(line))));
  const name = basename(source);
  if (/^tokenizer|^events\./.test(name) || name === 'answers.jsonl') cpSync(source, target);
  else if (name.endsWith('.json'))
    writeFileSync(target, JSON.stringify(spoilt(JSON.parse(readFileSync(source, 'utf8')))));
  else if (name.endsWith('.jsonl')) writeFileSync(target, lines(readFileSync(source, 'utf8')));
  else if (name.endsWith('.jsonl.gz'))
    writeFileSync(target, gzipSync(lines(gunzipSync(readFileSync(source)).toString())));
  else if (name.endsWith('.yaml')) writeFileSync(target, stringify(spoilt(parse(readFileSync(source, 'utf8')))));
  else linkSync(source, target);
}
