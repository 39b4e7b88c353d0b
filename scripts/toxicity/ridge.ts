/**
 * Ridge regression with an intercept on sparse rows, several targets at once, by conjugate gradients on the rows' side (as many
 * unknowns as rows). Rows are centred without ever being made dense. Deterministic: the same rows give the same bits.
 */

import { mean } from '../../src/statistics/moments.ts';

/** Row i has the columns `columns[starts[i] .. starts[i + 1]]` with their values. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
}

export interface Fit {
  /** Per column. */
  readonly weights: Float64Array;
  readonly bias: number;
}

const MOST_STEPS = 200;
const PRECISE = 1e-5;

/** out[j] = sum over rows of `a[i] * X[i][j]`. */
function fromRows({ starts, columns, values, width }: SparseRows, rows: Int32Array, a: Float64Array): Float64Array {
  const out = new Float64Array(width);
  for (let r = 0; r < rows.length; r++) {
    const factor = a[r]!;
    for (let k = starts[rows[r]!]!, end = starts[rows[r]! + 1]!; k < end; k++) out[columns[k]!]! += factor * values[k]!;
  }
  return out;
}

/** out[i] = sum over columns of `X[i][j] * w[j]`. */
function toRows({ starts, columns, values }: SparseRows, rows: Int32Array, w: Float64Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let r = 0; r < rows.length; r++) {
    let sum = 0;
    for (let k = starts[rows[r]!]!, end = starts[rows[r]! + 1]!; k < end; k++) sum += values[k]! * w[columns[k]!]!;
    out[r] = sum;
  }
  return out;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * Minimises |y - X w - b|² + lambda |w|² over the rows that are named.
 * @param target one number per row of `x`
 */
export function ridge(x: SparseRows, rows: Int32Array, target: ArrayLike<number>, lambda: number): Fit {
  const n = rows.length;
  const y = Float64Array.from(rows, (row) => target[row]!);
  const level = mean(y);
  const center = fromRows(x, rows, new Float64Array(n).fill(1 / n));
  const centerSquare = dot(center, center);
  const centerOf = toRows(x, rows, center);
  /** (K + lambda) a for the kernel K of the centred rows. */
  const apply = (a: Float64Array): Float64Array => {
    const total = a.reduce((sum, v) => sum + v, 0);
    const out = toRows(x, rows, fromRows(x, rows, a));
    const shift = dot(centerOf, a);
    for (let i = 0; i < n; i++) out[i] = out[i]! - shift - total * (centerOf[i]! - centerSquare) + lambda * a[i]!;
    return out;
  };
  const a = new Float64Array(n);
  const residual = y.map((v) => v - level);
  const direction = residual.slice();
  let square = dot(residual, residual);
  const enough = square * PRECISE * PRECISE;
  for (let step = 0; step < MOST_STEPS && square > enough; step++) {
    const image = apply(direction);
    const length = square / dot(direction, image);
    for (let i = 0; i < n; i++) {
      a[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = dot(residual, residual);
    for (let i = 0; i < n; i++) direction[i] = residual[i]! + (next / square) * direction[i]!;
    square = next;
  }
  const weights = fromRows(x, rows, a);
  const total = a.reduce((sum, v) => sum + v, 0);
  for (let j = 0; j < weights.length; j++) weights[j]! -= total * center[j]!;
  return { weights, bias: level - dot(center, weights) };
}
