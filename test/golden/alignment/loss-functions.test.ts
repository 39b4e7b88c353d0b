/** loss_functions.json: preference losses as functions of summed log-probabilities, through the trainers' own loss. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/grad.ts';
import { input, trace, type Value } from '../../../src/engine/graph.ts';
import { div, greater, logSigmoid, mul, neg, slice, sub, sum } from '../../../src/engine/ops.ts';
import type { LossContext, TrainerDefinition } from '../../../src/train/contract.ts';
import cpo from '../../../trainers/cpo.ts';
import dpo from '../../../trainers/dpo.ts';
import { answerLogps, logOddsRatio } from '../../../trainers/math/answer-logps.ts';
import { ANSWER_LOSSES, type AnswerTerms } from '../../../trainers/math/kto-losses.ts';
import { DIVERGENCES, PAIR_LOSSES, SORTING_LOSSES } from '../../../trainers/math/pair-losses.ts';
import orpo from '../../../trainers/orpo.ts';
import { goldenExecutor } from '../executor.ts';
import { readGolden, within } from '../golden.ts';
import { optionsOf } from './trainer-options.ts';

interface Case {
  loss_type: string;
  beta: number;
  label_smoothing?: number | null;
  discopop_tau?: number | null;
  simpo_gamma?: number | null;
  kl?: number;
  desirable_weight?: number;
  undesirable_weight?: number;
  per_example_chosen_then_rejected?: number[];
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
    teacher: undefined as never,
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

/** The odds-ratio term of ORPO alone: the file has no prompts for the rest of its loss. */
const oddsTerm = {
  ...orpo,
  loss(c: LossContext, o: { beta: number }) {
    const ratio = logSigmoid(logOddsRatio(answerLogps(c, 'chosen', 'token'), answerLogps(c, 'rejected', 'token')));
    return { loss: mul(neg(div(sum(ratio), c.total.examples)), o.beta), metrics: {} };
  },
} as unknown as TrainerDefinition;

/** Losses without a reference, and the trainer whose they are. */
const UNREFERENCED: Record<string, { trainer: TrainerDefinition; options: Record<string, unknown> }> = {
  simpo: { trainer: cpo as unknown as TrainerDefinition, options: { loss_type: 'simpo', cpo_alpha: 0 } },
  cpo_sigmoid: { trainer: cpo as unknown as TrainerDefinition, options: { loss_type: 'sigmoid', cpo_alpha: 0 } },
  orpo_odds_term: { trainer: oddsTerm, options: {} },
};

/** Losses of single answers: all chosen ones are good, all rejected ones bad. */
async function checkAnswers(c: Case, f: File): Promise<void> {
  const n = f.policy_chosen_logps.length;
  const graph = trace(() => {
    const [policy, reference, good] = [input('policy', [2 * n]), input('reference', [2 * n]), input('good', [2 * n])];
    const each = (ANSWER_LOSSES[c.loss_type] as (t: AnswerTerms) => Value)({
      ...{ logRatio: sub(policy, reference), desirable: greater(good, 0.5), kl: input('kl', []), beta: c.beta },
      ...{ desirableWeight: c.desirable_weight!, undesirableWeight: c.undesirable_weight! },
    });
    const mean = mul(sum(each), 1 / (2 * n));
    return { each, mean, d: gradients(mean, [policy])[0] as Value };
  });
  const vector = (...parts: number[][]) => ({ data: Float32Array.from(parts.flat()), shape: [2 * n] });
  const program = await (await goldenExecutor()).compile(graph);
  const out = await program.run({
    policy: vector(f.policy_chosen_logps, f.policy_rejected_logps),
    reference: vector(f.ref_chosen_logps, f.ref_rejected_logps),
    good: vector(Array<number>(n).fill(1), Array<number>(n).fill(0)),
    kl: { data: Float32Array.of(c.kl!), shape: [] },
  });
  await program.dispose();
  const agree = (ours: ArrayLike<number>, wanted: readonly number[], what: string) => {
    for (const [i, value] of wanted.entries())
      expect(within(ours[i]!, value, f.tolerance_fp32), `${what} ${i}: ${ours[i]} for ${value}`).toBe(true);
  };
  agree(out.each!.data, c.per_example_chosen_then_rejected!, 'answer');
  agree(out.mean!.data, [c.mean], 'mean');
  agree(out.d!.data, [...c.grad_chosen, ...c.grad_rejected], 'gradient');
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
      if (type in ANSWER_LOSSES) return checkAnswers(c, f);
      const other = UNREFERENCED[type];
      if (!other && !(type in PAIR_LOSSES)) return test.skip(`${c.loss_type} is a loss of no trainer`);
      const trainer = other?.trainer ?? (dpo as unknown as TrainerDefinition);
      const options = optionsOf(trainer, {
        ...(other?.options ?? named),
        simpo_gamma: c.simpo_gamma,
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
      // The file's rewards are log-ratios to a reference, whatever the loss.
      if (!other && c.rewards_chosen)
        agree(out['rewards/chosen']![0]!, mean(c.rewards_chosen), 'rewards of the chosen');
      if (!other && c.rewards_rejected)
        agree(out['rewards/rejected']![0]!, mean(c.rewards_rejected), 'rewards of the rejected');
      if (!other && c.accuracy !== undefined) agree(out['rewards/accuracies']![0]!, c.accuracy, 'accuracy');
      if (!c.per_pair || SORTING_LOSSES.has(type)) return; // sorted losses of one pair are not those of the batch
      for (const i of all) agree((await evaluate(trainer, options, f, [i])).loss![0]!, c.per_pair[i]!, `pair ${i}`);
    });
  }
});
