/** optimizer.json: AdamW steps, clipping and schedules, through the very code that training runs. */
import { describe, expect, it } from 'vitest';
import { onnxExecutor } from '../../../src/engine/onnx/executor.ts';
import { ParamStore } from '../../../src/engine/params.ts';
import { clipScale, gradientNorm } from '../../../src/train/optimiser/clip.ts';
import { openOptimiser } from '../../../src/train/optimiser/open-optimiser.ts';
import { learningRates } from '../../../src/train/optimiser/schedules.ts';
import { readGolden, within } from '../golden.ts';

interface Step {
  param: number[];
  exp_avg: number[];
  exp_avg_sq: number[];
}
interface File {
  cases: {
    config: { lr: number; betas: [number, number]; eps: number; weight_decay: number };
    param0: number[];
    grads: number[][];
    steps: Step[];
  }[];
  grad_clip: { max_norm: number; grads: number[][]; total_norm: number; clipped: number[][] }[];
  schedules: {
    lr_scheduler_type: string;
    base_lr: number;
    warmup_steps: number;
    total_steps: number;
    kwargs: Record<string, unknown> | null;
    lr_used_at_step: number[];
    lr_after_last: number;
  }[];
  tolerance_rel: number;
  tolerance_fp32: { abs: number; rel: number };
}

const executor = onnxExecutor({ threads: 1 });
const file = readGolden<File>('alignment', 'optimizer.json');

/** A store of vectors, filled. */
function storeOf(gradients: readonly (readonly number[])[], weights: readonly (readonly number[])[] = gradients) {
  const store = new ParamStore(
    gradients.map((g, i) => ({ name: `${i}`, shape: [g.length], trainable: true, decay: true })),
  );
  for (const [i, g] of gradients.entries()) {
    store.gradient(`${i}`).data.set(g);
    store.view(`${i}`).data.set(weights[i]!);
  }
  return store;
}

describe.skipIf(file === undefined)('optimizer.json', () => {
  const { cases, grad_clip: clips, schedules, tolerance_fp32: tolerance, tolerance_rel: exact } = file ?? ({} as File);
  const expectClose = (got: ArrayLike<number>, want: readonly number[], what: string) => {
    expect(got.length).toBeGreaterThanOrEqual(want.length);
    for (const [i, w] of want.entries()) {
      expect(within(got[i]!, w, tolerance), `${what}[${i}]: ${got[i]} for ${w}`).toBe(true);
    }
  };

  it.each(cases ?? [])('AdamW $config', async ({ config, param0, grads, steps }) => {
    const store = storeOf([grads[0]!], [param0]);
    const keys = { adamBeta1: config.betas[0], adamBeta2: config.betas[1], adamEpsilon: config.eps };
    const optimizer = await openOptimiser({ ...keys, weightDecay: config.weight_decay }, { params: store, executor });
    for (const [t, want] of steps.entries()) {
      store.gradient('0').data.set(grads[t]!);
      await optimizer.step(config.lr, 1);
      expectClose(store.view('0').data, want.param, `step ${t + 1} param`);
      expectClose(optimizer.state.get('exp_avg.0')!.data, want.exp_avg, `step ${t + 1} exp_avg`);
      expectClose(optimizer.state.get('exp_avg_sq.0')!.data, want.exp_avg_sq, `step ${t + 1} exp_avg_sq`);
    }
  });

  // The optimiser scales gradients inside its program; with b1 = 0 the first moment is the clipped gradient itself.
  it.each(clips ?? [])('clipping to $max_norm', async ({ max_norm: maxNorm, grads, total_norm: total, clipped }) => {
    const store = storeOf(grads);
    const got = gradientNorm(store);
    expect(within(got, total, tolerance), `norm ${got}`).toBe(true);
    const options = { adamBeta1: 0, adamBeta2: 0.999, adamEpsilon: 1e-8, weightDecay: 0 };
    const optimizer = await openOptimiser(options, { params: store, executor });
    await optimizer.step(0, clipScale(got, maxNorm));
    for (const [i, want] of clipped.entries()) {
      expectClose(optimizer.state.get(`exp_avg.${i}`)!.data, want, `gradient ${i}`);
    }
  });

  it.each(schedules ?? [])('$lr_scheduler_type, warm-up $warmup_steps of $total_steps, $kwargs', (s) => {
    const rate = learningRates({
      name: s.lr_scheduler_type,
      baseLr: s.base_lr,
      warmupSteps: s.warmup_steps,
      totalSteps: s.total_steps,
      kwargs: s.kwargs,
    });
    for (const [done, want] of [...s.lr_used_at_step, s.lr_after_last].entries()) {
      // Nine digits in the file; rates are computed in double, so the tighter of the two tolerances holds.
      expect(within(rate(done), want, { abs: 1e-12 * s.base_lr, rel: exact }), `step ${done + 1}`).toBe(true);
    }
  });
});
