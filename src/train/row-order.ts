/**
 * What an order of rows is: one file in `orders/` beside this one, or of a plug-in, named by `train_sampling_strategy`. It
 * is a function of what it is given alone, so that a resumed run goes on with the rows that would have come next; what it
 * is given of the run itself, the losses of rows, lies in checkpoints.
 */
import type { Random } from '../base/random.ts';
import { checked, mustBeFunctions, mustBeNamed } from '../registry/check.ts';
import type { Kind } from '../registry/kind.ts';

/** What an order is made from. */
export interface OrderContext {
  /** From 0. */
  epoch: number;
  /** Number of rows. */
  examples: number;
  /** Of this epoch and the run's data_seed. */
  random: Random;
  /** Tokens of each row. */
  lengths: ArrayLike<number>;
  /** Rows of an optimiser step. */
  perStep: number;
  /** The last loss of each row when the epoch begins, NaN where it has not been seen; all NaN without `needs.losses`. */
  losses: Float32Array;
}

export interface RowOrderDefinition {
  name: string;
  summary: string;
  /** `losses`: those of single rows are kept; the method's loss has to be a mean over rows or tokens. */
  needs?: { losses?: boolean };
  /** Rows of an epoch, counted from 0, as many as there are; a row may come twice and another not at all. */
  order(context: OrderContext): ArrayLike<number>;
}

const ABOUT = { what: 'an order of rows', hint: 'export default defineRowOrder({ name, summary, order })' };

export const ORDERS: Kind<RowOrderDefinition> = {
  plural: 'orders',
  word: 'order of rows',
  folder: 'src/train/orders',
  code: 'ORDER_UNKNOWN',
  check: (value, source) =>
    checked<RowOrderDefinition>(value, source, ABOUT, (fields, must) => {
      mustBeNamed(fields, must);
      mustBeFunctions(fields, ['order'], must);
    }),
  claims: (value) => typeof value.order === 'function' && typeof value.loss !== 'function',
};
