/** Reward models: read from their folder, or started from a language model with a fresh head. */
import type { ParamStore } from '../engine/params.ts';
import { type CausalLM, readWeights, wholeModel } from './causal-lm.ts';
import { readModelConfig } from './config.ts';
import { isClassifier, requireRewardModel, rewardConfig } from './reward-config.ts';
import { fillScoreHead, SCORE_WEIGHT } from './scalar-head.ts';

/** Reads the folder of a reward model, transformers' or ours. Throws MODEL_HEAD and what reading a model throws. */
export async function loadRewardModel(folder: string): Promise<CausalLM> {
  requireRewardModel(await readModelConfig(folder), folder);
  return startRewardModel(folder, 0);
}

/**
 * A reward model to be trained: the one in the folder, or that folder's language model with a head drawn from `seed`.
 * Throws MODEL_HEAD for another classifier, and what reading a model throws.
 */
export async function startRewardModel(folder: string, seed: number): Promise<CausalLM> {
  const found = await readModelConfig(folder);
  if (isClassifier(found)) requireRewardModel(found, folder);
  const model = wholeModel(rewardConfig(found), 'score', folder);
  await readRewardWeights(folder, model.params, { names: model.params.names, fresh: !isClassifier(found), seed });
  return model;
}

/** Fills weights of a reward model from a folder; a `fresh` head is drawn, because the folder has none. */
export async function readRewardWeights(
  folder: string,
  params: ParamStore,
  { names, fresh, seed }: { names: readonly string[]; fresh: boolean; seed: number },
): Promise<void> {
  const wanted = fresh ? names.filter((name) => name !== SCORE_WEIGHT) : names;
  const config = await readModelConfig(folder);
  const languageHead = `${config.architecture.names.head}.weight`;
  await readWeights(folder, params, wanted, config, (name) => name === languageHead);
  if (fresh) fillScoreHead(params.view(SCORE_WEIGHT).data, config, seed);
}
