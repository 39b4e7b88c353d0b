/** The keys that say what on-policy methods are rewarded for; every such method has them. */
import { group, key, type Options } from '../../config/keys.ts';

export const REWARD_KEYS = group('reward', {
  reward_model: key({
    ...{ type: ['string', 'null'], minLength: 1, default: null, 'x-path': true },
    description: 'Folder of a reward model (method: reward, or any sequence classifier with one label).',
  }),
  reward_url: key({
    ...{ type: ['string', 'null'], minLength: 1, default: null },
    description: 'Endpoint that scores: POST {prompts, completions} gives {scores}.',
  }),
  reward_api_key_env: key({
    ...{ type: ['string', 'null'], minLength: 1, default: null },
    description: 'Environment variable that holds the key of reward_url.',
  }),
  reward_timeout: key({
    ...{ type: 'number', exclusiveMinimum: 0, default: 60 },
    description: 'Seconds for an answer of reward_url.',
  }),
  reward_retries: key({
    ...{ type: 'integer', minimum: 0, default: 3 },
    description: 'Further attempts at reward_url after a failure.',
  }),
  reward_funcs: key({
    type: ['array', 'null'],
    default: null,
    items: {
      anyOf: [
        { type: 'string', minLength: 1, description: 'Name of a reward function.' },
        {
          ...{ type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
          description: 'A reward function with its options: {name: length, target: 40}.',
        },
      ],
    },
    description: 'Reward functions, by name or as {name: length, target: 40}; harness list rewards shows them.',
    'x-start': [{ name: 'length', target: 12 }],
  }),
  reward_weights: key({
    type: ['array', 'null'],
    default: null,
    items: { type: 'number' },
    description: 'One for each reward: reward_model, reward_url, then reward_funcs; 1 when left out.',
  }),
});

/** The keys as the sources read them. */
export type RewardOptions = Options<typeof REWARD_KEYS>;
