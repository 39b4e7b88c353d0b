/** The contracts that plug-ins import. Our own trainers come through the same door. */
import type { TrainerDefinition } from './train/contract.ts';

export { HarnessError } from './base/errors.ts';
export type { Example, Segment } from './data/tree.ts';
export type { Value } from './engine/graph.ts';
/** What losses are written in: `op.sub(a, b)`, `op.logSigmoid(x)`. */
export * as op from './engine/ops.ts';
export type {
  Dropped,
  HeldOutMeasure,
  LossContext,
  LossResult,
  TokenStats,
  TrainerDefinition,
} from './train/contract.ts';

/** Declares a trainer; `export default` it from a file in `trainers/` or from a plug-in. */
export function defineTrainer<Options>(definition: TrainerDefinition<Options>): TrainerDefinition<Options> {
  return definition;
}
