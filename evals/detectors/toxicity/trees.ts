/** Regression trees, and many of them laid end to end so that their sum is quick. */

/** Node 0 is the root. A leaf has column -1 and its value in `limits`. */
export interface Tree {
  readonly columns: readonly number[];
  readonly limits: readonly number[];
  /** Where a row goes whose value is at most the limit, and where all others go. */
  readonly below: readonly number[];
  readonly above: readonly number[];
}

/** All nodes of all trees; children are places in these arrays. */
export interface Forest {
  readonly roots: Uint32Array;
  readonly columns: Int8Array;
  readonly limits: Float32Array;
  readonly below: Uint32Array;
  readonly above: Uint32Array;
}

export function forestOf(trees: readonly Tree[]): Forest {
  const starts: number[] = [];
  let size = 0;
  for (const { columns } of trees) {
    starts.push(size);
    size += columns.length;
  }
  const children = (of: (tree: Tree) => readonly number[]): Uint32Array =>
    Uint32Array.from(trees.flatMap((tree, t) => of(tree).map((node) => node + starts[t]!)));
  return {
    roots: Uint32Array.from(starts),
    columns: Int8Array.from(trees.flatMap(({ columns }) => columns)),
    limits: Float32Array.from(trees.flatMap(({ limits }) => limits)),
    below: children(({ below }) => below),
    above: children(({ above }) => above),
  };
}

/** Sum of the trees' values for a row. */
export function sumOf({ roots, columns, limits, below, above }: Forest, row: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    for (let column = columns[node]!; column >= 0; column = columns[node]!) {
      node = row[column]! <= limits[node]! ? below[node]! : above[node]!;
    }
    sum += limits[node]!;
  }
  return sum;
}
