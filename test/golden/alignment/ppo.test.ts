/** ppo.json: one PPO update on small tensors, through the trainer's own experience (float64) and loss (the engine). */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/grad.ts';
import { input, trace, type Value } from '../../../src/engine/graph.ts';
import { exp, logSoftmax, mul, neg, pickLast, reshape, sum } from '../../../src/engine/ops.ts';
import type { LossContext, TrainerDefinition } from '../../../src/train/contract.ts';
import { KL_ESTIMATORS, type KlEstimator, klPerToken } from '../../../trainers/math/kl.ts';
import { type ExperienceOptions, tokenColumns } from '../../../trainers/math/ppo-experience.ts';
import trainer from '../../../trainers/ppo.ts';
import { goldenExecutor } from '../executor.ts';
import { readGolden, within } from '../golden.ts';
import { optionsOf } from './trainer-options.ts';

type Table = number[][];
interface Case {
  kl_estimator: KlEstimator;
  whiten_rewards: boolean;
  rewards: Table;
  rewards_after_whitening: Table;
  advantages_raw: Table;
  returns: Table;
  advantages_whitened: Table;
  ratio: Table;
  policy_loss: number;
  policy_clipfrac: number;
  value_loss: number;
  value_clipfrac: number;
  loss: number;
  entropy_masked_mean: number;
  approxkl_half_squared_masked_mean: number;
  grad_logits_b0: Table;
  grad_values: Table;
}
interface File {
  hyperparameters: Record<string, number>;
  lengths: number[];
  mask: Table;
  tokens: Table;
  new_logits: number[][][];
  old_logprobs: Table;
  ref_logprobs: Table;
  values: Table;
  new_values: Table;
  scores: number[];
  tolerance_rel: number;
  kl_per_token: Record<KlEstimator, Table>;
  kl_masked_mean: Record<KlEstimator, number>;
  kl_sum_per_sequence: Record<KlEstimator, number[]>;
  cases: Case[];
  tolerance_fp32: { abs: number; rel: number };
}

const file = readGolden<File>('alignment', 'ppo.json');

/** The valid tokens of each row. */
const rows = <T>(table: readonly (readonly T[])[], f: File): T[][] =>
  table.map((row, i) => row.filter((_, t) => f.mask[i]![t] === 1));
const flat = (table: Table, f: File): number[] => rows(table, f).flat();

function agree(
  ours: ArrayLike<number>,
  wanted: readonly number[],
  tolerance: { abs?: number; rel: number },
  of: string,
) {
  expect(ours.length, of).toBe(wanted.length);
  for (const [i, value] of wanted.entries())
    expect(within(ours[i]!, value, tolerance), `${of} ${i}: ${ours[i]} for ${value}`).toBe(true);
}

const settings = (f: File, c: Case) => ({
  ...f.hyperparameters,
  kl_estimator: c.kl_estimator,
  whiten_rewards: c.whiten_rewards,
});
const optionsFor = (f: File, c: Case) =>
  optionsOf(trainer as unknown as TrainerDefinition, settings(f, c)) as unknown as ExperienceOptions;

function columns(f: File, options: ExperienceOptions) {
  const parts = [f.old_logprobs, f.ref_logprobs, f.values].map((table) => rows(table, f));
  const answers = f.scores.map((score, i) => ({
    score,
    values: parts[2]![i]!,
    // Float64 in the file; the product holds these as float32.
    logps: parts[0]![i]! as unknown as Float32Array,
    reference: parts[1]![i]! as unknown as Float32Array,
  }));
  return tokenColumns(answers, options.klCoef, options);
}
const joined = (lists: readonly Float64Array[]): number[] => lists.flatMap((list) => [...list]);

