/** The schema of a method's config: the shared keys, those that follow from files, and its own, which win. */
import { group } from '../config/keys.ts';
import type { JsonSchema, ObjectSchema } from '../config/schema.ts';
import { adapterDefinitions } from './adapter-keys.ts';
import type { TrainerDefinition } from './contract.ts';
import { REWARD_KEYS } from './rewards/schema.ts';
import { ROLLOUT_KEYS } from './rollout/schema.ts';
import { IGNORED_KEYS, ON_POLICY_KEYS, REFERENCE_KEYS, UNAVAILABLE_KEYS } from './schema-ignored.ts';
import { memberKeys } from './schema-members.ts';
import { DATA, MODEL, SHARED_KEYS } from './shared-keys.ts';

/**
 * The schema of a method: shared keys, then its own, which win.
 * @param optim whose settings `optim_args` takes; left out: those of every optimiser, for pages and editors
 */
export async function effectiveSchema(trainer: TrainerDefinition, optim?: string): Promise<ObjectSchema> {
  const defaults = trainer.defaults ?? {};
  const adapters = await adapterDefinitions();
  const shared: Record<string, JsonSchema> = {
    ...SHARED_KEYS,
    ...group('adapter', Object.assign({}, ...adapters.map(({ schema }) => schema)) as Record<string, JsonSchema>),
    ...(await memberKeys(optim)),
    ...(trainer.needs?.reference === true ? REFERENCE_KEYS : {}),
    ...(trainer.onPolicy === undefined ? {} : { ...REWARD_KEYS, ...ROLLOUT_KEYS }),
    ...IGNORED_KEYS,
    ...UNAVAILABLE_KEYS,
    ...(trainer.onPolicy === undefined ? {} : ON_POLICY_KEYS),
  };
  const withDefaults = Object.fromEntries(
    Object.entries(shared).map(([key, schema]) => [
      key,
      Object.hasOwn(defaults, key) ? { ...schema, default: defaults[key] } : schema,
    ]),
  );
  const own = Object.fromEntries(
    Object.entries(trainer.schema).map(([key, schema]) => [key, { ...schema, 'x-group': trainer.name }]),
  );
  const method: JsonSchema = {
    type: 'string',
    const: trainer.name,
    default: trainer.name,
    description: trainer.summary,
    'x-group': 'method',
  };
  // Order of `harness init` and config.yaml: what the run is about first, then the method's own keys.
  const order = [
    'method',
    ...Object.keys(MODEL),
    ...Object.keys(DATA),
    ...Object.keys(own),
    ...(trainer.onPolicy === undefined ? [] : [...Object.keys(REWARD_KEYS), ...Object.keys(ROLLOUT_KEYS)]),
    ...Object.keys(withDefaults),
  ];
  const all: Record<string, JsonSchema> = { ...withDefaults, ...own, method };
  return {
    type: 'object',
    title: `harness align, method ${trainer.name}`,
    properties: Object.fromEntries(order.map((key) => [key, all[key] as JsonSchema])),
    required: ['model_name_or_path'],
    additionalProperties: false,
  };
}
