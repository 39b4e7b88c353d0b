/** Options of a metric: defaults, checks against its schema, camelCase for its functions, snake_case for results. */
import { HarnessError } from "../base/errors.js";
import { didYouMean } from "../base/nearest.js";
import { describeSchema, describeValue } from "../config/describe.js";
import { toCamel } from "../config/names.js";
import { compileSchema, schemaAt } from "../config/schema.js";
const schemaOf = (definition) => ({
    type: 'object',
    properties: definition.schema,
    additionalProperties: false,
});
/** Compiling a schema takes longer than scoring a small file. */
const compiled = new WeakMap();
function checkOf(definition, schema) {
    let check = compiled.get(definition.schema);
    if (check === undefined) {
        check = compileSchema(schema, `metric ${definition.name}`);
        compiled.set(definition.schema, check);
    }
    return check;
}
/**
 * Fills in defaults and checks.
 * @throws HarnessError `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, or what the metric's own check throws.
 */
export function resolveOptions(definition, given) {
    const schema = schemaOf(definition);
    const values = {};
    for (const [name, { default: fallback }] of Object.entries(schema.properties))
        values[name] = fallback ?? null;
    Object.assign(values, given);
    // A default of null means "not set", whatever the type of what can be set.
    const checked = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || !Object.hasOwn(schema.properties, name)));
    const [first, ...rest] = checkOf(definition, schema)(checked).map((finding) => {
        const name = finding.path.join('.');
        if (finding.kind === 'unknown')
            return unknownOption(name, [definition]);
        const value = finding.path.reduce((inner, step) => inner[step], checked);
        const expected = describeSchema(schemaAt(schema, finding.path) ?? {});
        return new HarnessError('METRIC_INVALID_OPTION', `${definition.name}: option ${name}: expected ${expected}, got ${describeValue(value)}`);
    });
    if (first !== undefined) {
        const hint = first.hint === undefined ? {} : { hint: first.hint };
        throw new HarnessError(first.code, first.message, { ...hint, also: rest });
    }
    const options = toCamel(values, schema);
    definition.check?.(options);
    return { values: values, options };
}
/** The error for an option that none of the metrics has. */
export function unknownOption(name, definitions) {
    const known = [...new Set(definitions.flatMap(({ schema }) => Object.keys(schema)))];
    const of = definitions.map((definition) => definition.name).join(', ');
    return new HarnessError('METRIC_UNKNOWN_OPTION', `unknown option "${name}" for ${of}`, {
        hint: didYouMean(name, known) ??
            (known.length === 0 ? `${of} takes no options` : `options of ${of}: ${known.join(', ')}`),
    });
}
