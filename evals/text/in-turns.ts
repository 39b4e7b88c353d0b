/** Rows of several groups in turn, so that any number of them from the front has equally many of each group. */
import { resampler } from '../../src/plugin.ts';

/**
 * The first row of each group, then the second of each; groups that have come to their end are passed over.
 * @param groups in the order in which they have their turn.
 */
export function* inTurns<Row>(groups: ReadonlyMap<string, readonly Row[]>): Generator<Row> {
  const most = Math.max(0, ...[...groups.values()].map(({ length }) => length));
  for (let i = 0; i < most; i++) {
    for (const rows of groups.values()) {
      const row = rows[i];
      if (row !== undefined) yield row;
    }
  }
}

/** The rows in an order that is drawn, the same one each time for the same name. */
export function shuffled<Row>(rows: readonly Row[], name: string): Row[] {
  const below = resampler(17, name);
  const order = [...rows];
  for (let i = order.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j] as Row, order[i] as Row];
  }
  return order;
}

/** Puts a row into its group. */
export function into<Row>(groups: Map<string, Row[]>, name: string, row: Row): void {
  const own = groups.get(name);
  if (own === undefined) groups.set(name, [row]);
  else own.push(row);
}
