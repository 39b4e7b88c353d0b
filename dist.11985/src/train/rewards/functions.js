/** Reward functions, built in or from plug-ins: their options checked, their failures told with the sample. */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { describeSchema, describeValue } from "../../config/describe.js";
import { toCamel } from "../../config/names.js";
import { compileSchema, schemaAt } from "../../config/schema.js";
import { describeSample } from "./rewards.js";
/**
 * A function ready to score. Throws REWARD_OPTIONS for options that it does not have or that are wrong.
 * @param given options by their YAML name
 */
export function functionReward(definition, given) {
    const options = optionsOf(definition, given);
    return {
        name: definition.name,
        async score(samples, signal) {
            const scores = [];
            for (const sample of samples) {
                signal?.throwIfAborted();
                try {
                    scores.push(await definition.score(sample, options));
                }
                catch (cause) {
                    const reason = cause instanceof Error ? cause.message : String(cause);
                    const message = `The reward ${definition.name} failed for ${describeSample(sample)}: ${reason}`;
                    const hint = HarnessError.is(cause) && cause.hint !== undefined ? `${cause.hint} ` : '';
                    throw new HarnessError('REWARD_FAILED', message, {
                        ...{ cause, exitCode: 1 },
                        hint: `${hint}The last checkpoint is untouched.`,
                    });
                }
            }
            return scores;
        },
    };
}
function optionsOf({ name, schema = {} }, given) {
    const object = { type: 'object', properties: schema, additionalProperties: false };
    const defaults = Object.entries(schema).flatMap(([key, { default: value }]) => value === undefined || value === null ? [] : [[key, value]]);
    const values = { ...Object.fromEntries(defaults), ...given };
    const [first] = compileSchema(object, `reward ${name}`)(values);
    if (first === undefined)
        return toCamel(values, object);
    const key = first.path.join('.');
    const known = Object.keys(schema);
    const about = `options of ${name}: ${known.join(', ') || 'none'}`;
    if (first.kind === 'unknown') {
        throw new HarnessError('REWARD_OPTIONS', `The reward ${name} has no option "${key}".`, {
            hint: didYouMean(key, known) ?? about,
        });
    }
    const value = first.path.reduce((inner, step) => inner[step], values);
    const expected = describeSchema(schemaAt(object, first.path) ?? {});
    throw new HarnessError('REWARD_OPTIONS', `The reward ${name}, option ${key}: expected ${expected}, got ${describeValue(value)}.`, { hint: about });
}
