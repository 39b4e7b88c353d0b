/** What is measured on held-out preference pairs before and after training, for methods without a reference model. */
import { type HeldOutMeasure, type LossContext, op } from '../../src/plugin.ts';
import { answerLogps } from './answer-logps.ts';

export function pairHeldOut(c: LossContext): Record<string, HeldOutMeasure> {
  const [chosen, rejected] = [answerLogps(c, 'chosen', 'token'), answerLogps(c, 'rejected', 'token')];
  return {
    prefers_chosen: {
      value: op.cast(op.greater(chosen, rejected), 'f32'),
      kind: 'share',
      label: 'prefers the chosen answer (mean log-probability)',
    },
    logp_margin: { value: op.sub(chosen, rejected), kind: 'mean', label: 'margin of the mean log-probabilities' },
  };
}
