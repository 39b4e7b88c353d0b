/** What an on-policy run needs before it writes its first file: the shape of a round, sampling, rewards, rows, all checked. */
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Example, Examples } from '../../data/tree.ts';
import type { SamplingOptions } from '../../generate/sampling.ts';
import type { ModelConfig } from '../../models/architecture.ts';
import type { AlignRequest } from '../align-request.ts';
import { openRewards } from '../rewards/open-rewards.ts';
import type { Rewards } from '../rewards/rewards.ts';
import type { RewardOptions } from '../rewards/schema.ts';
import type { RoundShape } from './contract.ts';
import { type RowPrompt, readRowPrompts } from './row-prompts.ts';
import { checkPrompts, samplingOf } from './sampling.ts';
import type { RolloutOptions } from './schema.ts';

export interface PreparedRollout {
  shape: RoundShape;
  sampling: SamplingOptions;
  rewards: Rewards;
  rollout: RolloutOptions;
  rowOf(prompt: Example): RowPrompt;
}

interface Parts {
  tokenizer: Tokenizer;
  config: ModelConfig;
  train: Examples;
  test: Examples | undefined;
}

/** Throws NO_EOS, PROMPT_TOO_LONG, REWARD_* and what opening a reward throws. */
export async function prepareRollout(
  { trainer, options, configFile, reporter, hub }: AlignRequest,
  { tokenizer, config, train, test }: Parts,
): Promise<PreparedRollout | undefined> {
  if (trainer.onPolicy === undefined) return undefined;
  const rollout = options as unknown as RolloutOptions;
  const shape = trainer.onPolicy.shape(options);
  const sampling = samplingOf(rollout, shape.maxTokens, tokenizer, config);
  for (const prompts of [train, ...(test === undefined ? [] : [test])]) {
    checkPrompts(prompts, shape.maxTokens, config, reporter);
  }
  const rewards = await openRewards({
    ...{ configFile, tokenizer, reporter, env: process.env, hub },
    options: options as unknown as RewardOptions,
  });
  const rowOf = await readRowPrompts({
    ...{ options, configFile, tokenizer, method: trainer.name, accepts: trainer.datasetTypes },
    roles: test === undefined ? ['train'] : ['train', 'test'],
  });
  return { shape, sampling, rewards, rollout, rowOf };
}

/** The examples as a round makes them, every answer at its limit: what memory is forecast from. */
export function longestRounds(prompts: Examples, { answers, maxTokens }: RoundShape): Examples {
  const answer = { ids: new Int32Array(maxTokens), role: 'completion', predict: true };
  const full = (prompt: Example): Example => ({
    ...prompt,
    tree: { ...prompt.tree, children: Array.from({ length: answers }, () => answer) },
  });
  return {
    length: prompts.length,
    at(position) {
      const prompt = prompts.at(position);
      return prompt && full(prompt);
    },
    *[Symbol.iterator]() {
      for (const prompt of prompts) yield full(prompt);
    },
  };
}
