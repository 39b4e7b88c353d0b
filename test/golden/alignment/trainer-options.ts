/** Options of a trainer as a config without its keys would give them, with some set. */
import { camelCase } from '../../../src/config/names.ts';
import type { TrainerDefinition } from '../../../src/train/contract.ts';

export function optionsOf(
  trainer: Pick<TrainerDefinition, 'schema'>,
  set: Record<string, unknown> = {},
): Record<string, unknown> {
  const out: Record<string, unknown> = { maxLength: null };
  for (const [key, schema] of Object.entries(trainer.schema))
    if (schema.default !== undefined && schema.default !== null) out[camelCase(key)] = schema.default;
  for (const [key, value] of Object.entries(set))
    if (value !== null && value !== undefined) out[camelCase(key)] = value;
  return out;
}
