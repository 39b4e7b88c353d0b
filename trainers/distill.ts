/**
 * Distillation: the model learns to give each token the probabilities that a larger teacher gives it (Hinton et al. 2015,
 * arXiv:1503.02531), measured by the generalised Jensen-Shannon divergence of GKD (Agarwal et al. 2023, arXiv:2306.13649)
 * at a temperature; optionally also to have the teacher's last hidden states (feature matching, FitNets,
 * arXiv:1412.6550) and to fit the rows' own tokens. Teacher and student share a vocabulary. Divergences agree with TRL's
 * GKD; its on-policy share (`lmbda`) is left out: rows are those of the data set.
 */
import { defineTrainer, type LossContext, meanOfTokens, op, type Value } from '../src/plugin.ts';

export interface DistillOptions {
  beta: number;
  temperature: number;
  nllWeight: number;
  featureWeight: number;
  completionOnlyLoss?: boolean | null;
  maxLength: number | null;
}

/** Mean squared difference of the two models' hidden states at each predicted token, f32[tokens]. */
function featureDistance(c: LossContext): Value {
  const { policy, teacher, width } = c.teacher.states();
  const off = op.sub(policy, teacher);
  return op.mul(op.sum(op.mul(off, off), [1]), 1 / width);
}

export default defineTrainer<DistillOptions>({
  name: 'distill',
  summary: "Distillation: fits a teacher's probabilities, and its hidden states on request",
  paper: 'https://arxiv.org/abs/2306.13649',
  datasetTypes: ['language-modeling', 'prompt-completion', 'preference'],
  needs: { teacher: true },
  defaults: { learning_rate: 2e-5 },
  schema: {
    teacher_model_name_or_path: {
      type: 'string',
      description: 'Folder of the teacher: a causal language model, or an adapter of one, with the same vocabulary.',
      'x-start': { shipped: 'fixtures/models/tiny-llama-hh-lora' },
    },
    beta: {
      ...{ type: 'number', minimum: 0, maximum: 1, default: 0.5 },
      description: '0: KL(teacher || student), 1: KL(student || teacher), between: Jensen-Shannon divergence.',
    },
    temperature: {
      ...{ type: 'number', exclusiveMinimum: 0, default: 0.9 },
      description: "Divides both models' logits before they are compared.",
    },
    nll_weight: {
      ...{ type: 'number', minimum: 0, default: 0 },
      description: "Weight of the negative log-likelihood of the rows' own tokens.",
    },
    feature_weight: {
      ...{ type: 'number', minimum: 0, default: 0 },
      description: 'Weight of the mean squared difference of the last hidden states; needs models of equal width.',
    },
    completion_only_loss: {
      type: ['boolean', 'null'],
      description: 'Compare on completions alone; by default true exactly where rows have a prompt.',
    },
  },

  features(row, tok, o) {
    const s = tok.sequence(row, { maxLength: o.maxLength, completionOnly: o.completionOnlyLoss ?? null });
    if ('dropped' in s) return s;
    return {
      tree: { role: 'text', ids: s.ids, predict: s.labels },
      tokens: s.ids.length,
      ...{ source: row.source, index: row.index, truncated: s.truncated },
    };
  },

  loss(c, o) {
    const mean = (x: Value) => op.div(op.sum(c.sum('text', x)), op.sum(c.count('text')));
    const apart = c.teacher.divergence(o);
    const terms: [Value, number][] = [[apart, 1]];
    const metrics: Record<string, Value> = { divergence: mean(apart) };
    if (o.nllWeight > 0) {
      const nll = op.neg(c.policy.logps);
      terms.push([nll, o.nllWeight]);
      metrics.nll_loss = mean(nll);
    }
    if (o.featureWeight > 0) {
      const distance = featureDistance(c);
      terms.push([distance, o.featureWeight]);
      metrics.feature_distance = mean(distance);
    }
    const loss = terms.map(([x, weight]) => op.mul(meanOfTokens(c, x, 'text'), weight)).reduce(op.add);
    return { loss, metrics: { ...metrics, mean_token_accuracy: mean(c.policy.correct()) } };
  },

  heldOut(c, o) {
    const mean = (x: Value) => op.div(c.sum('text', x), c.count('text'));
    return {
      divergence: { value: mean(c.teacher.divergence(o)), kind: 'mean', label: 'divergence from the teacher a token' },
      nll: { value: op.neg(mean(c.policy.logps)), kind: 'mean', label: 'negative log-likelihood a token' },
    };
  },
});
