/** dpo_loss.json: whole-model DPO losses, logged metrics and gradients against TRL. */
import { describe, expect, it } from 'vitest';
import type { Example } from '../../../src/data/tree.ts';
import type { CausalLM } from '../../../src/models/causal-lm.ts';
import type { TrainerDefinition } from '../../../src/train/contract.ts';
import { TracedStepModel } from '../../../src/train/step-model.ts';
import { totalsOf } from '../../../src/train/totals.ts';
import dpo from '../../../trainers/dpo.ts';
import { goldenExecutor } from '../executor.ts';
import { norm, readGolden, within } from '../golden.ts';
import { goldenPolicy } from './merged-policy.ts';
import { optionsOf } from './trainer-options.ts';

interface Row {
  prompt_ids: number[];
  chosen_ids: number[];
  rejected_ids: number[];
}
interface Tolerance {
  abs: number;
  rel: number;
}
interface File {
  policy: string;
  reference: string;
  batch: Row[];
  policy_chosen_logps: number[];
  policy_rejected_logps: number[];
  ref_chosen_logps: number[];
  ref_rejected_logps: number[];
  logged_metrics: Record<string, number>;
  cases: {
    loss: number;
    grad_total_norm?: number;
    gradients?: Record<string, { norm: number; first16: number[] }>;
    [option: string]: unknown;
  }[];
  tolerance_loss_rel: number;
  tolerance_gradient_rel: number;
  tolerance_logged_metrics: Tolerance;
  tolerance_gradients: Tolerance;
}

const pair = (r: Row, index: number): Example => ({
  tree: {
    role: 'prompt',
    ids: r.prompt_ids,
    predict: false,
    children: [
      { role: 'chosen', ids: r.chosen_ids, predict: true },
      { role: 'rejected', ids: r.rejected_ids, predict: true },
    ],
  },
  tokens: 2 * r.prompt_ids.length + r.chosen_ids.length + r.rejected_ids.length,
  source: `golden:${index}`,
  index,
  truncated: false,
});

const file = readGolden<File>('alignment', 'dpo_loss.json');

const executor = await goldenExecutor();

describe('dpo_loss.json', () => {
  const bind = (model: CausalLM, options: Record<string, unknown>) =>
    new TracedStepModel({
      model,
      trainer: dpo as unknown as TrainerDefinition,
      options,
      executor,
    });
  const load = async (f: File) => {
    const batch = f.batch.map(pair);
    const reference = bind(await goldenPolicy(f.reference), optionsOf(dpo));
    const logps = await reference.predictedLogps(batch, 'reference');
    return { batch, logps, policy: await goldenPolicy(f.policy) };
  };
  let loaded: ReturnType<typeof load> | undefined;

  it('summed log-probabilities', async (test) => {
    if (!file) return test.skip('no dpo_loss.json');
    loaded ??= load(file);
    const { batch, logps, policy } = await loaded;
    const own = await bind(policy, optionsOf(dpo)).predictedLogps(batch, 'policy');
    const sum = (xs: Float32Array) => xs.reduce((a, b) => a + b, 0);
    for (const [i, r] of file.batch.entries()) {
      const cut = (xs: Float32Array) => [
        sum(xs.subarray(0, r.chosen_ids.length)),
        sum(xs.subarray(r.chosen_ids.length)),
      ];
      const got = [...cut(own[i]!), ...cut(logps[i]!)];
      const want = [
        file.policy_chosen_logps,
        file.policy_rejected_logps,
        file.ref_chosen_logps,
        file.ref_rejected_logps,
      ].map((xs) => xs[i]!);
      for (const [k, w] of want.entries())
        expect(Math.abs(got[k]! - w) / Math.abs(w)).toBeLessThanOrEqual(file.tolerance_loss_rel);
    }
  });

  for (const [k, c] of (file?.cases ?? []).entries()) {
    it(`${k} ${String(c.loss_type)}`, async () => {
      const f = file as File;
      loaded ??= load(f);
      const { batch, logps, policy } = await loaded;
      const { loss, grad_total_norm, gradients, ...options } = c;
      const model = bind(policy, optionsOf(dpo, options));
      const result = await model.trainStep(
        batch,
        totalsOf(batch),
        Float32Array.from(logps.flatMap((x) => [...x])),
        false,
      );
      await model.dispose();
      expect(Math.abs(result.loss - loss), `loss ${result.loss} for ${loss}`).toBeLessThanOrEqual(
        f.tolerance_loss_rel * Math.abs(loss),
      );
      for (const [name, want] of Object.entries(f.logged_metrics)) {
        // Rewards scale with beta; the file logged them at the beta of its first case.
        const scale = /^rewards\/(chosen|rejected|margins)$/.test(name) ? Number(c.beta) / Number(f.cases[0]!.beta) : 1;
        const got = result.metrics[name] as number;
        expect(within(got, want * scale, f.tolerance_logged_metrics), `${name}: ${got} for ${want * scale}`).toBe(true);
      }
      if (grad_total_norm !== undefined) {
        const got = norm(model.params.gradients);
        expect(Math.abs(got - grad_total_norm) / grad_total_norm, `norm ${got}`).toBeLessThanOrEqual(
          f.tolerance_gradient_rel,
        );
      }
      for (const [name, want] of Object.entries(gradients ?? {})) {
        const g = model.params.gradient(name).data;
        expect(within(norm(g), want.norm, f.tolerance_gradients), `norm of ${name}`).toBe(true);
        for (const [i, w] of want.first16.entries())
          expect(within(g[i]!, w, f.tolerance_gradients), `${name}[${i}]: ${g[i]} for ${w}`).toBe(true);
      }
    });
  }
});
