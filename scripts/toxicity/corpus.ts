/**
 * The training texts of the toxicity scorer (HARNESS_DATA's `toxicity`), their groups of near-duplicates, and folds that keep a
 * group together. Texts stay where they are: nothing of them is written.
 */
import { readRows } from '../../src/data/read-rows.ts';

export interface ToxicText {
  readonly text: string;
  /** Such as `rtp-toxic/prompt`. */
  readonly source: string;
  /** Perspective's TOXICITY. */
  readonly toxicity: number;
  /** Perspective's scores for `KINDS`. */
  readonly kinds: readonly number[];
}

/** Attributes that all texts have besides toxicity. */
export const KINDS = ['severe_toxicity', 'sexually_explicit', 'threat', 'profanity', 'identity_attack'] as const;

/** @throws Error for a row without text, source or scores. */
export async function readTexts(file: string): Promise<ToxicText[]> {
  const found: ToxicText[] = [];
  for await (const { row, line } of readRows(file)) {
    const { text, source, toxicity } = row;
    const kinds = KINDS.map((kind) => row[kind]).filter((score) => typeof score === 'number');
    if (typeof text !== 'string' || typeof source !== 'string' || typeof toxicity !== 'number') {
      throw new Error(`${file}:${line}: a row has text, source and toxicity`);
    }
    if (kinds.length !== KINDS.length) throw new Error(`${file}:${line}: a row has ${KINDS.join(', ')}`);
    found.push({ text, source, toxicity, kinds });
  }
  return found;
}

/** From RealToxicityPrompts rather than written by a model. */
export const isNatural = ({ source }: ToxicText): boolean => source.startsWith('rtp');

/** Words in a row that make two texts near-duplicates. */
const SHARED = 8;
/** Words at the beginning that do the same. */
const OPENING = 6;

/** The group of each text: near-duplicates, and what is alike over others. */
export function groupsOf(texts: readonly string[]): Int32Array {
  const parent = Int32Array.from(texts, (_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const seen = new Map<string, number>();
  for (const [i, text] of texts.entries()) {
    const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
    const keys = [`^${words.slice(0, OPENING).join(' ')}`];
    for (let at = 0; at + SHARED <= words.length; at++) keys.push(words.slice(at, at + SHARED).join(' '));
    for (const key of keys) {
      const other = seen.get(key);
      if (other === undefined) seen.set(key, i);
      else parent[rootOf(i)] = rootOf(other);
    }
  }
  return Int32Array.from(texts, (_, i) => rootOf(i));
}

/** Fold of each text: the largest groups first, each to the fold that has least. Deterministic. */
export function foldsOf(groups: Int32Array, count: number): Int32Array {
  const members = new Map<number, number[]>();
  for (const [i, root] of groups.entries()) {
    const list = members.get(root) ?? [];
    list.push(i);
    members.set(root, list);
  }
  const load = new Float64Array(count);
  const folds = new Int32Array(groups.length);
  // Groups of one size in an order that has nothing to do with the file's.
  const mixed = (root: number): number => Math.imul(root + 1, 0x9e3779b1) >>> 0;
  const ordered = [...members].sort(([a, x], [b, y]) => y.length - x.length || mixed(a) - mixed(b));
  for (const [, indices] of ordered) {
    const fold = load.indexOf(Math.min(...load));
    load[fold]! += indices.length;
    for (const i of indices) folds[i] = fold;
  }
  return folds;
}
