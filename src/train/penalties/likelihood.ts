/**
 * Gradients of the log-likelihood of given answers, row by row, with the model of a run: what penalties look at before
 * training. Uses the gradients of the store, which the first step writes anew.
 */
import type { Example, Segment } from '../../data/tree.ts';
import { neg, sum } from '../../engine/ops.ts';
import type { ParamStore } from '../../engine/params.ts';
import type { DeviceParams } from '../optimiser/device-params.ts';
import { type StepModelOptions, TracedStepModel } from '../step-model.ts';
import { predictedTokens, totalsOf } from '../totals.ts';

/** Without the answers that are said to be worse. */
const accepted = (segment: Segment): Segment => ({
  ...segment,
  children: (segment.children ?? []).filter(({ role }) => role !== 'rejected').map(accepted),
});

export class Likelihood {
  readonly #model: TracedStepModel;
  readonly #params: ParamStore;
  readonly #device: DeviceParams | undefined;

  constructor({ model, trainer, options, executor, device }: StepModelOptions) {
    const { onPolicy: _, ...plain } = trainer;
    const loss: typeof trainer.loss = (c) => ({ loss: neg(sum(c.policy.logps)), metrics: {} });
    const own = { model, trainer: { ...plain, loss }, options: { ...options, temperature: 1 }, executor };
    this.#model = new TracedStepModel({ ...own, ...(device ? { device } : {}) });
    this.#params = model.params;
    this.#device = device;
  }

  /** Of the sum over predicted tokens; undefined where there are none. */
  async gradients(example: Example): Promise<ReadonlyMap<string, Float32Array> | undefined> {
    const { extra: _e, perToken: _p, ...rest } = example;
    const row = { ...rest, tree: accepted(example.tree) };
    if (predictedTokens(row.tree) === 0) return undefined;
    const { weighted: _, ...totals } = totalsOf([row]);
    await this.#model.trainStep([row], totals, null, false);
    await this.#device?.download('gradients');
    // Of the negative log-likelihood, whose square is the same; the sign is put right for who asks.
    return new Map(this.#params.trainable.map((name) => [name, this.#params.gradient(name).data.map((x) => -x)]));
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }
}
