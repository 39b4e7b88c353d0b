/** A schema as it is written; without a default its key may be absent. */
export const key = (schema) => schema;
export const text = (description, more = {}) => ({
    ...{ type: 'string', minLength: 1, description },
    ...more,
});
/** The same, or null. */
const withNull = (schema) => ({
    ...schema,
    type: [...[schema.type ?? []].flat(), 'null'],
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
    default: schema.default ?? null,
});
/** A key without a default: it is null and absent when not set. */
export const optional = (schema) => withNull(schema);
/** A key with a default that null can take the place of. */
export const nullable = (schema) => withNull(schema);
export const flag = (value, description) => ({
    ...{ type: 'boolean', default: value, description },
});
export const number = (value, description, more = {}) => ({
    ...{ type: 'number', default: value, description },
    ...more,
});
export const count = (value, description, minimum = 1) => ({
    ...{ type: 'integer', default: value, minimum, description },
});
export const choice = (value, names, description) => ({ type: 'string', enum: names, default: value, description });
export const texts = (description, more = {}) => ({
    ...{ type: 'array', items: { type: 'string', minLength: 1 }, description },
    ...more,
});
/** Keys under a heading. */
export const group = (name, keys) => Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key, { ...schema, 'x-group': name }]));
