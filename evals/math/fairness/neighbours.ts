/**
 * The k nearest points of each point (Euclidean) by a k-d tree: n log n in few dimensions. Equal distances are ordered by row, so
 * that the answer does not depend on the tree. Leaves out: other distances.
 */

/** Points of a leaf. */
const LEAF = 16;

interface Node {
  from: number;
  to: number;
  axis: number;
  cut: number;
  low?: Node;
  high?: Node;
}

/** Row numbers of the k nearest points of each point, itself among them (at distance 0) when `self`. */
export function nearest(points: readonly (readonly number[])[], k: number, self: boolean): (row: number) => number[] {
  const rows = Uint32Array.from(points, (_, i) => i);
  const root = build(points, rows, 0, rows.length);
  return (row) => {
    const best: [distance: number, row: number][] = [];
    search(points, rows, root, { at: points[row]!, row, k, self, best });
    return best.map(([, other]) => other);
  };
}

function build(points: readonly (readonly number[])[], rows: Uint32Array, from: number, to: number): Node {
  const node: Node = { from, to, axis: -1, cut: 0 };
  if (to - from <= LEAF) return node;
  let widest = 0;
  for (let axis = 0; axis < points[0]!.length; axis++) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = from; i < to; i++) {
      const x = points[rows[i]!]![axis]!;
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    if (most - least > widest) {
      widest = most - least;
      node.axis = axis;
    }
  }
  // All points are one.
  if (node.axis < 0) return node;
  const { axis } = node;
  rows.subarray(from, to).sort((a, b) => points[a]![axis]! - points[b]![axis]!);
  const middle = (from + to) >> 1;
  node.cut = points[rows[middle]!]![axis]!;
  node.low = build(points, rows, from, middle);
  node.high = build(points, rows, middle, to);
  return node;
}

interface Query {
  at: readonly number[];
  row: number;
  k: number;
  self: boolean;
  /** Nearest first, at most k. */
  best: [distance: number, row: number][];
}

function search(points: readonly (readonly number[])[], rows: Uint32Array, node: Node, query: Query): void {
  const { at, row, k, self, best } = query;
  if (node.low === undefined || node.high === undefined) {
    for (let i = node.from; i < node.to; i++) {
      const other = rows[i]!;
      if (other === row && !self) continue;
      const distance = points[other]!.reduce((sum, x, axis) => sum + (x - at[axis]!) ** 2, 0);
      const last = best.at(-1);
      if (best.length === k && (distance > last![0] || (distance === last![0] && other > last![1]))) continue;
      let place = best.length;
      while (
        place > 0 &&
        (best[place - 1]![0] > distance || (best[place - 1]![0] === distance && best[place - 1]![1] > other))
      )
        place--;
      best.splice(place, 0, [distance, other]);
      if (best.length > k) best.pop();
    }
    return;
  }
  const side = at[node.axis]! - node.cut;
  const [near, far] = side < 0 ? [node.low, node.high] : [node.high, node.low];
  search(points, rows, near, query);
  if (best.length < k || side ** 2 <= best.at(-1)![0]) search(points, rows, far, query);
}
