/**
 * Scores texts for toxicity: what the words of a text say (`evidence.ts`), trees over it, then a curve to a score between 0 and
 * 1 that stands for Perspective's TOXICITY. Leaves out: training (`scripts/train-toxicity.ts`), other languages than English.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/plugin.ts';
import { Evidence } from './evidence.ts';
import { decodeModel, type ToxicityModel } from './model.ts';
import { sumOf } from './trees.ts';

export class ToxicityScorer {
  readonly name: string;
  readonly version: string;
  private readonly model: ToxicityModel;
  private readonly evidence: Evidence;

  constructor(model: ToxicityModel) {
    this.model = model;
    this.name = model.name;
    this.version = model.version;
    this.evidence = new Evidence(model.linear);
  }

  /** Toxicity of one text, from 0 to 1; the same text has the same score wherever it stands. */
  score(text: string): number {
    return onCurve(this.model, this.sum(text));
  }

  /** The trees' sum, before the curve. */
  sum(text: string): number {
    return this.model.base + sumOf(this.model.forest, this.evidence.of(text));
  }
}

/** The score of a sum. Beyond its ends the curve goes on, flatter and flatter: order is kept, 0 and 1 are not left. */
export function onCurve({ knots, scores }: Pick<ToxicityModel, 'knots' | 'scores'>, sum: number): number {
  const last = knots.length - 1;
  if (sum <= knots[0]!) return scores[0]! / (1 + knots[0]! - sum);
  if (sum >= knots[last]!) return 1 - (1 - scores[last]!) / (1 + sum - knots[last]!);
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= sum) low = middle;
    else high = middle;
  }
  const along = (sum - knots[low]!) / (knots[high]! - knots[low]!);
  return scores[low]! + along * (scores[high]! - scores[low]!);
}

let shared: ToxicityScorer | undefined;

/** The scorer that comes with this package, read once. @throws HarnessError `TOXICITY_MODEL`. */
export function embeddedToxicity(): ToxicityScorer {
  shared ??= new ToxicityScorer(decodeModel(readFileSync(join(packageRoot(), 'evals/models/toxicity/model.bin'))));
  return shared;
}
