/** loss_functions.json: preference losses as functions of summed log-probabilities, through the trainers' own loss. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/grad.ts';
import { input, trace, type Value } from '../../../src/engine/graph.ts';
import { slice } from '../../../src/engine/ops.ts';
import type { LossContext, TrainerDefinition } from '../../../src/train/contract.ts';
import dpo from '../../../trainers/dpo.ts';
import { DIVERGENCES, PAIR_LOSSES, SORTING_LOSSES } from '../../../trainers/math/pair-losses.ts';
import { goldenExecutor } from '../executor.ts';
import { readGolden, within } from '../golden.ts';
import { optionsOf } from './trainer-options.ts';

interface Case {
  loss_type: string;
  beta: number;
  label_smoothing?: number | null;
  discopop_tau?: number | null;
  per_pair?: number[];
  mean: number;
  grad_chosen: number[];
  grad_rejected: number[];
  rewards_chosen?: number[];
  rewards_rejected?: number[];
  accuracy?: number;
}
interface File {
  policy_chosen_logps: number[];
  policy_rejected_logps: number[];
  ref_chosen_logps: number[];
  ref_rejected_logps: number[];
  chosen_lengths: number[];
  rejected_lengths: number[];
  cases: Case[];
  tolerance_fp32: { abs: number; rel: number };
}

/** Names of the file that are options here: older forms, and a divergence written before (its alpha after) the loss. */
function lossOptions(name: string): Record<string, unknown> {
  const older: Record<string, string> = { sigmoid_label_smoothing_cdpo: 'cdpo', ipo_summed_legacy: 'ipo_summed' };
  const type = DIVERGENCES.find((d) => name.startsWith(`${d}_`));
  if (!type) return { loss_type: older[name] ?? name };
  const [, loss, alpha] = /^(.+?)(?:_([\d.]+))?$/.exec(name.slice(type.length + 1)) as RegExpExecArray;
  return {
    loss_type: loss,
    f_divergence_type: type,
    f_alpha_divergence_coef: alpha === undefined ? undefined : Number(alpha),
  };
}

/** A batch whose answers are one token each, with the lengths given beside: sums are the inputs themselves. */
function context(pairs: number): LossContext & { logps: Value } {
  const n = 2 * pairs;
  const part = (role: string, x: Value) => slice(x, 0, role === 'chosen' ? 0 : pairs, role === 'chosen' ? pairs : n);
  const logps = input('policy', [n]);
  const same = () => logps;
  return {
    logps,
    policy: { logps, entropy: same, correct: same, meanLogit: same, logCollision: same },
    scores: same,
    values: logps,
    column: same,
    reference: { logps: input('reference', [n]) },
    sum: part,
    count: (role) => part(role, input('lengths', [n])),
    spread: (_, x) => x,
    position: logps,
    extra: () => logps,
    total: { examples: input('pairs', []), tokens: () => input('pairs', []) },
  };
}

async function evaluate(trainer: TrainerDefinition, options: Record<string, unknown>, f: File, rows: number[]) {
  const graph = trace(() => {
    const c = context(rows.length);
    const { loss, metrics } = trainer.loss(c, options);
    const [d] = gradients(loss, [c.logps]);
    const named = Object.entries(metrics).filter(([name]) => name.startsWith('rewards/'));
    return { loss, d: d as Value, ...Object.fromEntries(named) };
  });
  const vector = (chosen: number[], rejected: number[]) => ({
    data: Float32Array.from([...rows.map((i) => chosen[i]!), ...rows.map((i) => rejected[i]!)]),
    shape: [2 * rows.length],
  });
  const program = await (await goldenExecutor()).compile(graph);
  const out = await program.run({
    policy: vector(f.policy_chosen_logps, f.policy_rejected_logps),
    reference: vector(f.ref_chosen_logps, f.ref_rejected_logps),
    lengths: vector(f.chosen_lengths, f.rejected_lengths),
    pairs: { data: Float32Array.of(rows.length), shape: [] },
  });
  await program.dispose();
  return Object.fromEntries(Object.entries(out).map(([k, t]) => [k, Array.from(t.data)]));
}

const file = readGolden<File>('alignment', 'loss_functions.json');

describe('loss_functions.json', () => {
  it('is there', (test) => {
    if (!file) return test.skip('no loss_functions.json');
    expect(file.cases.length).toBeGreaterThan(0);
  });
  for (const [k, c] of (file?.cases ?? []).entries()) {
    it(`${k} ${c.loss_type} beta ${c.beta}`, async (test) => {
      const f = file as File;
      const named = lossOptions(c.loss_type);
      const type = named.loss_type as string;
      if (!(type in PAIR_LOSSES)) return test.skip(`${c.loss_type} belongs to a trainer that is not here`);
      const trainer = dpo as unknown as TrainerDefinition;
      const options = optionsOf(trainer, {
        ...named,
        beta: c.beta,
        label_smoothing: c.label_smoothing,
        discopop_tau: c.discopop_tau,
      });
      const agree = (a: number, b: number, what: string) =>
        expect(within(a, b, f.tolerance_fp32), `${what}: ${a} for ${b}`).toBe(true);
      const all = f.policy_chosen_logps.map((_, i) => i);
      const out = await evaluate(trainer, options, f, all);
      agree(out.loss![0]!, c.mean, 'mean');
      for (const i of all) {
        agree(out.d![i]!, c.grad_chosen[i]!, `gradient of chosen ${i}`);
        agree(out.d![all.length + i]!, c.grad_rejected[i]!, `gradient of rejected ${i}`);
      }
      const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
      if (c.rewards_chosen) agree(out['rewards/chosen']![0]!, mean(c.rewards_chosen), 'rewards of the chosen');
      if (c.rewards_rejected) agree(out['rewards/rejected']![0]!, mean(c.rewards_rejected), 'rewards of the rejected');
      if (c.accuracy !== undefined) agree(out['rewards/accuracies']![0]!, c.accuracy, 'accuracy');
      if (!c.per_pair || SORTING_LOSSES.has(type)) return; // sorted losses of one pair are not those of the batch
      for (const i of all) agree((await evaluate(trainer, options, f, [i])).loss![0]!, c.per_pair[i]!, `pair ${i}`);
    });
  }
});
