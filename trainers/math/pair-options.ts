/** Combinations of a preference loss's options that make no sense, said before anything is loaded. */
import { HarnessError } from '../../src/plugin.ts';
import { F_DIVERGENCE_LOSSES, SORTING_LOSSES } from './pair-losses.ts';

export interface PairLossChoice {
  lossTypes: readonly string[];
  lossWeights?: readonly number[] | undefined;
  labelSmoothing: number;
  fDivergenceType: string;
  useWeighting: boolean;
  datasetWeightField?: string | undefined;
}

/** @throws HarnessError CONFIG_VALUE with what to write instead */
export function checkPairOptions(o: PairLossChoice): void {
  const types = o.lossTypes;
  const fail = (message: string, hint: string): never => {
    throw new HarnessError('CONFIG_VALUE', message, { hint });
  };
  if (o.lossWeights && o.lossWeights.length !== types.length) {
    fail(
      `loss_weights has ${o.lossWeights.length} entries for ${types.length} loss types`,
      'give one weight for each loss_type',
    );
  }
  const without = types.filter((t) => !F_DIVERGENCE_LOSSES.has(t));
  if (o.fDivergenceType !== 'reverse_kl' && without.length > 0) {
    fail(
      `loss_type ${without.join(', ')} has no form under f_divergence_type ${o.fDivergenceType}`,
      `use reverse_kl, or one of ${[...F_DIVERGENCE_LOSSES].join(', ')}`,
    );
  }
  if (types.includes('exo_pair') && o.labelSmoothing === 0) {
    fail('loss_type exo_pair needs label_smoothing above 0', 'its paper advises label_smoothing: 1e-3');
  }
  if (types.includes('robust') && o.labelSmoothing >= 0.5) {
    fail('loss_type robust needs label_smoothing below 0.5', 'at 0.5 the labels say nothing');
  }
  if (o.useWeighting && types.some((t) => SORTING_LOSSES.has(t))) {
    fail('use_weighting does not go with aot losses, which sort the pairs', 'leave out one of the two');
  }
  if (o.datasetWeightField !== undefined && types.some((t) => SORTING_LOSSES.has(t))) {
    fail('dataset_weight_field does not go with aot losses, which sort the pairs', 'leave out one of the two');
  }
}
