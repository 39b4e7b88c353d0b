/** What is measured on held-out preference pairs before and after training, for methods without a reference model. */
import { cast, greater, sub } from '../../src/engine/ops.ts';
import type { HeldOutMeasure, LossContext } from '../../src/plugin.ts';
import { answerLogps } from './answer-logps.ts';

export function pairHeldOut(c: LossContext): Record<string, HeldOutMeasure> {
  const [chosen, rejected] = [answerLogps(c, 'chosen', 'token'), answerLogps(c, 'rejected', 'token')];
  return {
    prefers_chosen: {
      value: cast(greater(chosen, rejected), 'f32'),
      kind: 'share',
      label: 'prefers the chosen answer (mean log-probability)',
    },
    logp_margin: { value: sub(chosen, rejected), kind: 'mean', label: 'margin of the mean log-probabilities' },
  };
}
