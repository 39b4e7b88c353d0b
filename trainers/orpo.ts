/**
 * Odds Ratio Preference Optimisation, Hong et al. 2024 (arXiv:2403.07691): supervised training on prompt and chosen answer
 * and a preference term in one loss, without a reference model.
 *
 * Let m be the mean log-probability per token of an answer, and odds = e^m / (1 - e^m). The loss is the negative
 * log-likelihood of prompt and chosen answer plus β times -log σ(log(odds of the chosen / odds of the rejected)). Numbers
 * agree with TRL 1.13, but for its `logits/*`, which average over padding; here they are over the answers' tokens.
 */
import { defineTrainer, meanOfRows, meanOfTokens, op } from '../src/plugin.ts';
import { answerLogps, logOddsRatio } from './math/answer-logps.ts';
import { pairFeatures } from './math/pair-features.ts';
import { pairHeldOut } from './math/pair-held-out.ts';
import { answerMetrics } from './math/pair-metrics.ts';

export interface OrpoOptions {
  beta: number;
  maxLength: number | null;
}

export default defineTrainer<OrpoOptions>({
  name: 'orpo',
  summary: 'Supervised training and preference in one loss, without a reference model',
  paper: 'https://arxiv.org/abs/2403.07691',
  datasetTypes: ['preference'],
  defaults: { learning_rate: 1e-6, disable_dropout: true },
  schema: {
    beta: {
      ...{ type: 'number', minimum: 0, default: 0.1 },
      description: "Weight of the odds-ratio term; the paper's lambda.",
    },
  },

  features: (row, tok, o) => pairFeatures(row, tok, o.maxLength, { predictPrompt: true, appendEos: true }),

  loss(c, o) {
    const chosen = answerLogps(c, 'chosen', 'token');
    const rejected = answerLogps(c, 'rejected', 'token');
    const logOdds = logOddsRatio(chosen, rejected); // [pairs]
    const ratio = op.logSigmoid(logOdds);
    const nll = op.neg(meanOfTokens(c, c.policy.logps, 'prompt', 'chosen'));
    return {
      loss: op.sub(nll, op.mul(meanOfRows(c, ratio), o.beta)),
      metrics: {
        ...answerMetrics(c, chosen, rejected),
        'rewards/chosen': op.mul(op.mean(chosen), o.beta),
        'rewards/rejected': op.mul(op.mean(rejected), o.beta),
        'rewards/accuracies': op.mean(op.cast(op.greater(chosen, rejected), 'f32')),
        'rewards/margins': op.mul(op.mean(op.sub(chosen, rejected)), o.beta),
        nll_loss: nll,
        log_odds_ratio: op.mean(ratio),
        log_odds_chosen: op.mean(logOdds),
      },
    };
  },

  heldOut: (c) => pairHeldOut(c),
});
