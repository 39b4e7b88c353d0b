/** The contracts that plug-ins import. Our own trainers come through the same door. */
import type { TrainerDefinition } from './train/contract.ts';

export type { Dropped, HeldOutMeasure, LossContext, LossResult, TokenStats, TrainerDefinition } from './train/contract.ts';

/** Declares a trainer; `export default` it from a file in `trainers/` or from a plug-in. */
export function defineTrainer<Options>(definition: TrainerDefinition<Options>): TrainerDefinition<Options> {
  return definition;
}
