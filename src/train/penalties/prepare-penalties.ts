/** Before the first step of a run: penalties look at the model of the start and at rows. */

import { HarnessError } from '../../base/errors.ts';
import { loadExamples } from '../../data/load-examples.ts';
import type { AlignRequest } from '../align-request.ts';
import type { Prepared } from '../prepare.ts';
import type { Session } from '../session.ts';
import { Likelihood } from './likelihood.ts';

/** Throws what reading rows throws, and what penalties say of them. */
export async function preparePenalties(request: AlignRequest, prepared: Prepared, session: Session): Promise<void> {
  const { penalties, made, training } = session;
  if (penalties === undefined) return;
  const { trainer, options, configFile, reporter, hub, signal } = request;
  const likelihood = new Likelihood(made);
  reporter.phase('looking at rows for penalties');
  try {
    await penalties.prepare({
      examples: prepared.train.examples,
      async rowsOf(dataset) {
        const alone = {
          datasetName: dataset,
          datasets: undefined,
          datasetTrainSplit: 'train',
          testSplitSize: undefined,
        };
        const load = { trainer, tokenizer: prepared.tokenizer, configFile, reporter, hub, signal };
        const found = await loadExamples({ ...load, options: { ...options, ...alone }, split: 'train' });
        if (found === undefined) throw new HarnessError('DATA_EMPTY', `${dataset} has no training split.`);
        return found.examples;
      },
      async gradients(example) {
        signal?.throwIfAborted();
        return likelihood.gradients(example);
      },
      progress: (done, total) => reporter.progress(done, total, 'rows'),
    });
  } finally {
    await likelihood.dispose();
  }
  await training.optimizer.upload?.('state');
}
