/**
 * `local:FOLDER`, or a bare folder: a model or adapter folder in Hugging Face's layout, answered by the engine in this
 * process. It writes text, or is a masked language model (BERT and its kin), which scores texts. Nothing is downloaded. The
 * engine is loaded when a model is opened, so that listing providers costs nothing.
 */
import type { ProviderDefinition } from './contract/provider.ts';
import type { LocalOptions } from './local/open.ts';

const local: ProviderDefinition<LocalOptions> = {
  scheme: 'local',
  summary:
    'A model or adapter folder in Hugging Face format, run here: log-likelihoods, rolling texts, generation; of BERT and its kin pseudo-log-likelihoods',
  schema: {
    max_length: {
      type: 'integer',
      minimum: 2,
      description: 'Tokens that the model takes in, prompt and answer together. Default: as config.json says.',
    },
    batch_size: {
      anyOf: [
        { type: 'string', enum: ['auto'] },
        { type: 'integer', minimum: 1 },
      ],
      default: 'auto',
      description: 'Tokens computed at a time (not rows: shared beginnings count once); numbers do not depend on it.',
    },
    dtype: { type: 'string', enum: ['float32'], default: 'float32', description: 'What the model computes in.' },
    add_bos_token: {
      type: 'boolean',
      description: 'Put BOS before every text (true) or nothing (false). Default: as the tokenizer does by itself.',
    },
    chat_template: {
      type: 'string',
      'x-path': true,
      description: "Jinja file or tokenizer folder whose chat template is used instead of the model's own.",
    },
    quantise: {
      type: 'string',
      enum: ['none', 'int8', 'int4'],
      default: 'none',
      description:
        'Round the weights of linear layers to 8 or 4 bits, for all requests; text is then written with those.',
    },
    threads: { type: 'integer', minimum: 1, description: 'Processor threads. Default: as many as the machine has.' },
  },
  async open(target, options, context) {
    const { openFolder } = await import('./local/open-folder.ts');
    return openFolder(target, options, context);
  },
};

export default local;
