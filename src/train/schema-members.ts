/** Keys of `align` whose values follow from files: optimisers with their settings, penalties, orders of rows. */
import type { JsonSchema } from '../config/schema.ts';
import { members } from '../registry/kind.ts';
import { OPTIMISERS } from './optimiser/check-optimiser.ts';
import type { OptimiserDefinition } from './optimiser/contract.ts';
import { PENALTIES } from './penalties/check-penalty.ts';
import { ORDERS } from './row-order.ts';
import { DEFAULT_OPTIM } from './shared-keys.ts';

/** Of one optimiser, or of all; settings that several have take what any of them takes. */
function argsOf(definitions: readonly OptimiserDefinition[]): Record<string, JsonSchema> {
  const found = new Map<string, { names: string[]; schema: JsonSchema }[]>();
  for (const { name, schema } of definitions) {
    for (const [key, own] of Object.entries(schema)) {
      const known = found.get(key) ?? [];
      const same = known.find((other) => JSON.stringify(other.schema) === JSON.stringify(own));
      if (same === undefined) found.set(key, [...known, { names: [name], schema: own }]);
      else same.names.push(name);
    }
  }
  return Object.fromEntries(
    [...found].map(([key, uses]) => {
      if (definitions.length === 1) return [key, uses[0]!.schema];
      const description = uses.map(({ names, schema }) => `${names.join(', ')}: ${schema.description}`).join(' ');
      // Defaults are those of the optimiser that is chosen.
      const plain = uses.map(({ schema: { default: _d, description: _s, ...rest } }) => rest);
      return [key, plain.length === 1 ? { ...plain[0], description } : { anyOf: plain, description }];
    }),
  );
}

const STRENGTH: JsonSchema = { type: 'number', minimum: 0, description: 'Factor on the penalty.' };

/** @param optim the optimiser whose settings `optim_args` takes; of all without it */
export async function memberKeys(optim?: string): Promise<Record<string, JsonSchema>> {
  const optimisers = (await members(OPTIMISERS)).map(({ definition }) => definition);
  const penalties = (await members(PENALTIES)).map(({ definition }) => definition);
  const orders = (await members(ORDERS)).map(({ definition }) => definition);
  const chosen = optimisers.filter(({ name, names = [] }) => [name, ...names].includes(optim ?? ''));
  const described = (list: readonly { name: string; summary: string }[]): string =>
    list.map(({ name, summary }) => `${name}: ${summary}.`).join(' ');
  return {
    optim: {
      type: 'string',
      enum: [...new Set([DEFAULT_OPTIM, ...optimisers.flatMap(({ name, names = [] }) => [name, ...names])])],
      default: DEFAULT_OPTIM,
      description: "The optimiser, by its name or transformers' name (harness list optimisers).",
      'x-group': 'optimiser',
    },
    optim_args: {
      type: ['object', 'string', 'null'],
      properties: argsOf(chosen.length > 0 ? chosen : optimisers),
      additionalProperties: false,
      default: null,
      description: "Settings of the optimiser, as {momentum: 0.9}; or transformers' text momentum=0.9,nesterov=true.",
      'x-group': 'optimiser',
    },
    penalties: {
      type: 'object',
      properties: Object.fromEntries(
        penalties.map(({ name, summary, schema }) => [
          name,
          {
            type: 'object',
            properties: { strength: STRENGTH, ...schema },
            required: ['strength'],
            additionalProperties: false,
            description: `${summary}.`,
          } satisfies JsonSchema,
        ]),
      ),
      additionalProperties: false,
      default: {},
      description: `Terms added to the loss, by name, as {l2_start: {strength: 0.01}}. ${described(penalties)}`,
      'x-group': 'optimiser',
    },
    train_sampling_strategy: {
      type: 'string',
      enum: ['random', ...orders.map(({ name }) => name).filter((name) => name !== 'random')],
      default: 'random',
      description: `Order of the rows in an epoch. ${described(orders)}`,
      'x-group': 'run',
    },
  };
}
