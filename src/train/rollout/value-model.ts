/**
 * A value model apart from the policy (`value_model`), trained with it: a decoder whose scalar head is read at the states
 * that predict the answers' tokens. It starts from a reward model, or from a language model with a fresh head. Its weights
 * stand in checkpoints; the model that a run gives out is the policy alone.
 */
import { join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { modelFolder } from '../../data/hub/model-folder.ts';
import type { Executor } from '../../engine/program.ts';
import type { CausalLM } from '../../models/causal-lm.ts';
import { SafetensorsReader, writeSafetensors } from '../../models/files/safetensors.ts';
import { startRewardModel } from '../../models/reward-model.ts';
import type { AlignRequest } from '../align-request.ts';
import { gradientChain } from '../optimiser/gradient-chain.ts';
import { openOptimiser } from '../optimiser/open-optimiser.ts';
import type { ModelFiles, Training } from '../state/checkpoint.ts';
import { TracedStepModel } from '../step-model.ts';

const FILE = 'value_model.safetensors';

/** Undefined without `value_model`. Throws MODEL_NOT_FOUND, MODEL_HEAD, VOCABULARY and what reading a model throws. */
export async function loadValueModel(
  { options, configFile, trainer, hub }: AlignRequest,
  policy: CausalLM,
): Promise<CausalLM | undefined> {
  const named = options.valueModel;
  if (typeof named !== 'string' || trainer.valueLoss === undefined) return undefined;
  const what = { what: 'value model', code: 'MODEL_NOT_FOUND' };
  const folder = await modelFolder(named, { ...what, configFile, sources: hub });
  const model = await startRewardModel(folder, options.seed);
  const [own, wanted] = [model.config.vocabSize, policy.config.vocabSize];
  if (own >= wanted) return model;
  throw new HarnessError('VOCABULARY', `The value model ${folder} knows ${own} tokens, the policy writes ${wanted}.`, {
    hint: "A value model reads the policy's own tokens: start from the same model, or leave value_model out.",
  });
}

export interface ValueModel {
  model: TracedStepModel;
  training: Training;
}

/** Binds the method's value loss to it. */
export async function bindValueModel(
  lm: CausalLM,
  { trainer, options, reduce }: AlignRequest,
  executor: Executor,
): Promise<ValueModel> {
  const model = new TracedStepModel({
    model: lm,
    trainer: { ...trainer, loss: trainer.valueLoss! },
    options,
    executor,
  });
  const { params } = lm;
  const optimizer = await openOptimiser(options, { params, executor });
  const changes = gradientChain(params, optimizer, { reduce });
  return { model, training: { params, optimizer, changes, model: filesOf(lm) } };
}

const filesOf = ({ params }: CausalLM): ModelFiles => ({
  async write(folder) {
    const tensors = params.names.map((name) => {
      const { data, shape } = params.view(name);
      return { name, shape, view: data };
    });
    await writeSafetensors(join(folder, FILE), tensors);
  },
  async read(folder) {
    const reader = await SafetensorsReader.open(join(folder, FILE));
    try {
      for (const name of params.names) await reader.read(name, params.view(name).data);
    } finally {
      await reader.close();
    }
  },
});
