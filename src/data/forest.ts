/**
 * Lays token trees end to end on one axis, without padding (design, "Token forests"). Linear layers run over all tokens
 * at once, attention over each tree by itself, the vocabulary product over the rows that predict something. Only this
 * file knows how trees become arrays, and only `models/` reads them.
 */
import type { Segment } from './tree.ts';

/** Attention blocks of one tree: additive masks, 0 where a row sees a key, -1e9 where not. */
export type MaskOfWindow = Map<number | null, Float32Array>;

export interface Role {
  /** Segments of this role, in tree order. */
  segments: number;
  /** Their predicted tokens. */
  tokens: number;
  /** f32[segments, predicted]: 1 where a predicted token belongs to a segment. */
  membership: Float32Array;
  /** Those of `Forest.read.rows` that are of this role's segments, by their place in it: as many as segments, or none. */
  reads: Int32Array;
}

export interface Forest {
  trees: number;
  /** i32[tokens] each: token, depth in its tree, and the trees' lengths i32[trees]. */
  ids: Int32Array;
  positions: Int32Array;
  lengths: Int32Array;
  /** Per tree f32[length, length], for each attention window asked for (null: no window). */
  masks: MaskOfWindow[];
  /**
   * The rows whose last-layer output is needed: in each tree the tail that starts at the first row that predicts or is
   * read, and where nothing is predicted the read rows alone. Everything on the query side of the last layer is computed
   * for these alone.
   */
  query: { rows: Int32Array; positions: Int32Array; lengths: Int32Array; masks: MaskOfWindow[] };
  /** i32[predicted]: the row, among the query rows, that predicts; the token it should predict; the token's index in its segment. */
  predict: { rows: Int32Array; targets: Int32Array; positions: Float32Array };
  /** i32[read segments], in tree order: the row among the query rows at which a segment is read. */
  read: { rows: Int32Array };
  roles: Map<string, Role>;
}

const HIDDEN = -1e9;

interface Placed {
  segment: Segment;
  /** Of its first token: index in the tree, and depth. */
  start: number;
  depth: number;
  /** Ranges [from, to) of the ancestors, and the depth of the first token of each. */
  above: { from: number; to: number; depth: number }[];
}

/** Segments in depth-first order: parents before children. */
function place(tree: Segment): { placed: Placed[]; length: number } {
  const placed: Placed[] = [];
  let at = 0;
  const visit = (segment: Segment, depth: number, above: Placed['above']): void => {
    const start = at;
    placed.push({ segment, start, depth, above });
    at += segment.ids.length;
    const below = segment.ids.length > 0 ? [...above, { from: start, to: at, depth }] : above;
    for (const child of segment.children ?? []) visit(child, depth + segment.ids.length, below);
  };
  visit(tree, 0, []);
  return { placed, length: at };
}

const counts = (segment: Segment, j: number): boolean =>
  typeof segment.predict === 'boolean' ? segment.predict : segment.predict[j] === 1;

/** Index in the tree of the row before token j of a segment: the one that predicts it; undefined for the very first token. */
function rowBefore({ start, above }: Placed, j: number): number | undefined {
  if (j > 0) return start + j - 1;
  const parent = above.at(-1);
  return parent && parent.to - 1;
}

/** Fills the rows from `first` on of a tree's mask. `window`: a token sees depths above its own minus the window. */
function maskOf(placed: readonly Placed[], length: number, first: number, window: number | null): Float32Array {
  const mask = new Float32Array((length - first) * length).fill(HIDDEN);
  for (const p of placed) {
    const ranges = [...p.above, { from: p.start, to: p.start + p.segment.ids.length, depth: p.depth }];
    for (let j = Math.max(0, first - p.start); j < p.segment.ids.length; j++) {
      const row = (p.start + j - first) * length;
      const lowest = window === null ? 0 : p.depth + j - window + 1;
      for (const r of ranges) {
        const from = r.from + Math.max(0, lowest - r.depth);
        const to = Math.min(r.to, p.start + j + 1);
        if (from < to) mask.fill(0, row + from, row + to);
      }
    }
  }
  return mask;
}

/**
 * @param trees one per example, none of them empty
 * @param windows attention windows that the model's layers use: null for full attention
 */
