import { readWeights, wholeModel } from "./causal-lm.js";
import { readModelConfig } from "./config.js";
import { isClassifier, requireRewardModel, rewardConfig } from "./reward-config.js";
import { fillScoreHead, SCORE_WEIGHT } from "./scalar-head.js";
const LANGUAGE_HEAD = 'lm_head.weight';
/** Reads the folder of a reward model, transformers' or ours. Throws MODEL_HEAD and what reading a model throws. */
export async function loadRewardModel(folder) {
    requireRewardModel(await readModelConfig(folder), folder);
    return startRewardModel(folder, 0);
}
/**
 * A reward model to be trained: the one in the folder, or that folder's language model with a head drawn from `seed`.
 * Throws MODEL_HEAD for another classifier, and what reading a model throws.
 */
export async function startRewardModel(folder, seed) {
    const found = await readModelConfig(folder);
    if (isClassifier(found))
        requireRewardModel(found, folder);
    const model = wholeModel(rewardConfig(found), 'score', folder);
    await readRewardWeights(folder, model.params, { names: model.params.names, fresh: !isClassifier(found), seed });
    return model;
}
/** Fills weights of a reward model from a folder; a `fresh` head is drawn, because the folder has none. */
export async function readRewardWeights(folder, params, { names, fresh, seed }) {
    const wanted = fresh ? names.filter((name) => name !== SCORE_WEIGHT) : names;
    const config = await readModelConfig(folder);
    await readWeights(folder, params, wanted, { tied: config.tied, ignore: (name) => name === LANGUAGE_HEAD });
    if (fresh)
        fillScoreHead(params.view(SCORE_WEIGHT).data, config, seed);
}
