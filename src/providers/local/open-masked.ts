/** Opens the folder of a masked language model (BERT, RoBERTa, DistilBERT) as a provider of pseudo-log-likelihoods. */
import { HarnessError } from '../../base/errors.ts';
import { modelLabel, modelName } from '../../data/hub/model-folder.ts';
import { loadTokenizer, type Tokenizer } from '../../data/tokenizer.ts';
import { openExecutor } from '../../engine/executor.ts';
import { AUTO_TOKENS } from '../../models/forward.ts';
import { MaskedForward } from '../../models/masked/masked-forward.ts';
import { loadMaskedLM } from '../../models/masked/masked-lm.ts';
import type { ProviderContext } from '../contract/provider.ts';
import { PromptEncoder } from './encode.ts';
import { modelIdentity } from './identity.ts';
import { MaskedProvider } from './masked-provider.ts';
import type { LocalOptions } from './open.ts';

/** Part of the identity: goes up when the same model would answer otherwise. */
const VERSION = 'masked/1';

/** Tokens that stand for a masked one where the tokenizer's configuration names none: BERT's and RoBERTa's. */
const MASKS = ['[MASK]', '<mask>'];

/**
 * @throws HarnessError `MODEL_OPTION` for options of models that write text and for a `max_length` beyond the model's,
 * `TOKENIZER_NO_TOKEN`, and what reading a model, a tokenizer and opening a device throws.
 */
export async function openMasked(
  folder: string,
  options: LocalOptions,
  { device, report, threads: machine }: Pick<ProviderContext, 'device' | 'report' | 'threads'>,
): Promise<MaskedProvider> {
  report(`reading ${modelLabel(folder)}`);
  const model = await loadMaskedLM(folder);
  const { maxPositions, vocabSize, padId } = model.config;
  checkOptions(options, maxPositions);
  const tokenizer = loadTokenizer(folder);
  const maskId = maskOf(tokenizer, vocabSize);
  const maxLength = options.maxLength ?? maxPositions;
  const threads = options.threads ?? machine;
  const executor = await openExecutor(device, threads === undefined ? {} : { threads });
  const tokens = options.batchSize === undefined || options.batchSize === 'auto' ? AUTO_TOKENS : options.batchSize;
  return new MaskedProvider({
    model: modelName(folder),
    identity: await modelIdentity(model, [folder], folder, [VERSION, device, String(maxLength)]),
    forward: new MaskedForward(model, executor, tokens),
    encoder: new PromptEncoder(tokenizer, { maxLength, vocabulary: vocabSize }),
    maskId,
    facts: {
      device,
      dtype: 'float32',
      architecture: `masked language model (${model.config.family})`,
      parameters: model.params.names.reduce((n, name) => n + model.params.view(name).data.length, 0),
      max_length: maxLength,
      mask_token: tokenizer.pieces([maskId])[0] ?? null,
      pad_token_id: padId,
    },
  });
}

function checkOptions({ maxLength, addBosToken, chatTemplate, quantise = 'none' }: LocalOptions, most: number): void {
  const refused = [
    ...(addBosToken === undefined ? [] : ['add_bos_token']),
    ...(chatTemplate === undefined ? [] : ['chat_template']),
    ...(quantise === 'none' ? [] : ['quantise']),
  ];
  if (refused.length > 0) {
    throw new HarnessError('MODEL_OPTION', `local: a masked language model takes no ${refused.join(', ')}`, {
      hint: 'leave it out; these are for models that write text',
    });
  }
  if (maxLength !== undefined && maxLength > most) {
    throw new HarnessError('MODEL_OPTION', `local: max_length is ${maxLength}, the model has ${most} positions`);
  }
}

/** @throws HarnessError `TOKENIZER_NO_TOKEN`, `VOCABULARY`. */
function maskOf(tokenizer: Tokenizer, vocabulary: number): number {
  const { folder, maskId = MASKS.map((token) => tokenizer.tokenToId(token)).find((id) => id !== undefined) } =
    tokenizer;
  if (maskId === undefined) {
    throw new HarnessError('TOKENIZER_NO_TOKEN', `The tokenizer in ${folder} has no token that masks others.`, {
      hint: 'Name it in tokenizer_config.json (mask_token).',
    });
  }
  if (maskId < vocabulary) return maskId;
  const message = `The tokenizer in ${folder} masks with token ${maskId}, but the model has a vocabulary of ${vocabulary}.`;
  throw new HarnessError('VOCABULARY', message, { hint: 'Tokenizer and model belong to different checkpoints.' });
}
