/** Is what a file exports a reward function? Plug-ins are written without our compiler. */
import { HarnessError } from "../../base/errors.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A reward has `score` and no `features`: how it is told from a trainer in a plug-in. */
export const looksLikeReward = (value) => isObject(value) && typeof value.score === 'function' && value.loss === undefined;
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkReward(value, source) {
    const wrong = [];
    const { name, summary, schema, score } = isObject(value) ? value : {};
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(name))
        wrong.push('name: a lower-case word');
    if (typeof summary !== 'string' || summary === '')
        wrong.push('summary: one sentence');
    if (schema !== undefined && !isObject(schema))
        wrong.push('schema: a mapping from key to JSON Schema');
    if (typeof score !== 'function')
        wrong.push('score: a function');
    if (wrong.length === 0)
        return value;
    throw new HarnessError('PLUGIN_INVALID', `${source} does not declare a reward function: ${wrong.join('; ')}`, {
        hint: 'export default defineReward({ name, summary, score })',
    });
}
