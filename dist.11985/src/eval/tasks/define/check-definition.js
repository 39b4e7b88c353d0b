/** Does a file define a task? Everything that is wrong with it at once: plug-ins are written without our compiler. */
import { HarnessError } from "../../../base/errors.js";
import { wrongReducer } from "./reducers.js";
import { PLAIN_AGGREGATIONS } from "./scorer.js";
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Most answers to one prompt. */
const MOST_EPOCHS = 1000;
/** True for what `defineTask` gives, in contrast to a task that speaks for itself. */
export const isDefinition = (value) => isObject(value) && ('prompt' in value || 'scorers' in value) && typeof value.score !== 'function';
/** @throws HarnessError `PLUGIN_INVALID`. */
export function checkDefinition(value, source) {
    if (!isObject(value)) {
        throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that defines a task`, {
            hint: 'export default defineTask({ name, summary, version, dataset, columns, prompt, scorers })',
        });
    }
    const { name, summary, version, dataset, columns, prompt, scorers, epochs, metrics, answerBy, choices } = value;
    const wrong = [];
    const say = (good, what) => void (good || wrong.push(what));
    say(typeof name === 'string' && /^[A-Za-z][\w-]*$/.test(name), 'name: a word, as my_task');
    say(typeof summary === 'string' && summary !== '', 'summary: one sentence');
    say(typeof version === 'number' || (typeof version === 'string' && version !== ''), 'version: a number or text');
    say((typeof dataset === 'string' && dataset !== '') ||
        typeof dataset === 'function' ||
        (isObject(dataset) && typeof dataset.path === 'string' && typeof dataset.split === 'string'), 'dataset: the path of a file, { path, split }, or a function that gives rows');
    say(isObject(columns) && Object.values(columns).every((text) => typeof text === 'string' && text !== ''), 'columns: a mapping from column to what it holds');
    say(typeof prompt === 'function', 'prompt: a function from row to text or messages');
    for (const key of ['target', 'choices', 'id', 'groups', 'parse']) {
        say(value[key] === undefined || typeof value[key] === 'function', `${key}: a function`);
    }
    say(answerBy === undefined || answerBy === 'loglikelihood' || answerBy === 'letter', 'answerBy: loglikelihood or letter');
    say(answerBy === undefined || choices !== undefined, 'answerBy: goes with choices');
    const { masked } = value;
    say(masked === undefined || (isObject(masked) && typeof masked.texts === 'function' && choices !== undefined), 'masked: { texts: a function from row to one text a choice, scorers }, with choices');
    if (isObject(masked))
        wrong.push(...wrongScorers(masked.scorers).map((what) => `masked.${what}`));
    for (const key of ['tags', 'needs'])
        say(value[key] === undefined || Array.isArray(value[key]), `${key}: a list`);
    const { contentWarning, private: hidden } = value;
    say(contentWarning === undefined || typeof contentWarning === 'string', 'contentWarning: a sentence');
    say(hidden === undefined || typeof hidden === 'boolean', 'private: true or false');
    say(value.generation === undefined || isObject(value.generation), 'generation: a mapping, such as { maxTokens: 64 }');
    wrong.push(...wrongScorers(scorers), ...wrongEpochs(epochs), ...wrongMetrics(metrics));
    const scored = choices !== undefined && answerBy !== 'letter';
    say(!scored || epochs === undefined || (isObject(epochs) ? epochs.count : epochs) === 1, 'epochs: log-likelihoods of choices do not change');
    if (wrong.length > 0)
        throw new HarnessError('PLUGIN_INVALID', `${source} does not define a task: ${wrong.join('; ')}`);
    return value;
}
function wrongScorers(scorers) {
    if (!Array.isArray(scorers) || scorers.length === 0)
        return ['scorers: a list with at least one'];
    return scorers.flatMap((scorer, i) => {
        const at = `scorers[${i}]`;
        if (typeof scorer === 'string')
            return scorer === '' ? [`${at}: the name of a metric`] : [];
        if (typeof scorer === 'function')
            return [`${at}: a function; call it, as exact()`];
        if (!isObject(scorer))
            return [`${at}: a scorer, or the name of a metric`];
        if (typeof scorer.prepare === 'function')
            return [];
        return wrongScorer(scorer).map((what) => `${at}.${what}`);
    });
}
/** What is wrong with a scorer that was made. */
export function wrongScorer(scorer) {
    const wrong = [];
    if (typeof scorer.name !== 'string' || scorer.name === '')
        wrong.push('name: a text');
    if (typeof scorer.score !== 'function')
        wrong.push('score: a function');
    if (!Array.isArray(scorer.metrics) || scorer.metrics.length === 0) {
        return [...wrong, 'metrics: a list such as [{ name, higherIsBetter: true }]'];
    }
    for (const [i, metric] of scorer.metrics.entries()) {
        if (!isObject(metric) || typeof metric.name !== 'string' || metric.name === '')
            wrong.push(`metrics[${i}].name: a text`);
        else if (metric.higherIsBetter !== null && typeof metric.higherIsBetter !== 'boolean') {
            wrong.push(`metrics[${i}].higherIsBetter: true, false or null`);
        }
    }
    return wrong;
}
function wrongEpochs(epochs) {
    if (epochs === undefined)
        return [];
    const { count, reducers = [] } = isObject(epochs) ? epochs : { count: epochs };
    if (!Number.isInteger(count) || count < 1 || count > MOST_EPOCHS) {
        return [`epochs: a whole number from 1 to ${MOST_EPOCHS}, or { count, reducers }`];
    }
    if (!Array.isArray(reducers))
        return ['epochs.reducers: a list of names'];
    return reducers.flatMap((name, i) => {
        const what = wrongReducer(name, count);
        return what === undefined ? [] : [`epochs.reducers[${i}]: ${what}`];
    });
}
function wrongMetrics(metrics) {
    if (metrics === undefined)
        return [];
    if (!isObject(metrics))
        return ['metrics: a mapping from metric to { aggregate, higherIsBetter }'];
    return Object.entries(metrics).flatMap(([name, override]) => {
        if (!isObject(override))
            return [`metrics.${name}: { aggregate, higherIsBetter }`];
        const { aggregate } = override;
        const known = aggregate === undefined || typeof aggregate === 'function';
        return known || PLAIN_AGGREGATIONS.includes(aggregate)
            ? []
            : [`metrics.${name}.aggregate: ${PLAIN_AGGREGATIONS.join(', ')} or a function`];
    });
}
