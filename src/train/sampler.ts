/**
 * Which examples a step trains on. The order of an epoch is a function of seed, epoch number and, for orders that want
 * them, the losses of rows when the epoch began, so the position in the data is the step number: a resumed run goes on
 * with the very rows that would have come next.
 */
import { Random } from '../base/random.ts';
import type { HostTensor } from '../base/tensor.ts';
import { pluginWrong } from '../registry/fault.ts';
import { find, type Member, namesOf, unknown } from '../registry/kind.ts';
import type { Plan } from './plan.ts';
import { ORDERS, type RowOrderDefinition } from './row-order.ts';

export interface SamplerOptions {
  /** Name of an order of rows. */
  strategy: string;
  seed: number;
  /** Examples of one micro-batch. */
  batchSize: number;
  /** Micro-batches of one optimiser step. */
  accumulation: number;
  /** Tokens of every example. */
  lengths: ArrayLike<number>;
  /** A loss that couples the examples of a batch gets all of a step's examples in one micro-batch. */
  wholeSteps: boolean;
}

export class Sampler {
  /** What checkpoints hold of it: losses of rows, where the order wants them. */
  readonly state: ReadonlyMap<string, HostTensor>;
  readonly #plan: Plan;
  readonly #options: SamplerOptions;
  readonly #source: Member<RowOrderDefinition>;
  /** The last loss of each row, and those at the start of the present epoch; the number of that epoch. */
  readonly #losses: Float32Array;
  readonly #before: Float32Array;
  readonly #epoch = Float32Array.of(-1);
  #order: { epoch: number; indices: Uint32Array } | undefined;

  private constructor(plan: Plan, options: SamplerOptions, source: Member<RowOrderDefinition>) {
    this.#plan = plan;
    this.#options = options;
    this.#source = source;
    const [losses, before] = [0, 1].map(() => new Float32Array(plan.examples).fill(Number.NaN)) as [
      Float32Array,
      Float32Array,
    ];
    this.#losses = losses;
    this.#before = before;
    const tensors = { losses, epoch_losses: before, epoch: this.#epoch };
    const entries = Object.entries(tensors).map(([name, data]) => [name, { data, shape: [data.length] }] as const);
    this.state = new Map(this.wantsLosses ? entries : []);
  }

  /** @throws HarnessError ORDER_UNKNOWN. */
  static async open(plan: Plan, options: SamplerOptions): Promise<Sampler> {
    const { strategy } = options;
    const source = (await find(ORDERS, strategy)) ?? unknown(ORDERS, strategy, await namesOf(ORDERS));
    return new Sampler(plan, options, source);
  }

  /** Whether it is to be told the losses of rows. */
  get wantsLosses(): boolean {
    return this.#source.definition.needs?.losses === true;
  }

  /** Takes in what rows were found to lose. */
  observe(examples: readonly number[], losses: Float32Array): void {
    for (const [i, example] of examples.entries()) this.#losses[example] = losses[i]!;
  }

  /** Indices of all examples in the order of an epoch, counted from 0. @throws HarnessError PLUGIN_INVALID, PLUGIN_FAILED. */
  order(epoch: number): Uint32Array {
    if (this.#order?.epoch === epoch) return this.#order.indices;
    if (this.#epoch[0] !== epoch) {
      this.#before.set(this.#losses);
      this.#epoch[0] = epoch;
    }
    const { seed, batchSize, accumulation, lengths } = this.#options;
    const { examples } = this.#plan;
    const { definition, file } = this.#source;
    const found = definition.order({
      ...{ epoch, examples, lengths, perStep: batchSize * accumulation, losses: this.#before.slice() },
      random: new Random(seed, `sampler/epoch-${epoch}`),
    });
    if (found?.length !== examples || Array.from(found).some((i) => !Number.isInteger(i) || i < 0 || i >= examples)) {
      throw pluginWrong(
        file,
        `${definition.name} gives no order of ${examples} rows`,
        ['order'],
        'as many indices, each from 0 on',
      );
    }
    const indices = Uint32Array.from(found);
    this.#order = { epoch, indices };
    return indices;
  }

  /** The micro-batches of the step that follows `done` steps, as indices of examples. */
  step(done: number): number[][] {
    const { microBatchesPerEpoch, stepsPerEpoch, examples } = this.#plan;
    const { batchSize, accumulation, wholeSteps } = this.#options;
    const order = this.order(Math.floor(done / stepsPerEpoch));
    const first = (done % stepsPerEpoch) * accumulation;
    const last = Math.min(first + accumulation, microBatchesPerEpoch);
    const end = Math.min(last * batchSize, examples);
    const size = wholeSteps ? batchSize * accumulation : batchSize;
    const micro: number[][] = [];
    for (let at = first * batchSize; at < end; at += size) {
      micro.push(Array.from(order.subarray(at, Math.min(at + size, end))));
    }
    return micro;
  }
}
