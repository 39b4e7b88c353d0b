/** grpo.json: advantages of groups, and the losses with their gradients through the trainer's own loss and the engine. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/grad.ts';
import { input, trace, type Value } from '../../../src/engine/graph.ts';
import { matmul, mul, reshape, sum } from '../../../src/engine/ops.ts';
import type { LossContext, TrainerDefinition } from '../../../src/train/contract.ts';
import trainer, { type GrpoOptions } from '../../../trainers/grpo.ts';
import { groupAdvantages, type Scale } from '../../../trainers/math/group-advantages.ts';
import { goldenExecutor } from '../executor.ts';
import { readGolden, within } from '../golden.ts';
import { optionsOf } from './trainer-options.ts';

type Table = number[][];
interface Case {
  loss_type: string;
  beta: number;
  epsilon: number;
  epsilon_high: number;
  scale_rewards: Scale;
  importance_sampling_level: string;
  use_bias_correction_kl: boolean;
  loss: number;
  grad_new_logps: Table;
}
interface File {
  num_generations: number;
  rewards: number[];
  completion_lengths: number[];
  old_logps: Table;
  new_logps: Table;
  ref_logps: Table;
  max_completion_length: number;
  advantages: Record<Scale, number[]>;
  cases: Case[];
  tolerance_rel: number;
  tolerance_fp32: { abs: number; rel: number };
}

const file = readGolden<File>('alignment', 'grpo.json');

function agree(ours: ArrayLike<number>, wanted: readonly number[], tolerance: { abs?: number; rel: number }) {
  expect(ours.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries())
    expect(within(ours[i]!, value, tolerance), `${i}: ${ours[i]} for ${value}`).toBe(true);
}

const valid = (table: Table, f: Pick<File, 'completion_lengths'>): number[] =>
  table.flatMap((row, i) => row.slice(0, f.completion_lengths[i]));

interface Outcome {
  loss: number;
  gradient: ArrayLike<number>;
  metrics: Record<string, number>;
}

/** Loss, gradient by the new log-probabilities and metrics of all answers as one micro-batch. */
async function run(f: Omit<File, 'cases'>, c: Partial<Case> & { delta?: number }): Promise<Outcome> {
  const options = optionsOf(trainer as unknown as TrainerDefinition, {
    ...c,
    num_generations: f.num_generations,
    max_completion_length: f.max_completion_length,
  });
  const lengths = f.completion_lengths;
  const n = lengths.reduce((a, b) => a + b, 0);
  const answers = lengths.length;
  const trees = answers / f.num_generations;
  const owner = lengths.flatMap((length, i) => Array.from({ length }, () => i));
  const membership = new Float32Array(answers * n);
  for (const [t, i] of owner.entries()) membership[i * n + t] = 1;
  const each = f.advantages[c.scale_rewards ?? 'group'];
  const never = (): never => expect.unreachable();
  const graph = trace(() => {
    const logps = input('logps', [n]);
    const member = input('member', [answers, n]);
    const flat = (x: Value, size: number): Value => reshape(x, [size]);
    const context: LossContext = {
      // Entropy is logged alone; any column will do for it.
      policy: { logps, entropy: () => logps, correct: never, meanLogit: never, logCollision: never },
      ...{ scores: never, values: undefined as never, teacher: undefined as never },
      column: (name) => input(`column.${name}`, [n]),
      get reference(): never {
        return never();
      },
      sum: (_, x) => flat(matmul(member, reshape(x, [n, 1])), answers),
      spread: (_, x) => flat(matmul(member, reshape(x, [answers, 1]), { transposeA: true }), n),
      count: () => flat(sum(member, [1]), answers),
      position: logps,
      extra: (name) => input(`extra.${name}`, [trees]),
      total: { examples: input('total.examples', []), tokens: () => input('total.tokens', []) },
    };
    const { loss, metrics } = trainer.loss(context, options as unknown as GrpoOptions);
    const [gradient] = gradients(loss, [logps]) as [Value];
    return { loss: mul(loss, 1), gradient, ...metrics };
  });
  const vector = (data: readonly number[]) => ({ data: Float32Array.from(data), shape: [data.length] });
  const program = await (await goldenExecutor()).compile(graph);
  const { loss, gradient, ...metrics } = await program.run({
    logps: vector(valid(f.new_logps, f)),
    member: { data: membership, shape: [answers, n] },
    'column.old_logps': vector(valid(f.old_logps, f)),
    'column.advantages': vector(owner.map((i) => each[i]!)),
    'column.ref_logps': vector(valid(f.ref_logps, f)),
    'extra.answers': vector(Array.from({ length: trees }, () => f.num_generations)),
    'total.examples': { data: Float32Array.of(trees), shape: [] },
    'total.tokens': { data: Float32Array.of(n), shape: [] },
  });
  await program.dispose();
  return {
    loss: loss!.data[0] as number,
    gradient: gradient!.data as Float32Array,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, x]) => [name, x.data[0] as number])),
  };
}

