/** AdamW (adamw.ts says which) on parameters that live on a device. */
import { FLAT, type ParamStore } from '../../engine/params.ts';
import type { AdamWOptions, Optimizer } from './adamw.ts';
import type { DeviceParams } from './device-params.ts';

export class DeviceAdamW implements Optimizer {
  steps = 0;
  /** Current only after `download`. */
  readonly moments: { readonly exp_avg: Float32Array; readonly exp_avg_sq: Float32Array };
  readonly #device: DeviceParams;
  readonly #options: AdamWOptions;

  /** Moments are what stands in the store's buffers, which `device` has copied: 0 in a new store. */
  constructor(device: DeviceParams, params: ParamStore, options: AdamWOptions) {
    this.#device = device;
    this.#options = options;
    const { buffers } = params.flat;
    this.moments = { exp_avg: buffers[FLAT.firstMoment]!, exp_avg_sq: buffers[FLAT.secondMoment]! };
  }

  async step(learningRate: number, scale: number): Promise<void> {
    const { adamBeta1: beta1, adamBeta2: beta2, adamEpsilon: epsilon, weightDecay } = this.#options;
    const t = this.steps + 1;
    await this.#device.adamw(
      { beta1, beta2, epsilon },
      {
        scale,
        rootCorrection: Math.sqrt(1 - beta2 ** t),
        stepSize: learningRate / (1 - beta1 ** t),
        keep: 1 - learningRate * weightDecay,
      },
    );
    this.steps = t;
  }

  gradientNorm(): Promise<number> {
    return this.#device.gradientNorm();
  }

  download(...what: Parameters<DeviceParams['download']>): Promise<void> {
    return this.#device.download(...what);
  }

  upload(...what: Parameters<DeviceParams['upload']>): Promise<void> {
    return this.#device.upload(...what);
  }
}
