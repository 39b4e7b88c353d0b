/**
 * Elastic weight consolidation (Kirkpatrick et al. 2017): strength / 2 * sum F (w - start)^2, where F is the diagonal of the
 * empirical Fisher information: the mean over rows of the squared gradient of the log-likelihood of the row's own answer
 * (all its predicted tokens together; a rejected answer left out). The Fisher information proper would draw the answers
 * from the model. Rows are those trained on, or those of `dataset`: what is not to be forgotten.
 */
import { definePenalty, HarnessError, op } from '../src/plugin.ts';

interface Options {
  dataset: string | null;
  rows: number;
}

export default definePenalty<Options>({
  name: 'ewc',
  summary: 'strength / 2 * sum F (w - start)^2: holds the weights that rows depend on (diagonal empirical Fisher)',
  source: 'https://arxiv.org/abs/1612.00796',
  schema: {
    dataset: {
      ...{ type: ['string', 'null'], minLength: 1, default: null, 'x-path': true },
      description: 'Data set whose rows are not to be forgotten; left out: the rows that are trained on.',
    },
    rows: { type: 'integer', minimum: 1, default: 200, description: 'Rows looked at, evenly over the data set.' },
  },
  state: () => [{ name: 'fisher' }],
  async prepare(look, { dataset, rows }) {
    const examples = dataset === null ? look.examples : await look.rowsOf(dataset);
    const n = Math.min(rows, examples.length);
    const sums = new Map(
      look.parameters.map(({ name, shape }) => [name, new Float64Array(shape.reduce((a, b) => a * b, 1))]),
    );
    let seen = 0;
    for (let i = 0; i < n; i++) {
      const gradients = await look.gradients(examples.at(Math.floor((i * examples.length) / n))!);
      look.progress(i + 1, n);
      if (gradients === undefined) continue;
      seen++;
      for (const [name, sum] of sums) {
        const g = gradients.get(name)!;
        for (let k = 0; k < sum.length; k++) sum[k]! += g[k]! * g[k]!;
      }
    }
    if (seen === 0) {
      throw new HarnessError(
        'PENALTY_ROWS',
        'penalties.ewc: no row has an answer whose likelihood could be looked at',
        {
          hint: 'a method that writes its own answers has none: it cannot be combined with ewc',
        },
      );
    }
    for (const [name, sum] of sums) look.state('fisher', name).set(sum.map((x) => x / seen));
  },
  term({ param, start, state }) {
    const moved = op.sub(param, start);
    return op.mul(op.sum(op.mul(state.fisher!, op.mul(moved, moved))), 0.5);
  },
});