describe.skipIf(!file)('grpo.json', () => {
  const f = file as File;

  it.each(Object.keys(f?.advantages ?? {}) as Scale[])('advantages, scaled by: %s', (scale) => {
    const groups = Array.from({ length: f.rewards.length / f.num_generations }, (_, i) =>
      f.rewards.slice(i * f.num_generations, (i + 1) * f.num_generations),
    );
    agree(groupAdvantages(groups, scale).flat(), f.advantages[scale], { abs: 1e-9, rel: f.tolerance_rel });
  });

  it.each(f?.cases ?? [])(
    'loss and gradients: $loss_type, beta $beta, $importance_sampling_level, scaled by $scale_rewards',
    async (c) => {
      const { loss, gradient } = await run(f, c);
      agree([loss], [c.loss], f.tolerance_fp32);
      agree(gradient, valid(c.grad_new_logps, f), f.tolerance_fp32);
    },
  );
});

/** Numbers of our own, on which tokens are clipped on both sides and bounded: a golden file need not have such. */
const made: Omit<File, 'cases'> = (() => {
  const old_logps = [
    [-1.2, -0.4, -2.1],
    [-0.9, -1.7, 0],
    [-2.4, -0.3, -1.1],
    [-0.8, 0, 0],
  ];
  const moves = [
    [0.35, -0.12, 0.31],
    [-0.4, 0.9, 0],
    [0.28, 0.02, -0.3],
    [0.6, 0, 0],
  ];
  return {
    ...{ num_generations: 2, rewards: [1, 0, 0.8, 0.3], completion_lengths: [3, 2, 3, 1], max_completion_length: 4 },
    ...{ old_logps, ref_logps: old_logps },
    new_logps: old_logps.map((row, i) => row.map((x, t) => x + moves[i]![t]!)),
    advantages: { group: [0.7, -0.7, 0.6, -0.6], batch: [], none: [] },
    ...{ tolerance_rel: 1e-6, tolerance_fp32: { abs: 2e-5, rel: 2e-4 } },
  };
})();

describe('what golden files may leave out', () => {
  const f = made;

  it('counts clipped tokens as the definition has it', async () => {
    const { metrics } = await run(f, { loss_type: 'dapo', epsilon: 0.05, epsilon_high: 0.28 });
    const ratio = (i: number, t: number) => Math.exp(f.new_logps[i]![t]! - f.old_logps[i]![t]!);
    const shares = f.completion_lengths.map((length, i) => {
      const tokens = Array.from({ length }, (_, t) => ratio(i, t));
      const up = f.advantages.group[i]! > 0;
      return {
        length,
        low: tokens.filter((r) => !up && r < 0.95).length,
        high: tokens.filter((r) => up && r > 1.28).length,
      };
    });
    const tokens = shares.reduce((total, { length }) => total + length, 0);
    const total = (of: 'low' | 'high') => shares.reduce((all, share) => all + share[of], 0);
    expect(total('low')).toBeGreaterThan(0);
    expect(total('high')).toBeGreaterThan(0);
    expect(metrics['clip_ratio/low_mean']).toBeCloseTo(total('low') / tokens, 6);
    expect(metrics['clip_ratio/high_mean']).toBeCloseTo(total('high') / tokens, 6);
    expect(metrics['clip_ratio/region_mean']).toBeCloseTo((total('low') + total('high')) / tokens, 6);
    expect(metrics['clip_ratio/low_min']).toBeCloseTo(Math.min(...shares.map((s) => s.low / s.length)), 6);
    expect(metrics['clip_ratio/high_max']).toBeCloseTo(Math.max(...shares.map((s) => s.high / s.length)), 6);
  });

  it('delta bounds what a token with a negative advantage weighs', async () => {
    const wanted = f.completion_lengths.flatMap((length, i) =>
      Array.from({ length }, (_, t) => {
        const ratio = Math.exp(f.new_logps[i]![t]! - f.old_logps[i]![t]!);
        const advantage = f.advantages.group[i]!;
        const clipped = Math.min(1.2, Math.max(0.8, ratio));
        return -Math.min(Math.min(ratio, 1.25) * advantage, clipped * advantage);
      }),
    );
    const bounded = await run(f, { loss_type: 'dapo', epsilon: 0.2, delta: 1.25 });
    const free = await run(f, { loss_type: 'dapo', epsilon: 0.2 });
    agree([bounded.loss], [wanted.reduce((a, b) => a + b, 0) / wanted.length], f.tolerance_fp32);
    expect(bounded.loss).toBeLessThan(free.loss - 1e-3);
  });
});
