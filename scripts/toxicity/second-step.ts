/**
 * The toxicity scorer's training, in two steps. The second step must learn from what the first one says of texts that it has
 * not seen: so the texts are parted into folds, near-duplicates together, and each fold's rows come from a first step on the
 * others; trees are trained on all of these rows; at last, the first step is trained on everything.
 */
import { Evidence } from '../../evals/detectors/toxicity/evidence.ts';
import type { ToxicityModel } from '../../evals/detectors/toxicity/model.ts';
import { type Forest, forestOf, sumOf } from '../../evals/detectors/toxicity/trees.ts';
import { type BoostOptions, boost } from './boost.ts';
import { foldsOf, groupsOf } from './corpus.ts';
import { firstStep, type Labelled, normalRanks } from './first-step.ts';

const FOLDS = 5;
const TREES: BoostOptions = { rounds: 100, rate: 0.08, leaves: 12, leastRows: 30, l2: 5 };

/** How much the score counts beside its rank; their deviations are about a third and one. */
const SCORE_SHARE = 3;

/** Rows of evidence of texts, from first steps that had not seen them. */
export interface HeldOutRows {
  readonly rows: readonly Float64Array[];
  readonly folds: Int32Array;
}

/** @param own texts of ours that each first step is trained on besides */
export function heldOutRows(texts: readonly Labelled[], own: readonly Labelled[]): HeldOutRows {
  const folds = foldsOf(groupsOf(texts.map(({ text }) => text)), FOLDS);
  const rows: Float64Array[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const evidence = new Evidence(
      firstStep(
        texts.filter((_, i) => folds[i] !== fold),
        own,
      ),
    );
    for (const [i, { text }] of texts.entries()) if (folds[i] === fold) rows[i] = evidence.of(text).slice();
  }
  return { rows, folds };
}

/** Trees on the sum of the score, which parts toxic from not toxic, and of its rank, which orders texts within either. */
function secondStep(rows: readonly Float64Array[], toxicity: Float64Array): { base: number; forest: Forest } {
  const ranks = normalRanks(toxicity);
  const { base, trees } = boost(
    rows,
    toxicity.map((score, i) => SCORE_SHARE * score + ranks[i]!),
    TREES,
  );
  return { base, forest: forestOf(trees) };
}

/** A sum for each text from trees that had not seen it, for calibration. */
export function heldOutSums({ rows, folds }: HeldOutRows, toxicity: Float64Array): Float64Array {
  const sums = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = [...rows.keys()].filter((i) => folds[i] !== fold);
    const { base, forest } = secondStep(
      train.map((i) => rows[i]!),
      Float64Array.from(train, (i) => toxicity[i]!),
    );
    for (const [i, row] of rows.entries()) if (folds[i] === fold) sums[i] = base + sumOf(forest, row);
  }
  return sums;
}

export type Uncalibrated = Pick<ToxicityModel, 'linear' | 'base' | 'forest'>;

/** Trains both steps; the curve is still missing. */
export function trainBoth(
  texts: readonly Labelled[],
  own: readonly Labelled[],
  { rows }: HeldOutRows = heldOutRows(texts, own),
): Uncalibrated {
  const toxicity = Float64Array.from(texts, (text) => text.toxicity);
  return { linear: firstStep(texts, own), ...secondStep(rows, toxicity) };
}
