/**
 * The two means that losses are made of, over the whole optimiser step, however many micro-batches it has. Rows that have
 * weights (`dataset_weight_field`) count by them: Σ w x / Σ w, so that a row of weight 2 is that row twice in its batch.
 * Without weights these are sums divided by the counts of `LossContext.total`.
 */
import type { Value } from '../engine/graph.ts';
import { add, div, mul, sum } from '../engine/ops.ts';
import type { LossContext } from './contract.ts';

/**
 * This micro-batch's share of the mean over the rows of the step, scalar. Losses 1 and 4 of rows that weigh 2 and 1 have the
 * mean 2.
 * @param perRow f32[examples]
 */
export function meanOfRows({ weights, total, tellRows }: LossContext, perRow: Value): Value {
  tellRows?.(perRow);
  if (weights === undefined) return div(sum(perRow), total.examples);
  return div(sum(mul(perRow, weights.examples)), weights.total.examples);
}

/**
 * This micro-batch's share of the mean over the predicted tokens of the step, scalar; a token weighs what its row weighs.
 * @param perToken f32[tokens]
 * @param roles whose tokens count
 */
export function meanOfTokens(c: LossContext, perToken: Value, ...roles: readonly string[]): Value {
  const { weights } = c;
  if (c.tellRows !== undefined) {
    // Of each row by itself: the mean over its own tokens.
    const [losses, counts] = [(r: string) => c.sum(r, perToken), (r: string) => c.count(r)].map((of) =>
      roles.map(of).reduce(add),
    ) as [Value, Value];
    c.tellRows(div(losses, counts));
  }
  const summed = (role: string): Value => {
    const perSegment = c.sum(role, perToken);
    return sum(weights === undefined ? perSegment : mul(perSegment, weights.of(role)));
  };
  const total = weights?.total ?? c.total;
  return div(roles.map(summed).reduce(add), roles.map((role) => total.tokens(role)).reduce(add));
}