describe.skipIf(!file)('ppo.json', () => {
  const f = file as File;
  // Printed with nine digits: differences of numbers near 0 keep fewer.
  const exact = { abs: 1e-8, rel: f?.tolerance_rel };

  it.each(KL_ESTIMATORS)('divergence %s', (estimator) => {
    const [old, reference] = [rows(f.old_logprobs, f), rows(f.ref_logprobs, f)];
    const ours = old.map((logps, i) => klPerToken(estimator, logps, reference[i]!));
    agree(joined(ours), flat(f.kl_per_token[estimator], f), exact, 'token');
    const sums = ours.map((list) => list.reduce((a, b) => a + b, 0));
    agree(sums, f.kl_sum_per_sequence[estimator], exact, 'answer');
    const tokens = ours.reduce((n, list) => n + list.length, 0);
    agree([sums.reduce((a, b) => a + b, 0) / tokens], [f.kl_masked_mean[estimator]], exact, 'mean');
  });

  for (const c of f?.cases ?? []) {
    const name = `${c.kl_estimator}${c.whiten_rewards ? ', rewards whitened' : ''}`;

    it(`experience: ${name}`, () => {
      const options = optionsFor(f, c);
      const plain = columns(f, { ...options, whitenRewards: false });
      const whole = columns(f, options);
      const raw = columns(f, { ...options, whitenAdvantages: false });
      agree(joined(plain.rewards), flat(c.rewards, f), exact, 'reward');
      agree(joined(whole.rewards), flat(c.rewards_after_whitening, f), exact, 'whitened reward');
      agree(joined(raw.advantages), flat(c.advantages_raw, f), exact, 'advantage');
      agree(joined(whole.advantages), flat(c.advantages_whitened, f), exact, 'whitened advantage');
      agree(joined(whole.returns), flat(c.returns, f), exact, 'return');
    });

    it(`losses and gradients: ${name}`, async () => {
      const found = columns(f, optionsFor(f, c));
      const numbers: Record<string, number[]> = {
        old_logps: flat(f.old_logprobs, f),
        old_values: flat(f.values, f),
        advantages: joined(found.advantages),
        returns: joined(found.returns),
      };
      const n = numbers.old_logps!.length;
      const width = f.new_logits[0]![0]!.length;
      const graph = trace(() => {
        const [logits, values, tokens] = [
          input('logits', [n, width]),
          input('values', [n]),
          input('tokens', [n], 'i32'),
        ];
        const all = logSoftmax(logits);
        const logps = pickLast(all, tokens);
        const total = input('total', []);
        const never = (): never => expect.unreachable();
        const context: LossContext = {
          policy: {
            ...{ logps, correct: never, meanLogit: never, logCollision: never },
            entropy: () => neg(reshape(sum(mul(exp(all), all), [1]), [n])),
          },
          ...{ scores: never, values, sum: never, spread: never, extra: never },
          teacher: undefined as never,
          column: (column) => input(`column.${column}`, [n]),
          get reference(): never {
            return never();
          },
          count: () => input('counts', [f.lengths.length]),
          position: logps,
          total: { examples: total, tokens: () => total },
        };
        const { loss, metrics } = (trainer as unknown as TrainerDefinition).loss(
          context,
          optionsFor(f, c) as unknown as Record<string, unknown>,
        );
        const [byLogits, byValues] = gradients(loss, [logits, values]) as [Value, Value];
        return { loss, byLogits, byValues, ...metrics };
      });
      const vector = (data: readonly number[]) => ({ data: Float32Array.from(data), shape: [data.length] });
      const program = await (await goldenExecutor()).compile(graph);
      const out = await program.run({
        logits: { data: Float32Array.from(rows(f.new_logits, f).flat(2)), shape: [n, width] },
        values: vector(flat(f.new_values, f)),
        tokens: { data: Int32Array.from(flat(f.tokens, f)), shape: [n] },
        total: { data: Float32Array.of(n), shape: [] },
        counts: vector(rows(f.mask, f).map((row) => row.length)),
        ...Object.fromEntries(Object.entries(numbers).map(([key, data]) => [`column.${key}`, vector(data)])),
      });
      await program.dispose();
      const loose = f.tolerance_fp32;
      const check = (output: string, wanted: readonly number[]) => agree(out[output]!.data, wanted, loose, output);
      check('loss', [c.loss]);
      check('loss/policy_avg', [c.policy_loss]);
      check('loss/value_avg', [c.value_loss]);
      check('policy/clipfrac_avg', [c.policy_clipfrac]);
      check('val/clipfrac_avg', [c.value_clipfrac]);
      check('policy/entropy_avg', [c.entropy_masked_mean]);
      check('policy/approxkl_avg', [c.approxkl_half_squared_masked_mean]);
      const ratios = flat(c.ratio, f);
      check('val/ratio', [ratios.reduce((a, b) => a + b, 0) / ratios.length]);
      check('byValues', flat(c.grad_values, f));
      const first = c.grad_logits_b0.filter((_, t) => f.mask[0]![t] === 1).flat();
      agree(out.byLogits!.data.slice(0, first.length) as Float32Array, first, loose, 'gradient of the logits');
    });
  }
});
