/** orpo_loss.json and cpo_loss.json: whole-model losses without a reference, their logged metrics, against TRL. */
import { describe, expect, it } from 'vitest';
import type { Example } from '../../../src/data/tree.ts';
import type { TrainerDefinition } from '../../../src/train/contract.ts';
import { TracedStepModel } from '../../../src/train/step-model.ts';
import { totalsOf } from '../../../src/train/totals.ts';
import cpo from '../../../trainers/cpo.ts';
import orpo from '../../../trainers/orpo.ts';
import { goldenExecutor } from '../executor.ts';
import { readGolden, within } from '../golden.ts';
import { goldenPolicy } from './merged-policy.ts';
import { optionsOf } from './trainer-options.ts';

type Row = Record<`${'chosen' | 'rejected'}_input_ids`, number[]> &
  Record<`${'chosen' | 'rejected'}_prompt_len`, number>;
interface File {
  policy: string;
  batch: Row[];
  cases: { options: Record<string, unknown>; beta: number; loss: number; metrics: Record<string, number> }[];
  tolerance_loss_rel: number;
  tolerance_logged_metrics: { abs: number; rel: number };
}

const trainers: Record<string, TrainerDefinition> = {
  orpo: orpo as unknown as TrainerDefinition,
  cpo: cpo as unknown as TrainerDefinition,
};

const example = (row: Row, index: number, predictPrompt: boolean): Example => {
  const prompt = row.chosen_prompt_len;
  const answer = (role: 'chosen' | 'rejected') => ({
    role,
    ids: row[`${role}_input_ids`].slice(row[`${role}_prompt_len`]),
    predict: true,
  });
  const children = [answer('chosen'), answer('rejected')];
  const ids = row.chosen_input_ids.slice(0, prompt);
  const tokens = row.chosen_input_ids.length + row.rejected_input_ids.length;
  const rest = { tokens, source: `golden:${index}`, index, truncated: false };
  return { tree: { role: 'prompt', ids, predict: predictPrompt, children }, ...rest };
};

const executor = await goldenExecutor();

for (const [name, trainer] of Object.entries(trainers)) {
  const file = readGolden<File>('alignment', `${name}_loss.json`);
  describe(`${name}_loss.json`, () => {
    it('is there', (test) => {
      if (!file) return test.skip(`no ${name}_loss.json`);
      expect(file.cases.length).toBeGreaterThan(0);
    });
    for (const [k, c] of (file?.cases ?? []).entries()) {
      it(`${k} ${JSON.stringify(c.options)} beta ${c.beta}`, async () => {
        const f = file as File;
        const batch = f.batch.map((row, i) => example(row, i, name === 'orpo'));
        const options = optionsOf(trainer, { ...c.options, beta: c.beta });
        const model = new TracedStepModel({ model: await goldenPolicy(f.policy), trainer, options, executor });
        const { loss, metrics } = await model.evaluate(batch, totalsOf(batch), null);
        await model.dispose();
        expect(Math.abs(loss - c.loss), `loss ${loss} for ${c.loss}`).toBeLessThanOrEqual(
          f.tolerance_loss_rel * Math.abs(c.loss),
        );
        for (const [key, value] of Object.entries(c.metrics)) {
          // TRL's logits/* average over padding too; a nll_loss that has no weight is logged as 0 there and left out here.
          if (key.startsWith('logits/') || (key === 'nll_loss' && value === 0)) continue;
          const ours = metrics[key];
          expect(ours, `${key} is logged`).toBeDefined();
          expect(within(ours!, value, f.tolerance_logged_metrics), `${key}: ${ours} for ${value}`).toBe(true);
        }
      });
    }
  });
}
