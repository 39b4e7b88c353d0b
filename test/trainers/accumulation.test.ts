/** Two micro-batches of two are one batch of four: loss and every gradient, for every loss of every trainer. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { startRewardModel } from '../../src/models/reward-model.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import cpo from '../../trainers/cpo.ts';
import dpo from '../../trainers/dpo.ts';
import kto from '../../trainers/kto.ts';
import { PAIR_LOSSES, SORTING_LOSSES } from '../../trainers/math/pair-losses.ts';
import orpo from '../../trainers/orpo.ts';
import reward from '../../trainers/reward.ts';
import sft from '../../trainers/sft.ts';
import { optionsOf } from '../golden/alignment/trainer-options.ts';

const folder = join(import.meta.dirname, '..', 'models', 'families', 'llama-gqa-tied');
/** Tokens of uneven rows: micro-batches then differ in their numbers of tokens. */
const ids = (n: number, k: number) => Array.from({ length: n }, (_, i) => 3 + ((i * 31 + k * 17) % 90));
const common = (index: number) => ({ tokens: 0, source: `row:${index}`, index, truncated: false });
const pairs: Example[] = [
  [5, 9, 4],
  [8, 3, 7],
  [2, 12, 6],
  [6, 5, 11],
].map(([p, c, r], i) => ({
  tree: {
    ...{ role: 'prompt', ids: ids(p!, i), predict: false },
    children: [
      { role: 'chosen', ids: ids(c!, i + 5), predict: true },
      { role: 'rejected', ids: ids(r!, i + 9), predict: true },
    ],
  },
  ...common(i),
}));
const texts: Example[] = [9, 4, 14, 6].map((n, i) => ({
  tree: { role: 'text', ids: ids(n, i), predict: true },
  ...common(i),
}));

/** Prompts whose tokens are predicted too. */
const predicting = (rows: Example[]): Example[] =>
  rows.map((row) => ({ ...row, tree: { ...row.tree, predict: true } }));
const answers: Example[] = pairs.map((row, i) => ({
  ...row,
  tree: { ...row.tree, children: [{ ...row.tree.children![0]!, role: 'completion' }] },
  extra: { desirable: i % 2 },
}));

interface Case {
  name: string;
  trainer: unknown;
  options: Record<string, unknown>;
  rows: Example[];
}
const smoothing = (type: string) => (['robust', 'cdpo', 'exo_pair'].includes(type) ? { label_smoothing: 0.1 } : {});
const cases: Case[] = [
  ...[...Object.keys(PAIR_LOSSES), 'sft']
    .filter((type) => !SORTING_LOSSES.has(type))
    .map((type) => ({
      name: `dpo ${type}`,
      trainer: dpo,
      options: { loss_type: type, ...smoothing(type) },
      rows: pairs,
    })),
  {
    name: 'dpo, weighted sum',
    trainer: dpo,
    options: { loss_type: ['sigmoid', 'sft'], loss_weights: [1, 0.3] },
    rows: pairs,
  },
  { name: 'dpo, WPO and LD-DPO', trainer: dpo, options: { use_weighting: true, ld_alpha: 0.5 }, rows: pairs },
  ...['sigmoid', 'hinge', 'ipo', 'simpo'].map((type) => ({
    ...{ name: `cpo ${type}`, trainer: cpo, options: { loss_type: type, cpo_alpha: 0.5 }, rows: pairs },
  })),
  { name: 'orpo', trainer: orpo, options: {}, rows: predicting(pairs) },
  { name: 'kto apo_zero_unpaired', trainer: kto, options: { loss_type: 'apo_zero_unpaired' }, rows: answers },
  ...['nll', 'dft'].map((type) => ({ name: `sft ${type}`, trainer: sft, options: { loss_type: type }, rows: texts })),
];

/** Pairs whose answers are scored. */
const scored: Example[] = pairs.map((row, i) => {
  const children = row.tree.children!.map((answer) => ({ ...answer, predict: false, read: true }));
  return { ...row, tree: { ...row.tree, children }, extra: { margin: 0.2 * i } };
});

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
