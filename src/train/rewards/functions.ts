/** Reward functions, built in or from plug-ins: their options checked, their failures told with the sample. */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { describeSchema, describeValue } from '../../config/describe.ts';
import { toCamel } from '../../config/names.ts';
import { compileSchema, type ObjectSchema, schemaAt } from '../../config/schema.ts';
import type { RewardDefinition, RewardSource } from './contract.ts';
import { describeSample } from './rewards.ts';

/**
 * A function ready to score. Throws REWARD_OPTIONS for options that it does not have or that are wrong.
 * @param given options by their YAML name
 */
export function functionReward(definition: RewardDefinition, given: Readonly<Record<string, unknown>>): RewardSource {
  const options = optionsOf(definition, given);
  return {
    name: definition.name,
    async score(samples, signal) {
      const scores: (number | null)[] = [];
      for (const sample of samples) {
        signal?.throwIfAborted();
        try {
          scores.push(await definition.score(sample, options));
        } catch (cause) {
          const reason = cause instanceof Error ? cause.message : String(cause);
          const message = `The reward ${definition.name} failed for ${describeSample(sample)}: ${reason}`;
          const hint = HarnessError.is(cause) && cause.hint !== undefined ? `${cause.hint} ` : '';
          throw new HarnessError('REWARD_FAILED', message, {
            ...{ cause, exitCode: 1 },
            ...(HarnessError.is(cause) && cause.where !== undefined ? { where: cause.where } : {}),
            hint: `${hint}The last checkpoint is untouched.`,
          });
        }
      }
      return scores;
    },
  };
}

function optionsOf({ name, schema = {} }: RewardDefinition, given: Readonly<Record<string, unknown>>) {
  const object: ObjectSchema = { type: 'object', properties: schema, additionalProperties: false };
  const defaults = Object.entries(schema).flatMap(([key, { default: value }]) =>
    value === undefined || value === null ? [] : [[key, value] as const],
  );
  const values: Record<string, unknown> = { ...Object.fromEntries(defaults), ...given };
  const [first] = compileSchema(object, `reward ${name}`)(values);
  if (first === undefined) return toCamel(values, object) as Record<string, unknown>;
  const key = first.path.join('.');
  const known = Object.keys(schema);
  const about = `options of ${name}: ${known.join(', ') || 'none'}`;
  if (first.kind === 'unknown') {
    throw new HarnessError('REWARD_OPTIONS', `The reward ${name} has no option "${key}".`, {
      hint: didYouMean(key, known) ?? about,
    });
  }
  const value = first.path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], values);
  const expected = describeSchema(schemaAt(object, first.path) ?? {});
  throw new HarnessError(
    'REWARD_OPTIONS',
    `The reward ${name}, option ${key}: expected ${expected}, got ${describeValue(value)}.`,
    { hint: about },
  );
}
