/** Every loss of the trainers that learn from rows, on four uneven rows: what tests of shared properties run through. */
import { join } from 'node:path';
import type { Example } from '../../src/data/tree.ts';
import cpo from '../../trainers/cpo.ts';
import dpo from '../../trainers/dpo.ts';
import kto from '../../trainers/kto.ts';
import { PAIR_LOSSES, SORTING_LOSSES } from '../../trainers/math/pair-losses.ts';
import orpo from '../../trainers/orpo.ts';
import sft from '../../trainers/sft.ts';

export const folder = join(import.meta.dirname, '..', 'models', 'families', 'llama-gqa-tied');
/** Tokens of uneven rows: micro-batches then differ in their numbers of tokens. */
const ids = (n: number, k: number) => Array.from({ length: n }, (_, i) => 3 + ((i * 31 + k * 17) % 90));
const common = (index: number) => ({ tokens: 0, source: `row:${index}`, index, truncated: false });
export const pairs: Example[] = [
  [5, 9, 4],
  [8, 3, 7],
  [2, 12, 6],
  [6, 5, 11],
].map(([p, c, r], i) => ({
  tree: {
    ...{ role: 'prompt', ids: ids(p!, i), predict: false },
    children: [
      { role: 'chosen', ids: ids(c!, i + 5), predict: true },
      { role: 'rejected', ids: ids(r!, i + 9), predict: true },
    ],
  },
  ...common(i),
}));
const texts: Example[] = [9, 4, 14, 6].map((n, i) => ({
  tree: { role: 'text', ids: ids(n, i), predict: true },
  ...common(i),
}));

/** Prompts whose tokens are predicted too. */
const predicting = (rows: Example[]): Example[] =>
  rows.map((row) => ({ ...row, tree: { ...row.tree, predict: true } }));
export const answers: Example[] = pairs.map((row, i) => ({
  ...row,
  tree: { ...row.tree, children: [{ ...row.tree.children![0]!, role: 'completion' }] },
  extra: { desirable: i % 2 },
}));

export interface Case {
  name: string;
  trainer: unknown;
  options: Record<string, unknown>;
  rows: Example[];
}
const smoothing = (type: string) => (['robust', 'cdpo', 'exo_pair'].includes(type) ? { label_smoothing: 0.1 } : {});
export const cases: Case[] = [
  ...[...Object.keys(PAIR_LOSSES), 'sft']
    .filter((type) => !SORTING_LOSSES.has(type))
    .map((type) => ({
      name: `dpo ${type}`,
      trainer: dpo,
      options: { loss_type: type, ...smoothing(type) },
      rows: pairs,
    })),
  {
    name: 'dpo, weighted sum',
    trainer: dpo,
    options: { loss_type: ['sigmoid', 'sft'], loss_weights: [1, 0.3] },
    rows: pairs,
  },
  { name: 'dpo, WPO and LD-DPO', trainer: dpo, options: { use_weighting: true, ld_alpha: 0.5 }, rows: pairs },
  ...['sigmoid', 'hinge', 'ipo', 'simpo'].map((type) => ({
    ...{ name: `cpo ${type}`, trainer: cpo, options: { loss_type: type, cpo_alpha: 0.5 }, rows: pairs },
  })),
  { name: 'orpo', trainer: orpo, options: {}, rows: predicting(pairs) },
  { name: 'kto apo_zero_unpaired', trainer: kto, options: { loss_type: 'apo_zero_unpaired' }, rows: answers },
  ...['nll', 'dft'].map((type) => ({ name: `sft ${type}`, trainer: sft, options: { loss_type: type }, rows: texts })),
];

/** Pairs whose answers are scored. */
export const scored: Example[] = pairs.map((row, i) => {
  const children = row.tree.children!.map((answer) => ({ ...answer, predict: false, read: true }));
  return { ...row, tree: { ...row.tree, children }, extra: { margin: 0.2 * i } };
});
