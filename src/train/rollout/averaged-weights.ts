/**
 * An exponential moving average of the trained weights beside an optimiser: a = d a + (1 - d) w after each update. It counts
 * as state, so that checkpoints hold it; at the end it takes the place of the weights.
 */
import type { HostTensor } from '../../base/tensor.ts';
import type { ParamStore } from '../../engine/params.ts';
import type { Optimizer } from '../optimiser/contract.ts';

export class AveragedWeights implements Optimizer {
  readonly state: ReadonlyMap<string, HostTensor>;
  readonly #inner: Optimizer;
  readonly #params: ParamStore;
  readonly #decay: number;
  readonly #average: Float32Array;

  /** The average starts at the weights of now. */
  constructor(inner: Optimizer, params: ParamStore, decay: number) {
    this.#inner = inner;
    this.#params = params;
    this.#decay = decay;
    this.#average = params.weights.slice();
    const averages = params.trainable.map((name) => {
      const { shape } = params.view(name);
      return [`average.${name}`, { data: params.part(this.#average, name), shape }] as const;
    });
    this.state = new Map([...inner.state, ...averages]);
  }

  get steps(): number {
    return this.#inner.steps;
  }

  set steps(steps: number) {
    this.#inner.steps = steps;
  }

  async step(learningRate: number, scale: number): Promise<void> {
    await this.#inner.step(learningRate, scale);
    await this.download('weights');
    const { weights } = this.#params;
    for (let i = 0; i < weights.length; i++) {
      this.#average[i] = this.#decay * this.#average[i]! + (1 - this.#decay) * weights[i]!;
    }
  }

  async gradientNorm(): Promise<number | undefined> {
    return this.#inner.gradientNorm?.();
  }

  async download(...what: ('weights' | 'gradients' | 'state')[]): Promise<void> {
    await this.#inner.download?.(...what);
  }

  async upload(...what: ('weights' | 'gradients' | 'state')[]): Promise<void> {
    await this.#inner.upload?.(...what);
  }

  /** The average becomes the weights: at the end of a run, for the model that is given out. */
  async apply(): Promise<void> {
    this.#params.weights.set(this.#average);
    await this.upload('weights');
  }
}
