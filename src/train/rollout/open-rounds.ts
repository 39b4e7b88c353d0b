/** The parts of an on-policy run put together: generator, rewards, sampling, and the rounds over them. */
import { Generator } from '../../generate/generator.ts';
import type { AlignRequest } from '../align-request.ts';
import type { Prepared } from '../prepare.ts';
import type { Session } from '../session.ts';
import { PolicyRounds } from './rounds.ts';

export interface OpenedRounds {
  rounds: PolicyRounds;
  close(): Promise<void>;
}

/** Undefined for methods that learn from given answers. Throws what reading the rows behind the prompts throws. */
export async function openRounds(
  { trainer, options }: AlignRequest,
  prepared: Prepared,
  { model, training, value }: Session,
): Promise<OpenedRounds | undefined> {
  const { onPolicy, policy, tokenizer } = prepared;
  if (onPolicy === undefined) return undefined;
  const { shape, sampling, rewards, rowOf, rollout } = onPolicy;
  const generator = await Generator.open(policy.model, { maxBatch: rollout.generationBatchSize });
  const rounds = new PolicyRounds({
    ...{ trainer, options, shape, sampling, model, training, value, generator, tokenizer, rewards, rowOf },
    maxGradNorm: options.maxGradNorm,
    seed: options.seed,
    missingEosPenalty: rollout.missingEosPenalty ?? 0,
  });
  return {
    rounds,
    async close() {
      await generator.close();
      await rewards.close();
    },
  };
}
