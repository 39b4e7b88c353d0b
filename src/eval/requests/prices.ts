/**
 * What tokens cost: a YAML or JSON file of the user's with US dollars per million tokens, by model. Prices change without
 * notice, so none are built in. Leaves out: prices by time of day, batch discounts, fees per request.
 */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { describeSchema, describeValue } from '../../config/describe.ts';
import { combine, pathText } from '../../config/explain.ts';
import { compileSchema, type ObjectSchema, schemaAt } from '../../config/schema.ts';
import { readYaml, type YamlFile } from '../../config/yaml.ts';
import type { Usage } from '../../providers/contract/request.ts';

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Of input tokens that the server had in its cache; the price of input when left out. */
  readonly cached?: number;
}

const amount = (description: string) => ({ type: 'number', minimum: 0, description }) as const;

const PRICES_SCHEMA: ObjectSchema = {
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
      cached: amount(
        'US dollars per million tokens of prompts that the server had in its cache; `input` when left out.',
      ),
    },
    required: ['input', 'output'],
    additionalProperties: false,
  },
};

export class Prices {
  readonly #file: string;
  readonly #byModel: ReadonlyMap<string, Price>;

  private constructor(file: string, byModel: ReadonlyMap<string, Price>) {
    this.#file = file;
    this.#byModel = byModel;
  }

  /** @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_YAML`, `PRICES_INVALID` with the line. */
  static read(path: string): Prices {
    const yaml = readYaml(path);
    const errors = compileSchema(
      PRICES_SCHEMA,
      'prices',
    )(yaml.value).map((finding) => invalid(yaml, finding.path, finding.kind));
    if (errors.length > 0) throw combine(errors);
    return new Prices(yaml.file, new Map(Object.entries(yaml.value as Record<string, Price>)));
  }

  /** The price of `openai:gpt-x`, under this name or as `gpt-x`. */
  find(model: string): Price | undefined {
    return this.#byModel.get(model) ?? this.#byModel.get(model.slice(model.indexOf(':') + 1));
  }

  /** @throws HarnessError `PRICE_UNKNOWN` naming what is near. */
  of(model: string): Price {
    const price = this.find(model);
    if (price !== undefined) return price;
    const near = didYouMean(model.slice(model.indexOf(':') + 1), this.#byModel.keys());
    throw new HarnessError('PRICE_UNKNOWN', `${this.#file} has no price for ${model}`, {
      hint: near ?? `add a line such as   ${JSON.stringify(model)}: {input: 1.5, output: 6}`,
      where: { file: this.#file },
    });
  }
}

/** US dollars. `costOf({ input: 2, output: 10 }, { inputTokens: 1000, outputTokens: 100 })` is 0.003. */
export function costOf(price: Price, { inputTokens, outputTokens, cachedTokens = 0 }: Usage): number {
  const cached = Math.min(cachedTokens, inputTokens);
  const input = (inputTokens - cached) * price.input + cached * (price.cached ?? price.input);
  return (input + outputTokens * price.output) / 1e6;
}

function invalid(
  yaml: YamlFile,
  path: readonly (string | number)[],
  kind: 'invalid' | 'unknown' | 'missing',
): HarnessError {
  const place = (part: 'key' | 'value') => {
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
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], yaml.value);
  const expected = describeSchema(schemaAt(PRICES_SCHEMA, path) ?? {});
  return new HarnessError(
    'PRICES_INVALID',
    `${name}: expected ${expected}, got ${describeValue(value)}`,
    place('value'),
  );
}
