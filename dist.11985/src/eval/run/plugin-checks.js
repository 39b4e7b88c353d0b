/**
 * Are the exports of a file providers, tasks, task functions, metrics? Which kind something is shows in what it has;
 * everything that is wrong with it is told at once, as plug-ins are written without our compiler.
 */
import { HarnessError } from "../../base/errors.js";
import { checkAttack, looksLikeAttack } from "../attacks/check-attack.js";
import { checkMetric } from "../check-metric.js";
import { checkDefinition, isDefinition } from "../tasks/define/check-definition.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
function refuse(source, what, wrong) {
    if (wrong.length === 0)
        return;
    throw new HarnessError('PLUGIN_INVALID', `${source} does not declare ${what}: ${wrong.join('; ')}`);
}
function objectOf(value, source, what, hint) {
    if (isObject(value))
        return value;
    throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares ${what}`, { hint });
}
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkProvider(value, source) {
    const hint = 'export default defineProvider({ scheme, summary, schema, open })';
    const { scheme, summary, schema, open, variables } = objectOf(value, source, 'a provider', hint);
    const wrong = [];
    if (typeof scheme !== 'string' || !/^[a-z][a-z0-9-]*$/.test(scheme))
        wrong.push('scheme: a lower-case word');
    if (typeof summary !== 'string' || summary === '')
        wrong.push('summary: one sentence');
    if (typeof open !== 'function')
        wrong.push('open: a function');
    if (variables !== undefined && !isObject(variables))
        wrong.push('variables: a mapping from variable to its use');
    if (!isObject(schema))
        wrong.push('schema: a mapping from option to JSON Schema ({} when there are none)');
    else {
        for (const [key, inner] of Object.entries(schema)) {
            if (!/^[a-z][a-z0-9_]*$/.test(key))
                wrong.push(`schema.${key}: options are snake_case`);
            if (!isObject(inner) || typeof inner.description !== 'string') {
                wrong.push(`schema.${key}: a JSON Schema with a description`);
            }
        }
    }
    refuse(source, 'a provider', wrong);
    return value;
}
/** @throws HarnessError `PLUGIN_INVALID`. */
export const checkAnyTask = (value, source) => isDefinition(value) ? checkDefinition(value, source) : checkTask(value, source);
/** @throws HarnessError `PLUGIN_INVALID`. */
function checkTask(value, source) {
    const hint = 'export default defineTask({ ... })';
    const task = objectOf(value, source, 'a task', hint);
    const wrong = [];
    if (typeof task.name !== 'string' || task.name === '')
        wrong.push('name: a text');
    if (typeof task.summary !== 'string')
        wrong.push('summary: one sentence');
    for (const key of ['count', 'samples', 'score', 'numFewshot']) {
        if (typeof task[key] !== 'function')
            wrong.push(`${key}: a function`);
    }
    for (const key of ['metrics', 'needs', 'tags'])
        if (!Array.isArray(task[key]))
            wrong.push(`${key}: a list`);
    refuse(source, 'a task', wrong);
    return value;
}
const FUNCTION_KINDS = ['processDocs', 'build', 'processResults', 'metrics', 'aggregations', 'samples', 'filters'];
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkFunctions(value, source) {
    const hint = "export default defineTaskFunctions({ name: 'folder/utils', processDocs: { ... } })";
    const functions = objectOf(value, source, 'task functions', hint);
    const wrong = [];
    if (typeof functions.name !== 'string' || functions.name === '')
        wrong.push('name: folder and module, as hellaswag/utils');
    const kinds = FUNCTION_KINDS.filter((kind) => functions[kind] !== undefined);
    if (kinds.length === 0)
        wrong.push(`at least one of ${FUNCTION_KINDS.join(', ')}`);
    for (const kind of kinds) {
        const group = functions[kind];
        if (!isObject(group))
            wrong.push(`${kind}: a mapping from name to function`);
        else {
            for (const [name, one] of Object.entries(group))
                if (typeof one !== 'function')
                    wrong.push(`${kind}.${name}: a function`);
        }
    }
    refuse(source, 'task functions', wrong);
    return value;
}
/**
 * What the default export of a user's file declares, a single thing or a list.
 * @throws HarnessError `PLUGIN_INVALID`.
 */
export function sortPlugin(value, source) {
    const sorted = { tasks: [], definitions: [], functions: [], providers: [], metrics: [], attacks: [] };
    for (const each of [value].flat()) {
        if (!isObject(each)) {
            throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares something`, {
                hint: 'export default defineTask, defineTaskFunctions, defineProvider, defineMetric or defineAttack ({ ... })',
            });
        }
        if ('scheme' in each)
            sorted.providers.push(checkProvider(each, source));
        else if (looksLikeAttack(each))
            sorted.attacks.push(checkAttack(each, source));
        else if ('inputs' in each)
            sorted.metrics.push(checkMetric(each, source));
        else if (isDefinition(each))
            sorted.definitions.push(checkDefinition(each, source));
        else if (FUNCTION_KINDS.some((kind) => isObject(each[kind])))
            sorted.functions.push(checkFunctions(each, source));
        else
            sorted.tasks.push(checkTask(each, source));
    }
    return sorted;
}