export function layoutForest(trees: readonly Segment[], windows: readonly (number | null)[] = [null]): Forest {
  const laid = trees.map(place);
  const total = laid.reduce((n, t) => n + t.length, 0);
  const ids = new Int32Array(total);
  const positions = new Int32Array(total);
  const masks: MaskOfWindow[] = [];
  const query = { rows: [] as number[], lengths: [] as number[], masks: [] as MaskOfWindow[] };
  const rows: number[] = [];
  const targets: number[] = [];
  const order: number[] = [];
  const reads: number[] = [];
  const owners = new Map<string, { predicted: number[][]; reads: number[] }>();

  let base = 0;
  for (const { placed, length } of laid) {
    let first = length - 1;
    const readRows: number[] = [];
    const predicted: { row: number; target: number; index: number; owner: number[] }[] = [];
    for (const p of placed) {
      ids.set(p.segment.ids, base + p.start);
      const owner: number[] = [];
      const role = owners.get(p.segment.role) ?? { predicted: [], reads: [] };
      owners.set(p.segment.role, role);
      role.predicted.push(owner);
      const read = p.segment.read === true ? rowBefore(p, p.segment.ids.length) : undefined;
      if (read !== undefined) {
        role.reads.push(reads.length + readRows.length);
        readRows.push(read);
      }
      let index = 0;
      for (let j = 0; j < p.segment.ids.length; j++) {
        positions[base + p.start + j] = p.depth + j;
        const row = counts(p.segment, j) ? rowBefore(p, j) : undefined;
        if (row === undefined) continue;
        first = Math.min(first, row);
        predicted.push({ row, target: p.segment.ids[j] as number, index: index++, owner });
      }
    }
    const full: MaskOfWindow = new Map(windows.map((w) => [w, maskOf(placed, length, 0, w)]));
    masks.push(full);
    const before = query.rows.length;
    if (predicted.length === 0 && readRows.length > 0) {
      const wanted = [...new Set(readRows)].sort((a, b) => a - b);
      for (const row of readRows) reads.push(before + wanted.indexOf(row));
      for (const row of wanted) query.rows.push(base + row);
      query.masks.push(new Map([...full].map(([w, m]) => [w, maskRows(m, length, wanted)])));
    } else {
      first = readRows.reduce((least, row) => Math.min(least, row), first);
      for (const row of readRows) reads.push(before + row - first);
      for (const { row, target, index, owner } of predicted) {
        owner.push(rows.length);
        rows.push(before + row - first);
        targets.push(target);
        order.push(index);
      }
      for (let i = first; i < length; i++) query.rows.push(base + i);
      query.masks.push(new Map([...full].map(([w, m]) => [w, m.subarray(first * length)])));
    }
    query.lengths.push(query.rows.length - before);
    base += length;
  }

  const roles = new Map<string, Role>();
  for (const [role, { predicted: segments, reads: own }] of owners) {
    if (own.length > 0 && own.length < segments.length) {
      throw new Error(
        `${own.length} of the ${segments.length} segments of role '${role}' can be read, not all of them`,
      );
    }
    const membership = new Float32Array(segments.length * rows.length);
    for (const [i, members] of segments.entries()) for (const m of members) membership[i * rows.length + m] = 1;
    const tokens = segments.reduce((n, s) => n + s.length, 0);
    roles.set(role, { segments: segments.length, tokens, membership, reads: Int32Array.from(own) });
  }
  return {
    trees: trees.length,
    ids,
    positions,
    lengths: Int32Array.from(laid, (t) => t.length),
    masks,
    query: {
      rows: Int32Array.from(query.rows),
      positions: Int32Array.from(query.rows, (r) => positions[r] as number),
      lengths: Int32Array.from(query.lengths),
      masks: query.masks,
    },
    predict: { rows: Int32Array.from(rows), targets: Int32Array.from(targets), positions: Float32Array.from(order) },
    read: { rows: Int32Array.from(reads) },
    roles,
  };
}

/** A tree of which the caller itself names the rows that it reads. */
export interface ReadTree {
  tree: Segment;
  /** Indices of rows in the tree's depth-first order, ascending, at least one. */
  rows: ArrayLike<number>;
}

/**
 * Lays trees out of which chosen rows are read: the query rows are exactly those, tree by tree, and so are the predicting
 * ones; what they predict is the caller's affair (`targets` are 0, there are no roles).
 */
export function layoutReadTrees(trees: readonly ReadTree[], windows: readonly (number | null)[] = [null]): Forest {
  const laid = trees.map(({ tree }) => place(tree));
  const total = laid.reduce((n, t) => n + t.length, 0);
  const ids = new Int32Array(total);
  const positions = new Int32Array(total);
  const masks: MaskOfWindow[] = [];
  const read = trees.reduce((n, { rows }) => n + rows.length, 0);
  const query = { rows: new Int32Array(read), masks: [] as MaskOfWindow[] };
  let base = 0;
  let at = 0;
  for (const [i, { placed, length }] of laid.entries()) {
    for (const p of placed) {
      ids.set(p.segment.ids, base + p.start);
      for (let j = 0; j < p.segment.ids.length; j++) positions[base + p.start + j] = p.depth + j;
    }
    const { rows } = trees[i]!;
    for (let k = 0; k < rows.length; k++) query.rows[at++] = base + rows[k]!;
    const full: MaskOfWindow = new Map(windows.map((w) => [w, maskOf(placed, length, 0, w)]));
    masks.push(full);
    query.masks.push(new Map([...full].map(([w, m]) => [w, maskRows(m, length, rows)])));
    base += length;
  }
  return {
    trees: trees.length,
    ids,
    positions,
    lengths: Int32Array.from(laid, (t) => t.length),
    masks,
    query: {
      rows: query.rows,
      positions: query.rows.map((r) => positions[r]!),
      lengths: Int32Array.from(trees, ({ rows }) => rows.length),
      masks: query.masks,
    },
    predict: {
      rows: query.rows.map((_, i) => i),
      targets: new Int32Array(read),
      positions: new Float32Array(read),
    },
    read: { rows: query.rows.map((_, i) => i) },
    roles: new Map(),
  };
}

function maskRows(mask: Float32Array, length: number, rows: ArrayLike<number>): Float32Array {
  const picked = new Float32Array(rows.length * length);
  for (let k = 0; k < rows.length; k++) {
    picked.set(mask.subarray(rows[k]! * length, (rows[k]! + 1) * length), k * length);
  }
  return picked;
}
