/** A laid-out forest (data/forest.ts) as inputs of a graph, and as the arrays that are fed to them. */
import { HarnessError } from '../base/errors.ts';
import type { HostTensor } from '../base/tensor.ts';
import type { Forest, MaskOfWindow } from '../data/forest.ts';
import { addDim, type Dim, sym } from '../engine/dim.ts';
import { input, type Value } from '../engine/graph.ts';
import type { ModelConfig } from './architecture.ts';
import { ropeTables } from './rope.ts';

/** Tokens of all trees, cut into one block per tree. */
export interface Blocks {
  /** Number of tokens. */
  total: Dim;
  lengths: readonly Dim[];
  /** The lengths as numbers at run time, i32[trees]. */
  counts: Value;
  /** Depth of each token in its tree, i32[total]. */
  positions: Value;
}

export interface ForestInputs {
  ids: Value;
  tokens: Blocks;
  /** What is needed after the last layer. `rows` are their places among the tokens. */
  query: Blocks & { rows: Value };
  /** Additive mask of tree i, f32[1, 1, rows, keys]; `last` for the query rows of the last layer. */
  mask(tree: number, window: number | null, last: boolean): Value;
  /** cos and sin of a rotary table, f32[at least the longest block, headDim/2]. */
  rotation(table: string): { cos: Value; sin: Value };
  /** The predicted tokens, and the parts in which they meet the vocabulary. */
  predict: {
    total: Dim;
    rows: Value;
    targets: Value;
    positions: Value;
    parts: { counts: Value; sizes: readonly Dim[] };
  };
  /** Where segments are read, i32[read segments]: places among the query rows. */
  read: { total: Dim; rows: Value };
}

const sumDims = (dims: readonly Dim[]): Dim => dims.reduce<Dim>((n, d) => addDim(n, d), 0);

/** Declares the inputs of a graph over `trees` trees. Every length is known only when it runs. */
export function forestInputs(trees: number, headDim: number, parts = 1): ForestInputs {
  const sizes = Array.from({ length: parts }, (_, i) => sym(`P${i}`));
  const predicted = sumDims(sizes);
  const keys = Array.from({ length: trees }, (_, i) => sym(`T${i}`));
  const queries = Array.from({ length: trees }, (_, i) => sym(`Q${i}`));
  const blocks = (name: string, lengths: readonly Dim[]): Blocks => ({
    total: sumDims(lengths),
    lengths,
    counts: input(`${name}.lengths`, [trees], 'i32'),
    positions: input(`${name}.positions`, [sumDims(lengths)], 'i32'),
  });
  const tokens = blocks('forest', keys);
  const query = blocks('query', queries);
  return {
    ids: input('forest.ids', [tokens.total], 'i32'),
    tokens,
    query: { ...query, rows: input('query.rows', [query.total], 'i32') },
    mask: (tree, window, last) =>
      last
        ? input(maskName('query', tree, window), [1, 1, queries[tree]!, keys[tree]!])
        : input(maskName('forest', tree, window), [1, 1, keys[tree]!, keys[tree]!]),
    rotation: (table) => rotationInputs(table, headDim),
    predict: {
      total: predicted,
      rows: input('predict.rows', [predicted], 'i32'),
      targets: input('predict.targets', [predicted], 'i32'),
      positions: input('predict.positions', [predicted]),
      parts: { counts: input('predict.parts', [parts], 'i32'), sizes },
    },
    read: { total: sym('read'), rows: input('read.rows', [sym('read')], 'i32') },
  };
}

/** Declares a rotary table as `RotaryTables` feeds it. @param prefix before the names of a model beside another one */
export function rotationInputs(table: string, headDim: number, prefix = ''): { cos: Value; sin: Value } {
  const shape = [sym(`${prefix}table`), headDim / 2];
  return { cos: input(`${prefix}${table}.cos`, shape), sin: input(`${prefix}${table}.sin`, shape) };
}

/** The lengths that `forestInputs` leaves open, by name, for a batch. */
export const forestSizes = ({ lengths, query }: Forest): Map<string, number> =>
  new Map([...lengths].flatMap((length, i) => [[`T${i}`, length] as const, [`Q${i}`, query.lengths[i]!] as const]));

const maskName = (part: 'forest' | 'query', tree: number, window: number | null): string =>
  `${part}.mask${window === null ? '' : `.w${window}`}.${tree}`;

