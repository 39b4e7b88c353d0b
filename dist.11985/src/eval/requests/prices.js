/**
 * What tokens cost: a YAML or JSON file of the user's with US dollars per million tokens, by model. Prices change without
 * notice, so none are built in. Leaves out: prices by time of day, batch discounts, fees per request.
 */
import { HarnessError } from "../../base/errors.js";
import { didYouMean } from "../../base/nearest.js";
import { describeSchema, describeValue } from "../../config/describe.js";
import { combine, pathText } from "../../config/explain.js";
import { compileSchema, schemaAt } from "../../config/schema.js";
import { readYaml } from "../../config/yaml.js";
const amount = (description) => ({ type: 'number', minimum: 0, description });
const PRICES_SCHEMA = {
    type: 'object',
    title: 'prices',
    description: 'US dollars per million tokens, by model: gpt-x, or openai:gpt-x.',
    properties: {},
    additionalProperties: {
        type: 'object',
        description: 'Prices of one model.',
        properties: {
            input: amount('US dollars per million tokens of prompts.'),
            output: amount('US dollars per million tokens of answers.'),
            cached: amount('US dollars per million tokens of prompts that the server had in its cache; `input` when left out.'),
        },
        required: ['input', 'output'],
        additionalProperties: false,
    },
};
export class Prices {
    #file;
    #byModel;
    constructor(file, byModel) {
        this.#file = file;
        this.#byModel = byModel;
    }
    /** @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_YAML`, `PRICES_INVALID` with the line. */
    static read(path) {
        const yaml = readYaml(path);
        const errors = compileSchema(PRICES_SCHEMA, 'prices')(yaml.value).map((finding) => invalid(yaml, finding.path, finding.kind));
        if (errors.length > 0)
            throw combine(errors);
        return new Prices(yaml.file, new Map(Object.entries(yaml.value)));
    }
    /** The price of `openai:gpt-x`, under this name or as `gpt-x`. */
    find(model) {
        return this.#byModel.get(model) ?? this.#byModel.get(model.slice(model.indexOf(':') + 1));
    }
    /** @throws HarnessError `PRICE_UNKNOWN` naming what is near. */
    of(model) {
        const price = this.find(model);
        if (price !== undefined)
            return price;
        const near = didYouMean(model.slice(model.indexOf(':') + 1), this.#byModel.keys());
        throw new HarnessError('PRICE_UNKNOWN', `${this.#file} has no price for ${model}`, {
            hint: near ?? `add a line such as   ${JSON.stringify(model)}: {input: 1.5, output: 6}`,
            where: { file: this.#file },
        });
    }
}
/** US dollars. `costOf({ input: 2, output: 10 }, { inputTokens: 1000, outputTokens: 100 })` is 0.003. */
export function costOf(price, { inputTokens, outputTokens, cachedTokens = 0 }) {
    const cached = Math.min(cachedTokens, inputTokens);
    const input = (inputTokens - cached) * price.input + cached * (price.cached ?? price.input);
    return (input + outputTokens * price.output) / 1e6;
}
function invalid(yaml, path, kind) {
    const place = (part) => {
        const where = yaml.where(path, part) ?? yaml.where(path.slice(0, -1), 'key');
        return where === undefined ? {} : { where };
    };
    const name = pathText(path);
    const known = 'prices are called input, output and cached';
    if (kind === 'missing')
        return new HarnessError('PRICES_INVALID', `${name} is missing`, { hint: known, ...place('key') });
    if (kind === 'unknown') {
        const hint = didYouMean(String(path.at(-1)), ['input', 'output', 'cached']) ?? known;
        return new HarnessError('PRICES_INVALID', `unknown key ${name}`, { hint, ...place('key') });
    }
    const value = path.reduce((inner, step) => inner[step], yaml.value);
    const expected = describeSchema(schemaAt(PRICES_SCHEMA, path) ?? {});
    return new HarnessError('PRICES_INVALID', `${name}: expected ${expected}, got ${describeValue(value)}`, place('value'));
}
