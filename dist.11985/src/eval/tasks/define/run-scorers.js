/** All scorers of a task over one answer. A judge that could not be asked leaves its scorer without a value. */
import { HarnessError } from "../../../base/errors.js";
import { isRequestFailure } from "../../requests/sender.js";
import { metricKey } from "../../run/results.js";
/**
 * Values of all scorers by key.
 * @throws HarnessError `ROLE_MISSING` when every scorer needs another model and none is given, `PLUGIN_INVALID` for a value
 * that its scorer does not declare.
 */
export async function runScorers({ task, scorers, columns, roles }, input, context) {
    const outcomes = await Promise.all(scorers.map((scorer) => outcomeOf(scorer, input, context)));
    if (outcomes.every((outcome) => outcome === null)) {
        throw new HarnessError('ROLE_MISSING', `task ${task} is scored by other models, and none is given`, {
            hint: `name one: ${roles.map((role) => `--judge ${role}=openai:NAME`).join(' ')}`,
        });
    }
    const values = {};
    const explanations = [];
    for (const [i, outcome] of outcomes.entries()) {
        if (outcome === null)
            continue;
        for (const [key, value] of Object.entries(outcome.values)) {
            if (!columns.has(key))
                throw undeclared(scorers[i], key);
            values[key] = typeof value === 'number' && Number.isNaN(value) ? null : value;
        }
        if (outcome.explanation !== undefined)
            explanations.push(outcome.explanation);
    }
    return { values, explanations };
}
async function outcomeOf(scorer, input, context) {
    try {
        return await scorer.score(input, context);
    }
    catch (error) {
        if (!isRequestFailure(error))
            throw error;
        const none = scorer.metrics.map(({ name, filter = 'none' }) => [metricKey(name, filter), null]);
        return { values: Object.fromEntries(none), explanation: `${scorer.name}: ${error.code}: ${error.message}` };
    }
}
const undeclared = ({ name, metrics }, key) => new HarnessError('PLUGIN_INVALID', `scorer ${name} gives the metric ${key}, which it does not declare`, {
    hint: `it declares ${metrics.map((one) => metricKey(one.name, one.filter ?? 'none')).join(', ')}`,
});