/** Which predicted token belongs to which of a role's segments: f32[segments, predicted]. */
export const membership = (f: ForestInputs, role: string, segments: Dim): Value =>
  input(`role.${role}`, [segments, f.predict.total]);

/** Which of the read rows belong to a role's segments, i32[segments]. */
export const readsOf = (role: string, segments: Dim): Value => input(`reads.${role}`, [segments], 'i32');

/** Rotary tables long enough for any batch seen so far; made again, twice as long, when one is longer. */
export class RotaryTables {
  private readonly config: ModelConfig;
  private length = 0;
  private tables: Record<string, HostTensor> = {};

  constructor(config: ModelConfig) {
    this.config = config;
  }

  atLeast(length: number): Record<string, HostTensor> {
    if (length > this.length) {
      this.length = Math.max(length, 2 * this.length, 512);
      const { headDim, architecture } = this.config;
      const shape = [this.length, headDim / 2];
      for (const [name, rope] of Object.entries(architecture.rotary(this.config))) {
        const { cos, sin } = ropeTables({ headDim, rope }, this.length);
        this.tables[`${name}.cos`] = { data: cos, shape };
        this.tables[`${name}.sin`] = { data: sin, shape };
      }
    }
    return { ...this.tables };
  }

  /** Throws SEQUENCE_TOO_LONG where a token stands behind the last position that the model has learned. */
  checkPositions(positions: Int32Array): void {
    const { architecture, maxPositions, folder } = this.config;
    if (!architecture.learnedPositions) return;
    const last = positions.reduce((most, position) => Math.max(most, position), 0);
    if (last < maxPositions) return;
    const message = `A sequence has ${last + 1} tokens; the model${folder ? ` ${folder}` : ''} has learned ${maxPositions} positions.`;
    throw new HarnessError('SEQUENCE_TOO_LONG', message, {
      hint: 'Cut it (max_length), or take a model with a longer context.',
    });
  }
}

/** The arrays of a forest under the names that `forestInputs`, `membership` and `readsOf` declare. */
export function forestFeeds(forest: Forest, rotary: RotaryTables, parts = 1): Record<string, HostTensor> {
  const ints = (data: Int32Array): HostTensor => ({ data, shape: [data.length] });
  const predicted = forest.predict.targets.length;
  rotary.checkPositions(forest.positions);
  const feeds: Record<string, HostTensor> = {
    ...rotary.atLeast(forest.ids.length),
    'forest.ids': ints(forest.ids),
    'forest.lengths': ints(forest.lengths),
    'forest.positions': ints(forest.positions),
    'query.rows': ints(forest.query.rows),
    'query.lengths': ints(forest.query.lengths),
    'query.positions': ints(forest.query.positions),
    'predict.rows': ints(forest.predict.rows),
    'predict.targets': ints(forest.predict.targets),
    'predict.parts': ints(evenParts(predicted, parts)),
    'predict.positions': { data: forest.predict.positions, shape: [predicted] },
    'read.rows': ints(forest.read.rows),
  };
  const put = (part: 'forest' | 'query', masks: readonly MaskOfWindow[], rows: Int32Array): void => {
    for (const [i, of] of masks.entries()) {
      for (const [window, data] of of)
        feeds[maskName(part, i, window)] = { data, shape: [1, 1, rows[i]!, forest.lengths[i]!] };
    }
  };
  put('forest', forest.masks, forest.lengths);
  put('query', forest.query.masks, forest.query.lengths);
  for (const [role, { segments, membership: data, reads }] of forest.roles) {
    feeds[`role.${role}`] = { data, shape: [segments, predicted] };
    feeds[`reads.${role}`] = ints(reads);
  }
  return feeds;
}

/** `total` cut into `parts` that differ by at most one. */
const evenParts = (total: number, parts: number): Int32Array =>
  Int32Array.from({ length: parts }, (_, i) => Math.floor(((i + 1) * total) / parts) - Math.floor((i * total) / parts));

/** Numbers of [predicted tokens, vocabulary] that may exist at once: 256 MB a copy. */
const LOGITS = 64 * 1024 * 1024;

/** In how many parts a batch's predicted tokens meet the vocabulary: powers of two, so that graphs are few. */
export function vocabularyParts(predicted: number, vocabulary: number, budget = LOGITS): number {
  let parts = 1;
  while (Math.ceil(predicted / parts) * vocabulary > budget && parts < predicted) parts *= 2;
  return Math.max(1, Math.min(parts, predicted));
}
