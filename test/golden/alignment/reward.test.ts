/** reward_functions.json, reward_loss.json: the ranking loss of scores by itself, and through a whole model, against TRL. */
import { describe, expect, it } from 'vitest';
import type { Example, Segment } from '../../../src/data/tree.ts';
import { gradients } from '../../../src/engine/grad.ts';
import { input, trace, type Value } from '../../../src/engine/graph.ts';
import { loadCausalLM } from '../../../src/models/causal-lm.ts';
import { startRewardModel } from '../../../src/models/reward-model.ts';
import type { LossContext, TrainerDefinition } from '../../../src/train/contract.ts';
import { TracedStepModel } from '../../../src/train/step-model.ts';
import { totalsOf } from '../../../src/train/totals.ts';
import reward from '../../../trainers/reward.ts';
import { goldenExecutor } from '../executor.ts';
import { modelOf, norm, readGolden, within } from '../golden.ts';
import { optionsOf } from './trainer-options.ts';

interface Tolerance {
  abs: number;
  rel: number;
}

interface Functions {
  rewards_chosen: number[];
  rewards_rejected: number[];
  margins: number[];
  cases: {
    margin: boolean;
    center_rewards_coefficient: number | null;
    per_pair_ranking: number[];
    loss: number;
    grad_chosen: number[];
    grad_rejected: number[];
    accuracy: number;
    mean_margin: number;
  }[];
  tolerance_fp32: Tolerance;
}

interface Whole {
  model?: string;
  score_weight: number[];
  margins: number[];
  batch: { chosen_ids: number[]; rejected_ids: number[] }[];
  rewards_chosen: number[];
  rewards_rejected: number[];
  cases: {
    margin: boolean;
    center_rewards_coefficient: number | null;
    loss: number;
    metrics: Record<string, number>;
    grad_total_norm: number;
    [gradient: string]: unknown;
  }[];
  tolerance_loss_rel: number;
  tolerance_logged_metrics: Tolerance;
  tolerance_gradients: Tolerance;
}

const executor = await goldenExecutor();
const trainer = reward as unknown as TrainerDefinition;
const optionsFor = (c: { center_rewards_coefficient: number | null }) =>
  optionsOf(trainer, { center_rewards_coefficient: c.center_rewards_coefficient });

/** A context whose scores are inputs. */
function context(pairs: number): LossContext {
  const none = (): never => {
    throw new Error('a reward loss reads scores alone');
  };
  return {
    scores: (role) => input(role, [pairs]),
    extra: (name) => input(name, [pairs]),
    teacher: undefined as never,
    total: { examples: input('pairs', []), tokens: none },
    ...{ sum: none, spread: none, count: none, column: none },
    get policy() {
      return none();
    },
    get reference() {
      return none();
    },
    get values() {
      return none();
    },
    get position() {
      return none();
    },
  };
}

const functions = readGolden<Functions>('alignment', 'reward_functions.json');

describe('reward_functions.json', () => {
  it('is there', (test) => {
    if (!functions) return test.skip('no reward_functions.json');
    expect(functions.cases.length).toBeGreaterThan(0);
  });
  const f = functions as Functions;
  const evaluate = async (c: Functions['cases'][number], rows: number[]) => {
    const graph = trace(() => {
      const { loss, metrics } = trainer.loss(context(rows.length), optionsFor(c));
      const [chosen, rejected] = ['chosen', 'rejected'].map((role) => input(role, [rows.length]));
      const [d, e] = gradients(loss, [chosen as Value, rejected as Value]);
      return { loss, d: d as Value, e: e as Value, accuracy: metrics.accuracy!, margin_metric: metrics.margin! };
    });
    const program = await executor.compile(graph);
    const column = (xs: number[]) => ({ data: Float32Array.from(rows, (i) => xs[i]!), shape: [rows.length] });
    const out = await program.run({
      chosen: column(f.rewards_chosen),
      rejected: column(f.rewards_rejected),
      margin: column(c.margin ? f.margins : f.margins.map(() => 0)),
      pairs: { data: Float32Array.of(rows.length), shape: [] },
    });
    await program.dispose();
    return Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, Array.from(data)]));
  };

  for (const [k, c] of (functions?.cases ?? []).entries()) {
    it(`${k} margin ${c.margin}, centring ${c.center_rewards_coefficient}`, async () => {
      const agree = (a: number, b: number, what: string) =>
        expect(within(a, b, f.tolerance_fp32), `${what}: ${a} for ${b}`).toBe(true);
      const all = f.rewards_chosen.map((_, i) => i);
      const out = await evaluate(c, all);
      agree(out.loss![0]!, c.loss, 'loss');
      agree(out.accuracy![0]!, c.accuracy, 'accuracy');
      agree(out.margin_metric![0]!, c.mean_margin, 'margin');
      for (const i of all) {
        agree(out.d![i]!, c.grad_chosen[i]!, `gradient of chosen ${i}`);
        agree(out.e![i]!, c.grad_rejected[i]!, `gradient of rejected ${i}`);
        const ranking = await evaluate({ ...c, center_rewards_coefficient: null }, [i]);
        agree(ranking.loss![0]!, c.per_pair_ranking[i]!, `pair ${i}`);
      }
    });
  }
});

