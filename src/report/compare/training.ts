/**
 * What two training runs measured on held-out examples, B against A. Runs that were measured on the very same examples are
 * compared example by example, others as independent samples (held-out-tests.ts); a note says which.
 */
import type { HeldOutExamples } from '../held-out-values.ts';
import type { TrainingComparison } from './contract.ts';
import { testHeldOut } from './held-out-tests.ts';
import type { Side } from './side.ts';

export type TrainedSide = Pick<Side, 'heldOut' | 'method'> & { heldOutExamples?: HeldOutExamples | null };

/** null unless both runs have held-out results of the same kind. */
export function compareTraining(a: TrainedSide, b: TrainedSide): TrainingComparison | null {
  const [ours, theirs] = [a.heldOut, b.heldOut];
  if (ours === null || theirs === null) return null;
  const [own, other] = [a.heldOutExamples ?? null, b.heldOutExamples ?? null];
  const same = own !== null && own.rows === other?.rows;
  const measures = Object.entries(theirs.measures).flatMap(([measure, { label, kind, after }]) => {
    const before = ours.measures[measure];
    if (before === undefined || before.kind !== kind) return [];
    const one = { value: before.after, n: ours.n, values: own?.after[measure] ?? null };
    const two = { value: after, n: theirs.n, values: other?.after[measure] ?? null };
    const tested = testHeldOut(one, two, { share: kind === 'share', same });
    return [{ measure, label, a: one.value, b: two.value, difference: two.value - one.value, ...tested }];
  });
  if (measures.length === 0) return null;
  const notices = same ? [] : [`Held-out examples are compared as independent samples: ${whyNot(own, other)}.`];
  if (a.method !== b.method) notices.push(`A was trained with ${a.method}, B with ${b.method}.`);
  if (ours.n !== theirs.n) notices.push(`A was measured on ${ours.n} examples, B on ${theirs.n}.`);
  return { n: { a: ours.n, b: theirs.n }, paired: same, measures, notices };
}

const whyNot = (a: HeldOutExamples | null, b: HeldOutExamples | null): string =>
  a === null || b === null
    ? 'not both runs kept the value of each one, without which means have no test'
    : 'they are not the same in both runs';
