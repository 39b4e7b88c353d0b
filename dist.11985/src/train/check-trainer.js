/** Is what a file exports a trainer? Everything that is wrong with it at once: plug-ins are written without our compiler. */
import { HarnessError } from "../base/errors.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkTrainer(value, source) {
    if (!isObject(value)) {
        throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares a trainer`, {
            hint: 'export default defineTrainer({ name, summary, datasetTypes, schema, features, loss })',
        });
    }
    const wrong = [];
    const { name, summary, datasetTypes, schema, defaults, features, loss } = value;
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(name))
        wrong.push('name: a lower-case word');
    if (typeof summary !== 'string' || summary === '')
        wrong.push('summary: one sentence');
    if (!Array.isArray(datasetTypes) || datasetTypes.length === 0)
        wrong.push('datasetTypes: a list with at least one type');
    if (!isObject(schema))
        wrong.push('schema: a mapping from key to JSON Schema ({} when there are no keys)');
    else {
        for (const [key, inner] of Object.entries(schema)) {
            if (!/^[a-z][a-z0-9_]*$/.test(key))
                wrong.push(`schema.${key}: keys are snake_case`);
            if (!isObject(inner) || typeof inner.description !== 'string') {
                wrong.push(`schema.${key}: a JSON Schema with a description`);
            }
        }
    }
    if (defaults !== undefined && !isObject(defaults))
        wrong.push('defaults: a mapping from key to value');
    if (typeof features !== 'function')
        wrong.push('features: a function');
    if (typeof loss !== 'function')
        wrong.push('loss: a function');
    if (wrong.length > 0) {
        throw new HarnessError('PLUGIN_INVALID', `${source} does not declare a trainer: ${wrong.join('; ')}`);
    }
    return value;
}
