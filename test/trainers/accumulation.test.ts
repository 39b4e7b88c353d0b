/** Two micro-batches of two are one batch of four: loss and every gradient, for every loss of every trainer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { startRewardModel } from '../../src/models/reward-model.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import dpo from '../../trainers/dpo.ts';
import { SORTING_LOSSES } from '../../trainers/math/pair-losses.ts';
import reward from '../../trainers/reward.ts';
import { optionsOf } from '../golden/alignment/trainer-options.ts';
import { cases, folder, scored } from './loss-cases.ts';

describe('gradient accumulation', () => {
  let model: CausalLM;
  beforeAll(async () => {
    model = await loadCausalLM(folder);
  });

  it.each(cases)('$name', async ({ trainer, options, rows }) => {
    const definition = trainer as TrainerDefinition;
    const steps = new TracedStepModel({
      ...{ model, trainer: definition, options: optionsOf(definition, options) },
      executor: onnxExecutor({ threads: 1 }),
    });
    const totals = totalsOf(rows);
    // A reference that is not the policy, so that log-ratios are not 0.
    const reference = (await steps.predictedLogps(rows, 'policy')).map((x, i) =>
      x.map((v, k) => v + 0.3 * Math.sin(i + k)),
    );
    const flat = (from: number, to: number) => Float32Array.from(reference.slice(from, to).flatMap((x) => [...x]));
    const whole = await steps.trainStep(rows, totals, flat(0, 4), false);
    const gradient = model.params.gradients.slice();
    const first = await steps.trainStep(rows.slice(0, 2), totals, flat(0, 2), false);
    const second = await steps.trainStep(rows.slice(2), totals, flat(2, 4), true);
    await steps.dispose();
    expect(first.loss + second.loss).toBeCloseTo(whole.loss, 4);
    const largest = gradient.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    const worst = model.params.gradients.reduce((m, x, i) => Math.max(m, Math.abs(x - gradient[i]!)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(worst / largest).toBeLessThan(5e-5);
  });

  it('reward, with margins and centring', async () => {
    const definition = reward as unknown as TrainerDefinition;
    const options = optionsOf(definition, { center_rewards_coefficient: 0.3 });
    const scoring = await startRewardModel(folder, 0);
    const steps = new TracedStepModel({
      ...{ model: scoring, trainer: definition, options },
      executor: onnxExecutor({ threads: 1 }),
    });
    const totals = totalsOf(scored);
    const whole = await steps.trainStep(scored, totals, null, false);
    const gradient = scoring.params.gradients.slice();
    const first = await steps.trainStep(scored.slice(0, 2), totals, null, false);
    const second = await steps.trainStep(scored.slice(2), totals, null, true);
    await steps.dispose();
    expect(first.loss + second.loss).toBeCloseTo(whole.loss, 5);
    const largest = gradient.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    const worst = scoring.params.gradients.reduce((m, x, i) => Math.max(m, Math.abs(x - gradient[i]!)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(worst / largest).toBeLessThan(5e-5);
  });

  it.each([...SORTING_LOSSES])('%s sorts the whole step, so the loop makes one micro-batch of it', (type) => {
    const options = optionsOf(dpo, { loss_type: type });
    expect(dpo.couplesBatch?.(options as never)).toBe(true);
    expect(dpo.couplesBatch?.(optionsOf(dpo, {}) as never)).toBe(false);
  });
});
