/**
 * Gradient boosting of small regression trees (Friedman 2001) on squared error, split by histograms as LightGBM does it: values
 * in equally filled bins, the leaf whose split gains most is split next. Deterministic; for a few dozen columns and some
 * thousand rows.
 */
import type { Tree } from '../../evals/detectors/toxicity/trees.ts';

export interface BoostOptions {
  readonly rounds: number;
  readonly rate: number;
  readonly leaves: number;
  readonly leastRows: number;
  /** Added to the rows of a leaf. */
  readonly l2: number;
}

export interface Boosted {
  readonly base: number;
  readonly trees: readonly Tree[];
}

/** A bin's number is a byte. */
const BINS = 255;

/** Columns as bin numbers, and between which values each bin ends. */
interface Binned {
  /** `codes[column][row]` */
  readonly codes: readonly Uint8Array[];
  /** A row is in a bin up to b when its value is at most `edges[column][b]`. */
  readonly edges: readonly Float64Array[];
}

function binned(rows: readonly Float64Array[]): Binned {
  const width = rows[0]!.length;
  const [codes, edges]: [Uint8Array[], Float64Array[]] = [[], []];
  for (let column = 0; column < width; column++) {
    const sorted = Float64Array.from(rows, (row) => row[column]!).sort();
    const ends = new Set<number>();
    for (let b = 1; b < BINS; b++) {
      let at = Math.max(1, Math.floor((b * sorted.length) / BINS));
      while (at < sorted.length && sorted[at] === sorted[at - 1]) at++;
      if (at < sorted.length) ends.add(Math.fround((sorted[at - 1]! + sorted[at]!) / 2));
    }
    const limits = Float64Array.from(ends).sort();
    edges.push(limits);
    codes.push(
      Uint8Array.from(rows, (row) => {
        let bin = 0;
        while (bin < limits.length && row[column]! > limits[bin]!) bin++;
        return bin;
      }),
    );
  }
  return { codes, edges };
}

interface Split {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
}

interface Leaf {
  readonly rows: Int32Array;
  readonly node: number;
  readonly split: Split | undefined;
}

/** The split of a leaf that lowers the squared error most. */
function bestSplit(
  { codes, edges }: Binned,
  rows: Int32Array,
  residual: Float64Array,
  o: BoostOptions,
): Split | undefined {
  const total = rows.reduce((sum, row) => sum + residual[row]!, 0);
  const whole = total ** 2 / (rows.length + o.l2);
  let best: Split | undefined;
  const sums = new Float64Array(BINS);
  const counts = new Int32Array(BINS);
  for (const [column, code] of codes.entries()) {
    sums.fill(0);
    counts.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const bin = code[rows[i]!]!;
      sums[bin]! += residual[rows[i]!]!;
      counts[bin]!++;
    }
    let [left, n] = [0, 0];
    for (let bin = 0; bin < edges[column]!.length; bin++) {
      left += sums[bin]!;
      n += counts[bin]!;
      if (n < o.leastRows || rows.length - n < o.leastRows) continue;
      const gain = left ** 2 / (n + o.l2) + (total - left) ** 2 / (rows.length - n + o.l2) - whole;
      if (gain > (best?.gain ?? 1e-9)) best = { gain, column, bin };
    }
  }
  return best;
}

function grow(data: Binned, residual: Float64Array, o: BoostOptions): { tree: Tree; values: Float64Array } {
  const columns: number[] = [];
  const limits: number[] = [];
  const [below, above]: [number[], number[]] = [[], []];
  const values = new Float64Array(residual.length);
  const leaf = (rows: Int32Array): Leaf => {
    const sum = rows.reduce((total, row) => total + residual[row]!, 0);
    const value = Math.fround((o.rate * sum) / (rows.length + o.l2));
    for (const row of rows) values[row] = value;
    columns.push(-1);
    limits.push(value);
    below.push(0);
    above.push(0);
    return { rows, node: columns.length - 1, split: bestSplit(data, rows, residual, o) };
  };
  const open: Leaf[] = [leaf(Int32Array.from(residual, (_, i) => i))];
  for (let leaves = 1; leaves < o.leaves; leaves++) {
    const chosen = open.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a));
    if (chosen.split === undefined) break;
    open.splice(open.indexOf(chosen), 1);
    const { column, bin } = chosen.split;
    const code = data.codes[column]!;
    const low = leaf(chosen.rows.filter((row) => code[row]! <= bin));
    const high = leaf(chosen.rows.filter((row) => code[row]! > bin));
    columns[chosen.node] = column;
    limits[chosen.node] = data.edges[column]![bin]!;
    below[chosen.node] = low.node;
    above[chosen.node] = high.node;
    open.push(low, high);
  }
  return { tree: { columns, limits, below, above }, values };
}

/** Trees whose sum with `base` predicts `target` from the columns of `rows`. */
export function boost(rows: readonly Float64Array[], target: Float64Array, options: BoostOptions): Boosted {
  const base = target.reduce((sum, y) => sum + y, 0) / target.length;
  const residual = target.map((y) => y - base);
  const data = binned(rows);
  const trees: Tree[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const { tree, values } = grow(data, residual, options);
    trees.push(tree);
    for (let i = 0; i < residual.length; i++) residual[i]! -= values[i]!;
  }
  return { base, trees };
}
