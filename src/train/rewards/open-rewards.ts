/** From the reward keys of a config to the rewards of a run, in their order: reward_model, reward_url, reward_funcs. */
import { HarnessError } from '../../base/errors.ts';
import { modelFolder } from '../../data/hub/model-folder.ts';
import type { HubSources } from '../../data/hub/sources.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import { load } from '../../registry/kind.ts';
import type { Reporter } from '../events.ts';
import type { RewardSource } from './contract.ts';
import { functionReward } from './functions.ts';
import { REWARDS } from './reward-kind.ts';
import { Rewards } from './rewards.ts';
import type { RewardOptions } from './schema.ts';

export interface OpenRewards {
  options: RewardOptions;
  configFile: string | undefined;
  tokenizer: Tokenizer;
  reporter: Reporter;
  env: Readonly<Record<string, string | undefined>>;
  hub?: HubSources | undefined;
}

/** Throws REWARD_MISSING without any, REWARD_UNKNOWN, REWARD_WEIGHTS, and what the sources throw. */
export async function openRewards(request: OpenRewards): Promise<Rewards> {
  const { options, configFile, tokenizer, reporter, env, hub } = request;
  const sources: RewardSource[] = [];
  if (options.rewardModel !== undefined) {
    const what = { what: 'reward model', code: 'MODEL_NOT_FOUND' };
    const folder = await modelFolder(options.rewardModel, { ...what, configFile, sources: hub });
    const { modelReward } = await import('./model.ts');
    sources.push(await modelReward(folder, tokenizer, reporter, hub));
  }
  if (options.rewardUrl !== undefined) {
    const { servedReward } = await import('./served.ts');
    sources.push(servedReward({ ...options, url: options.rewardUrl, env }));
  }
  for (const entry of options.rewardFuncs ?? []) {
    const { name, ...given } = typeof entry === 'string' ? { name: entry } : (entry as { name: string });
    sources.push(functionReward(await load(REWARDS, name), given));
  }
  if (sources.length === 0) {
    throw new HarnessError('REWARD_MISSING', 'Nothing says what answers are rewarded for.', {
      hint: 'Add reward_model: FOLDER, reward_url: ADDRESS or reward_funcs: [NAME].',
    });
  }
  return new Rewards(named(sources), weightsOf(sources, options.rewardWeights));
}

/** The same function twice, with other options, is logged under two names. */
function named(sources: readonly RewardSource[]): RewardSource[] {
  const seen = new Map<string, number>();
  return sources.map((source) => {
    const n = (seen.get(source.name) ?? 0) + 1;
    seen.set(source.name, n);
    return n === 1 ? source : { ...source, name: `${source.name}_${n}` };
  });
}

function weightsOf(sources: readonly RewardSource[], weights: readonly number[] | undefined): readonly number[] {
  if (weights === undefined) return sources.map(() => 1);
  if (weights.length === sources.length) return weights;
  const names = sources.map(({ name }) => name).join(', ');
  throw new HarnessError(
    'REWARD_WEIGHTS',
    `reward_weights has ${weights.length} numbers for ${sources.length} rewards.`,
    {
      hint: `The rewards are, in this order: ${names}.`,
    },
  );
}
