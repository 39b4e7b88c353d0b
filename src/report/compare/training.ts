/**
 * What two training runs measured on held-out examples. The runs keep means, not the value of each example, so the two cannot
 * be paired: shares are compared as independent (z test, Newcombe's interval from Wilson's), which is the careful side when
 * the examples are the same; means have no test.
 */
import { twoProportions } from '../../eval/statistics/two-by-two.ts';
import { wilson } from '../../train/paired-statistics.ts';
import type { TrainingComparison } from './contract.ts';
import type { Side } from './side.ts';

/** null unless both runs have held-out results of the same kind. */
export function compareTraining(a: Trained, b: Trained): TrainingComparison | null {
  const [ours, theirs] = [a.heldOut, b.heldOut];
  if (ours === null || theirs === null) return null;
  const measures = Object.entries(theirs.measures).flatMap(([measure, after]) => {
    const before = ours.measures[measure];
    return before === undefined || before.kind !== after.kind
      ? []
      : [compareMeasure(measure, after.label, [before.after, ours.n], [after.after, theirs.n], after.kind === 'share')];
  });
  if (measures.length === 0) return null;
  const notices = ['Runs keep no values of single held-out examples, so these are compared as independent samples.'];
  if (a.method !== b.method) notices.push(`A was trained with ${a.method}, B with ${b.method}.`);
  if (ours.n !== theirs.n) notices.push(`A was measured on ${ours.n} examples, B on ${theirs.n}.`);
  return { n: { a: ours.n, b: theirs.n }, measures, notices };
}

type Trained = Pick<Side, 'heldOut' | 'method'>;

/** Newcombe 1998, method 10: hybrid of the two Wilson intervals. */
function newcombe([p1, n1]: Measured, [p2, n2]: Measured): readonly [number, number] {
  const [[l1, u1], [l2, u2]] = [wilson(p1, n1), wilson(p2, n2)];
  const d = p2 - p1;
  return [d - Math.hypot(p2 - l2, u1 - p1), d + Math.hypot(u2 - p2, p1 - l1)];
}

type Measured = readonly [value: number, n: number];

function compareMeasure(
  measure: string,
  label: string,
  before: Measured,
  after: Measured,
  share: boolean,
): TrainingComparison['measures'][number] {
  const [a, b] = [before[0], after[0]];
  const plain = { measure, label, a, b, difference: b - a, ci95: null, p: null, test: 'none' };
  if (!share) return plain;
  const counts = [before, after].map(([value, n]) => [Math.round(value * n), n] as const);
  const { p } = twoProportions(counts[1]![0], counts[1]![1], counts[0]![0], counts[0]![1]);
  return {
    ...plain,
    ci95: newcombe(before, after),
    p: Number.isNaN(p) ? 1 : p,
    test: 'z of two independent proportions',
  };
}
