/** kto_loss.json and kto_loss_kl.json: whole-model KTO, logged metrics and gradients against TRL. */
import { describe, expect, it } from 'vitest';
import type { Example } from '../../../src/data/tree.ts';
import type { TrainerDefinition } from '../../../src/train/contract.ts';
import { TracedStepModel } from '../../../src/train/step-model.ts';
import { totalsOf } from '../../../src/train/totals.ts';
import kto from '../../../trainers/kto.ts';
import { goldenExecutor } from '../executor.ts';
import { norm, readGolden, within } from '../golden.ts';
import { goldenPolicy } from './merged-policy.ts';
import { optionsOf } from './trainer-options.ts';

interface Row {
  prompt_ids: number[];
  completion_ids: number[];
  KL_completion_ids: number[];
  label: boolean;
}
interface Case {
  loss: number;
  metrics: Record<string, number>;
  grad_total_norm?: number;
  gradients?: Record<string, { norm: number; first16: number[] }>;
  [option: string]: unknown;
}
interface File extends Partial<Case> {
  policy: string;
  reference: string;
  batch: Row[];
  cases?: Case[];
  tolerance_loss_rel: number;
  tolerance_gradient_rel?: number;
  tolerance_logged_metrics: { abs: number; rel: number };
  tolerance_gradients: { abs: number; rel: number };
}

const trainer = kto as unknown as TrainerDefinition;
const OPTIONS = ['loss_type', 'beta', 'desirable_weight', 'undesirable_weight'];

const example = (row: Row, index: number): Example => ({
  tree: {
    ...{ role: 'prompt', ids: row.prompt_ids, predict: false },
    children: [
      { role: 'completion', ids: row.completion_ids, predict: true },
      { role: 'mismatched', ids: row.KL_completion_ids, predict: true },
    ],
  },
  tokens: row.prompt_ids.length + row.completion_ids.length,
  ...{ source: `golden:${index}`, index, truncated: false },
  extra: { desirable: row.label ? 1 : 0 },
});

const executor = await goldenExecutor();

for (const name of ['kto_loss.json', 'kto_loss_kl.json']) {
  const file = readGolden<File>('alignment', name);
  const cases = file?.cases ?? (file ? [file as unknown as Case] : []);
  describe(name, () => {
    it('is there', (test) => {
      if (!file) return test.skip(`no ${name}`);
      expect(cases.length).toBeGreaterThan(0);
    });
    for (const [k, c] of cases.entries()) {
      it(`${k} ${OPTIONS.map((key) => c[key]).join(' ')}`, async () => {
        const f = file as File;
        const batch = f.batch.map(example);
        const options = optionsOf(trainer, Object.fromEntries(OPTIONS.map((key) => [key, c[key]])));
        const bind = async (policy: string) =>
          new TracedStepModel({ model: await goldenPolicy(policy), trainer, options, executor });
        const reference = await bind(f.reference);
        const logps = Float32Array.from((await reference.predictedLogps(batch, 'reference')).flatMap((x) => [...x]));
        const model = await bind(f.policy);
        const { loss, metrics } = await model.trainStep(batch, totalsOf(batch), logps, false);
        expect(Math.abs(loss - c.loss), `loss ${loss} for ${c.loss}`).toBeLessThanOrEqual(
          f.tolerance_loss_rel * Math.abs(c.loss),
        );
        for (const [key, value] of Object.entries(c.metrics)) {
          expect(metrics[key], `${key} is logged`).toBeDefined();
          expect(within(metrics[key]!, value, f.tolerance_logged_metrics), `${key}: ${metrics[key]} for ${value}`).toBe(
            true,
          );
        }
        const ofNorms =
          f.tolerance_gradient_rel === undefined ? f.tolerance_gradients : { rel: f.tolerance_gradient_rel };
        if (c.grad_total_norm !== undefined) {
          const total = norm(model.params.gradients);
          expect(within(total, c.grad_total_norm, ofNorms), `norm ${total} for ${c.grad_total_norm}`).toBe(true);
        }
        for (const [weight, wanted] of Object.entries(c.gradients ?? {})) {
          const gradient = model.params.gradient(weight).data;
          expect(within(norm(gradient), wanted.norm, ofNorms), weight).toBe(true);
          for (const [i, value] of wanted.first16.entries())
            expect(within(gradient[i]!, value, f.tolerance_gradients), `${weight}[${i}]`).toBe(true);
        }
        await reference.dispose();
        await model.dispose();
      });
    }
  });
}
