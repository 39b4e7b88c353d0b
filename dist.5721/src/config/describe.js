const short = (text, limit = 60) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);
/** `the text "abc"`, `the number 3`, `a list of 2`, `nothing (null)`. */
export function describeValue(value) {
    if (value === null)
        return 'nothing (null)';
    if (value === undefined)
        return 'nothing';
    if (typeof value === 'string')
        return `the text ${JSON.stringify(short(value))}`;
    if (typeof value === 'number')
        return `the number ${value}`;
    if (typeof value === 'boolean')
        return String(value);
    if (Array.isArray(value))
        return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
    return 'a mapping (key: value)';
}
function bounds(schema) {
    const parts = [];
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
    if (minimum !== undefined && maximum !== undefined)
        parts.push(`between ${minimum} and ${maximum}`);
    else {
        if (minimum !== undefined)
            parts.push(`of at least ${minimum}`);
        if (maximum !== undefined)
            parts.push(`of at most ${maximum}`);
    }
    if (exclusiveMinimum !== undefined)
        parts.push(`above ${exclusiveMinimum}`);
    if (exclusiveMaximum !== undefined)
        parts.push(`below ${exclusiveMaximum}`);
    if (multipleOf !== undefined)
        parts.push(`that is a multiple of ${multipleOf}`);
    return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}
function ofType(name, schema) {
    switch (name) {
        case 'string':
            if (schema.pattern !== undefined)
                return `a text that matches ${schema.pattern}`;
            return (schema.minLength ?? 0) > 0 ? 'a text that is not empty' : 'a text';
        case 'number':
            return `a number${bounds(schema)}`;
        case 'integer':
            return `a whole number${bounds(schema)}`;
        case 'boolean':
            return 'true or false';
        case 'null':
            return 'null';
        case 'object':
            return 'a mapping (key: value)';
        case 'array': {
            const least = schema.minItems ?? 0;
            const length = least > 0 ? ` (at least ${least})` : '';
            if (schema.items === undefined)
                return `a list${length}`;
            return `a list${length} of ${schema.items.type === 'string' && schema.items.enum === undefined ? 'texts' : describeSchema(schema.items)}`;
        }
    }
}
const literal = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
/** `a whole number of at least 1`, `one of: no, steps, epoch`, `a text or null`. */
export function describeSchema(schema) {
    if (schema.const !== undefined)
        return literal(schema.const);
    if (schema.enum !== undefined) {
        const values = schema.enum.map(literal);
        return values.length === 1 ? values[0] : `one of: ${values.join(', ')}`;
    }
    const branches = schema.anyOf ?? schema.oneOf;
    if (branches !== undefined)
        return branches.map(describeSchema).join(', or ');
    const types = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
    if (types.length === 0)
        return 'any value';
    return types.map((name) => ofType(name, schema)).join(' or ');
}
