/**
 * The configuration of a reward model: transformers' sequence classification with one label, `...ForSequenceClassification`.
 * Tells such folders from language models, and turns the configuration of the one into that of the other.
 */
import { HarnessError } from '../base/errors.ts';
import type { ModelConfig } from './architecture.ts';
import { isObject } from './files/read-json.ts';

const SUFFIX = 'ForSequenceClassification';

/** True for the configuration of a classifier, with whatever number of labels. */
export function isClassifier({ raw: { architectures } }: Pick<ModelConfig, 'raw'>): boolean {
  return Array.isArray(architectures) && String(architectures[0]).endsWith(SUFFIX);
}

/** transformers' class of the model. */
export function classOf(config: ModelConfig): string {
  const { languageModel, classifier } = config.architecture.models[config.family]!;
  return isClassifier(config) ? classifier : languageModel;
}

/** Throws MODEL_HEAD when the folder holds a classifier where a language model is wanted. */
export function requireLanguageModel(config: ModelConfig, folder: string): void {
  if (!isClassifier(config)) return;
  throw new HarnessError('MODEL_HEAD', `${folder} is a reward model (${classOf(config)}), not a language model.`, {
    hint: 'It scores texts and writes none: name the language model it was trained from, or use this folder as reward model.',
    where: { file: folder },
  });
}

/** Throws MODEL_HEAD for a language model, and for a classifier with more than one label. */
export function requireRewardModel(config: ModelConfig, folder: string): void {
  if (!isClassifier(config)) {
    throw new HarnessError(
      'MODEL_HEAD',
      `${folder} is a language model without a head that scores, not a reward model.`,
      {
        hint: 'Train one from it: harness align with method: reward.',
        where: { file: folder },
      },
    );
  }
  const labels = labelsOf(config);
  if (labels === 1) return;
  throw new HarnessError('MODEL_HEAD', `${folder} is a classifier with ${labels} labels; a reward model has one.`, {
    hint: 'Name a reward model (num_labels 1), or a language model to train one from.',
    where: { file: folder },
  });
}

/** As transformers counts: `id2label` first, else `num_labels`, else 2. */
function labelsOf({ raw }: ModelConfig): number {
  if (isObject(raw.id2label)) return Object.keys(raw.id2label).length;
  return typeof raw.num_labels === 'number' ? raw.num_labels : 2;
}

/** The configuration of a reward model with this decoder; that of a reward model stays as it is. */
export function rewardConfig(config: ModelConfig): ModelConfig {
  if (isClassifier(config)) return config;
  const { num_labels: _, ...rest } = config.raw;
  const architectures = [config.architecture.models[config.family]!.classifier];
  return { ...config, raw: { ...rest, architectures, id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } } };
}

/**
 * With `pad_token_id`, which transformers finds the last token of a padded row by. One that is there stays.
 * @param candidates ids in order of preference
 */
export function withPadToken(config: ModelConfig, candidates: readonly (number | undefined)[]): ModelConfig {
  const id = config.padId ?? candidates.find((one) => one !== undefined && one < config.vocabSize);
  return id === undefined ? config : { ...config, padId: id, raw: { ...config.raw, pad_token_id: id } };
}
