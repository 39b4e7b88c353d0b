/** Is what a file exports an attack? Plug-ins are written without our compiler. */
import { HarnessError } from "../../base/errors.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** An attack has `apply`: how it is told from the rest of a plug-in. */
export const looksLikeAttack = (value) => isObject(value) && typeof value.apply === 'function';
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkAttack(value, source) {
    const wrong = [];
    const { name, summary, schema, apply, attempts } = isObject(value) ? value : {};
    if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name))
        wrong.push('name: a lower-case word');
    if (typeof summary !== 'string' || summary === '')
        wrong.push('summary: one sentence');
    if (!isObject(schema))
        wrong.push('schema: a mapping from option to JSON Schema ({} when there are none)');
    if (typeof apply !== 'function')
        wrong.push('apply: a function');
    if (attempts !== undefined && typeof attempts !== 'function')
        wrong.push('attempts: a function');
    if (wrong.length === 0)
        return value;
    throw new HarnessError('PLUGIN_INVALID', `${source} does not declare an attack: ${wrong.join('; ')}`, {
        hint: 'export default defineAttack({ name, summary, schema, apply })',
    });
}
