/** How the model was trained: the method and the settings that matter most; the whole resolved config to open. */

import { defineBlock } from '../../src/plugin.ts';
import {
  commandText,
  duration,
  FACTS,
  fact,
  factsMarkdown,
  known,
  paragraphs,
  score,
  setting,
  shape,
  TABLE,
  TEXT_OR_NULL,
  table,
  thousands,
  withoutPaths,
} from '../../src/plugin-report.ts';

/** Shown when they are set, in this order; the rest stands in the table. */
const MAIN = [
  ...[
    'loss_type',
    'beta',
    'label_smoothing',
    'loss_weights',
    'kl_coef',
    'num_generations',
    'temperature',
    'reward_funcs',
  ],
  ...[
    'reward_model_path',
    'cliprange',
    'num_ppo_epochs',
    'learning_rate',
    'lr_scheduler_type',
    'warmup_ratio',
    'warmup_steps',
  ],
  ...['optim', 'weight_decay', 'max_grad_norm', 'num_train_epochs', 'max_steps', 'per_device_train_batch_size'],
  ...[
    'gradient_accumulation_steps',
    'max_length',
    'max_prompt_length',
    'packing',
    'completion_only_loss',
    'bf16',
    'seed',
  ],
] as const;

/** Which adapter, and its keys in the order that its readers know; then those that begin with its own name. */
const adapterKeys = (config: Readonly<Record<string, unknown>>): string[] => {
  const first = ['peft_type', 'lora_r', 'lora_alpha', 'lora_dropout', 'lora_target_modules', 'use_rslora'];
  const own = Object.keys(config).filter((key) => key.startsWith(`${String(config.peft_type)}_`));
  return [...new Set([...first, ...own])].filter((key) => !ALWAYS_SET.includes(key));
};
/** What a run folder says elsewhere, or nobody asks of a card. */
const ALWAYS_SET = ['lora_task_type', 'lora_modules_to_save'];

interface Summary {
  steps?: number;
  epochs?: number;
  tokens?: number;
  train_loss?: number;
  train_runtime?: number;
  best_step?: number;
  best_metric?: number;
}

export default defineBlock({
  name: 'training-recipe',
  title: 'Training recipe',
  summary: 'Method and settings of the training; the whole resolved config',
  needs: ({ kind }) => kind === 'training',
  async view(run, { method }) {
    const { config, manifest } = run;
    const {
      steps,
      epochs,
      tokens,
      train_loss: loss,
      train_runtime: seconds,
      best_step: best,
    } = (manifest.summary ?? {}) as Summary;
    const keys = [...MAIN, ...(config.use_peft === true ? adapterKeys(config) : [])];
    const shown = (value: unknown): string => withoutPaths(setting(value));
    return {
      said: (await run.author()).sections.training_procedure ?? null,
      facts: known([
        fact(
          'Method',
          method === null ? manifest.method : `${manifest.method}: ${method.summary}`,
          method?.paper ?? null,
        ),
        fact(
          'Steps',
          steps === undefined ? null : `${thousands(steps)}${epochs === undefined ? '' : ` (${score(epochs)} epochs)`}`,
        ),
        fact('Tokens', tokens === undefined ? null : thousands(tokens)),
        fact('Mean training loss', loss === undefined ? null : score(loss)),
        fact('Time of training', seconds === undefined ? null : duration(seconds)),
        fact('Best step', best === undefined ? null : thousands(best)),
      ]),
      settings: keys
        .filter((key) => config[key] !== undefined && config[key] !== null && config[key] !== -1)
        .map((key) => fact(key, shown(config[key]))),
      command: commandText(manifest.command),
      config: table(
        'Resolved config (config.yaml)',
        ['`Key', '`Value'],
        Object.entries(config).map(([key, value]) => [key, shown(value)]),
      ),
    };
  },
  markdown: ({ said, facts, settings }) => paragraphs(said, factsMarkdown([...facts, ...settings])),
  schema: shape({ said: TEXT_OR_NULL, facts: FACTS, settings: FACTS, command: { type: 'string' }, config: TABLE }),
});
