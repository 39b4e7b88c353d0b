/** Is what a file exports a metric? Everything that is wrong with it at once: plug-ins are written without our compiler. */
import { HarnessError } from "../base/errors.js";
import { readers } from "./cells.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Main function of each form and what it needs beside it. */
const FORMS = [
    ['statistics', ['value']],
    ['cell', ['tableValue']],
    ['pack', ['arrange', 'weighted']],
    ['score', []],
    ['outcome', ['alike', 'comparison']],
    ['perSample', []],
];
const KINDS = [
    'text',
    'classification',
    'calibration',
    'language_model',
    'samples',
    'instructions',
    'preference',
    'group_fairness',
];
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkMetric(value, source) {
    if (!isObject(value)) {
        throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares a metric`, {
            hint: 'export default defineMetric({ name, summary, kind, source, higherIsBetter, range, inputs, schema, perSample })',
        });
    }
    const { name, summary, kind, source: origin, higherIsBetter, range, inputs, schema } = value;
    const wrong = [];
    if (typeof name !== 'string' || !/^[a-z][A-Za-z0-9_]*$/.test(name))
        wrong.push('name: a word, as chrf or rougeL');
    if (typeof summary !== 'string' || summary === '')
        wrong.push('summary: one sentence');
    if (!KINDS.includes(kind))
        wrong.push(`kind: one of ${KINDS.join(', ')}`);
    if (typeof origin !== 'string' || origin === '')
        wrong.push('source: the paper or implementation');
    if (higherIsBetter !== null && typeof higherIsBetter !== 'boolean')
        wrong.push('higherIsBetter: true, false or null');
    const bounds = Array.isArray(range) && range.length === 2 && range.every((bound) => typeof bound === 'number');
    if (!bounds || !(range[0] <= range[1]))
        wrong.push('range: [least, most]');
    wrong.push(...wrongInputs(inputs), ...wrongSchema(schema));
    const main = FORMS.find(([function_]) => typeof value[function_] === 'function');
    if (main === undefined)
        wrong.push(`one of the functions ${FORMS.map(([function_]) => function_).join(', ')}`);
    for (const beside of main?.[1] ?? []) {
        if (typeof value[beside] !== 'function')
            wrong.push(`${beside}: a function (it goes with ${main[0]})`);
    }
    if (wrong.length > 0) {
        throw new HarnessError('PLUGIN_INVALID', `${source} does not declare a metric: ${wrong.join('; ')}`);
    }
    return value;
}
function wrongInputs(inputs) {
    if (!isObject(inputs) || Object.keys(inputs).length === 0)
        return ['inputs: a mapping from column to type'];
    const types = Object.keys(readers);
    return Object.entries(inputs).flatMap(([role, type]) => typeof type === 'string' && types.includes(type.replace(/\?$/, ''))
        ? []
        : [`inputs.${role}: one of ${types.join(', ')}, with ? when it may be missing`]);
}
function wrongSchema(schema) {
    if (!isObject(schema))
        return ['schema: a mapping from option to JSON Schema ({} when there are none)'];
    return Object.entries(schema).flatMap(([key, inner]) => {
        if (!/^[a-z][a-z0-9_]*$/.test(key))
            return [`schema.${key}: options are snake_case`];
        const described = isObject(inner) && typeof inner.description === 'string';
        return described ? [] : [`schema.${key}: a JSON Schema with a description`];
    });
}
