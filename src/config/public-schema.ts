/** Schemas for editors and other programs. */
import type { JsonSchema } from './schema.ts';

/** The schema as others read it: with `$schema` and `extends`, without our own annotations. */
export function publicSchema(schema: JsonSchema): Record<string, unknown> {
  const extend: JsonSchema = {
    type: ['string', 'array'],
    items: { type: 'string' },
    description: 'Configs to start from, relative to this one; their values are overridden here.',
  };
  const listsOrItems = Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, orItem(inner)]);
  const properties = withoutAnnotations({ extends: extend, ...Object.fromEntries(listsOrItems) });
  const rest = withoutAnnotations(schema) as Record<string, unknown>;
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...rest, properties };
}

/** A list may be written as its only item: `report_to: none`. */
function orItem(schema: JsonSchema): JsonSchema {
  const types = [schema.type ?? []].flat();
  const item = schema.items?.type;
  if (!types.includes('array') || typeof item !== 'string' || item === 'object' || types.includes(item)) return schema;
  return { ...schema, type: [...types, item] };
}

function withoutAnnotations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAnnotations);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('x-'))
      .map(([key, inner]) => [key, withoutAnnotations(inner)]),
  );
}