/** Two whole sequences as a tree: what they share is computed once. */
function pair(row: Whole['batch'][number], margin: number, index: number): Example {
  const [a, b] = [row.chosen_ids, row.rejected_ids];
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  const answer = (role: string, ids: number[]): Segment => {
    return { role, ids: ids.slice(shared), predict: false, read: true };
  };
  const tree = {
    ...{ role: 'prompt', ids: a.slice(0, shared), predict: false },
    children: [answer('chosen', a), answer('rejected', b)],
  };
  return { tree, tokens: a.length + b.length, source: `golden:${index}`, index, truncated: false, extra: { margin } };
}

const whole = readGolden<Whole>('alignment', 'reward_loss.json');

describe('reward_loss.json', () => {
  it('is there', (test) => {
    if (!whole) return test.skip('no reward_loss.json');
    expect(whole.cases.length).toBeGreaterThan(0);
  });
  const f = whole as Whole;
  const bind = async (c: { center_rewards_coefficient: number | null }, scoring = trainer) => {
    const lm = await startRewardModel(modelOf(f), 0);
    lm.params.view('score.weight').data.set(f.score_weight);
    return new TracedStepModel({ model: lm, trainer: scoring, options: optionsFor(c), executor });
  };

  it.skipIf(!whole)('scores, alone or in company', async () => {
    const heldOut: TrainerDefinition['heldOut'] = (c) => {
      const measure = (role: string) => ({ value: c.scores(role), kind: 'mean' as const, label: role });
      return { chosen: measure('chosen'), rejected: measure('rejected') };
    };
    const model = await bind({ center_rewards_coefficient: null }, { ...trainer, heldOut });
    const batch = f.batch.map((row, i) => pair(row, 0, i));
    const together = (await model.evaluate(batch, totalsOf(batch), null)).heldOut;
    for (const [i, example] of batch.entries()) {
      const alone = (await model.evaluate([example], totalsOf([example]), null)).heldOut;
      for (const [role, want] of [
        ['chosen', f.rewards_chosen[i]!],
        ['rejected', f.rewards_rejected[i]!],
      ] as const) {
        expect(Math.abs(together[role]!.values[i]! - want), `${role} ${i}`).toBeLessThanOrEqual(1e-4);
        expect(Math.abs(alone[role]!.values[0]! - together[role]!.values[i]!)).toBeLessThanOrEqual(2e-6);
      }
    }
    await model.dispose();
  });

  for (const [k, c] of (whole?.cases ?? []).entries()) {
    it(`${k} margin ${c.margin}, centring ${c.center_rewards_coefficient}`, async () => {
      const model = await bind(c);
      const batch = f.batch.map((row, i) => pair(row, c.margin ? f.margins[i]! : 0, i));
      const { loss, metrics } = await model.trainStep(batch, totalsOf(batch), null, false);
      await model.dispose();
      expect(within(loss, c.loss, { rel: f.tolerance_loss_rel }), `loss ${loss} for ${c.loss}`).toBe(true);
      for (const [name, want] of Object.entries(c.metrics))
        expect(within(metrics[name]!, want, f.tolerance_logged_metrics), `${name} ${metrics[name]} for ${want}`).toBe(
          true,
        );
      const total = norm(model.params.gradients);
      expect(within(total, c.grad_total_norm, f.tolerance_gradients), `norm ${total}`).toBe(true);
      const heads = Object.entries(c).filter(([name]) => name.startsWith('grad_score_first'));
      for (const [name, numbers] of heads) {
        const g = model.params.gradient('score.weight').data;
        for (const [i, want] of (numbers as number[]).entries())
          expect(within(g[i]!, want, f.tolerance_gradients), `${name}[${i}]: ${g[i]} for ${want}`).toBe(true);
      }
    });
  }

  it.skipIf(!whole)('the vocabulary is never met', async () => {
    const [reward, lm] = [await startRewardModel(modelOf(f), 0), await loadCausalLM(modelOf(f))];
    expect(reward.params.names).not.toContain('lm_head.weight');
    expect(reward.params.names.filter((name) => name !== 'score.weight')).toEqual(
      lm.params.names.filter((name) => name !== 'lm_head.weight'),
    );
  });
});
