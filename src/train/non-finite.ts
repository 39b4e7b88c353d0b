/** The stop at the first NaN or infinity: an error that names step, rows and tensor. */
import { HarnessError } from '../base/errors.ts';
import type { Example } from '../data/tree.ts';
import type { ParamStore } from '../engine/params.ts';
import { findNonFinite } from './optimiser/clip.ts';
import type { StepResult } from './step-model-contract.ts';

const SHOWN = 8;

const rowsOf = (examples: readonly Example[]) => {
  const shown = examples.slice(0, SHOWN).map(({ source }) => source);
  const more = examples.length - shown.length;
  return `${examples.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const error = (step: number, what: string, examples: readonly Example[]) =>
  new HarnessError('NON_FINITE', `Step ${step}: ${what} (${rowsOf(examples)}).`, {
    hint: 'The last checkpoint is untouched. Look at these rows; a lower learning_rate or max_grad_norm often helps.',
    exitCode: 1,
  });

const show = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinite' : 'minus infinity');

export const isFiniteResult = ({ loss, metrics }: StepResult): boolean =>
  [loss, ...Object.values(metrics)].every(Number.isFinite);

/** Throws NON_FINITE when loss or a metric of a micro-batch is not a number that can be trained on. */
export function checkResult(step: number, result: StepResult, examples: readonly Example[], params: ParamStore): void {
  const numbers = { loss: result.loss, ...result.metrics };
  const wrong = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
  if (wrong === undefined) return;
  const tensor = findNonFinite(params, 'weights');
  const why = tensor === undefined ? '; all weights are finite' : `; the weight tensor ${tensor} is not finite`;
  throw error(step, `${wrong[0]} is ${show(wrong[1])}${why}`, examples);
}

/** Throws NON_FINITE when the gradients of a step are not finite. */
export function checkGradients(step: number, total: number, examples: readonly Example[], params: ParamStore): void {
  if (Number.isFinite(total)) return;
  throw error(step, `the gradient of ${findNonFinite(params, 'gradients')} is not finite`, examples);
}

/** Throws NON_FINITE rather than let such weights be saved after `step`. */
export function checkWeights(step: number, params: ParamStore): void {
  const tensor = findNonFinite(params, 'weights');
  if (tensor === undefined) return;
  throw new HarnessError(
    'NON_FINITE',
    `After step ${step} the weight tensor ${tensor} is not finite; it is not saved.`,
    {
      hint: 'Go on from the last checkpoint with a lower learning_rate, or a larger adam_epsilon.',
      exitCode: 1,
    },
  );
}
