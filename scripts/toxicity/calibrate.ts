/**
 * From the model's sum to a score: isotonic regression (pool adjacent violators) of Perspective's score on sums of texts that
 * the model had not seen, each text weighted so that toxic ones have the share they have in ordinary text rather than in the
 * training set; then a strictly ascending line through a few of its points.
 */

export interface Curve {
  readonly knots: number[];
  readonly scores: number[];
}

/** Points of the curve. */
const KNOTS = 24;
/** Least rise from point to point: texts keep their order. */
const RISE = 1e-4;

/** Weights that give texts with a score above 0.5 a share of `rate`. */
export function baseRateWeights(scores: ArrayLike<number>, rate: number): Float64Array {
  const toxic = Array.from(scores, (score) => score > 0.5);
  const share = toxic.filter(Boolean).length / toxic.length;
  return Float64Array.from(toxic, (is) => (is ? rate / share : (1 - rate) / (1 - share)));
}

/** Weighted isotonic regression of `y` at ascending places. */
function isotonic(y: Float64Array, weights: Float64Array): Float64Array {
  const [values, masses, lengths]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < y.length; i++) {
    let [value, mass, length] = [y[i]!, weights[i]!, 1];
    while (values.length > 0 && values.at(-1)! >= value) {
      const [v, m] = [values.pop()!, masses.pop()!];
      value = (value * mass + v * m) / (mass + m);
      mass += m;
      length += lengths.pop()!;
    }
    values.push(value);
    masses.push(mass);
    lengths.push(length);
  }
  return Float64Array.from(values.flatMap((value, b) => new Array<number>(lengths[b]!).fill(value)));
}

/** The curve for sums `raw` whose texts have `scores`. */
export function calibrate(raw: ArrayLike<number>, scores: ArrayLike<number>, weights: ArrayLike<number>): Curve {
  const order = Array.from(raw, (_, i) => i).sort((a, b) => raw[a]! - raw[b]!);
  const level = isotonic(
    Float64Array.from(order, (i) => scores[i]!),
    Float64Array.from(order, (i) => weights[i]!),
  );
  const knots: number[] = [];
  const curve: number[] = [];
  // Each point is the middle of equally many texts.
  for (let k = 0; k < KNOTS; k++) {
    const [from, to] = [Math.floor((k * order.length) / KNOTS), Math.floor(((k + 1) * order.length) / KNOTS)];
    let [mass, x, y] = [0, 0, 0];
    for (let j = from; j < to; j++) {
      const w = weights[order[j]!]!;
      mass += w;
      x += w * raw[order[j]!]!;
      y += w * level[j]!;
    }
    knots.push(x / mass);
    curve.push(Math.max(y / mass, (curve.at(-1) ?? 0) + RISE));
  }
  return { knots, scores: curve };
}
