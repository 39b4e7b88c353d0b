/** OpenAI's own models: `openai:gpt-x`. Another address (a gateway) by OPENAI_BASE_URL; other hosts are `openai-compatible:`. */
import { HarnessError } from '../base/errors.ts';
import type { ProviderDefinition } from './contract/provider.ts';
import { address } from './http/address.ts';
import { httpClient } from './http/client.ts';
import { openaiProvider } from './http/openai-provider.ts';
import { maxLengthSchema, prefixTextSchema, TIMEOUT, timeoutSchema } from './http/option-schemas.ts';
import { readKey } from './http/secrets.ts';

interface Options {
  readonly baseUrl?: string;
  readonly endpoint?: 'auto' | 'chat' | 'completions';
  readonly prefixText?: string;
  readonly maxLength?: number;
  readonly timeout?: number;
}

/** Models of the legacy endpoint, which see text as it is. */
const COMPLETES = /^(?:ft:)?(?:davinci|babbage|curie|ada)|-instruct/;

const definition: ProviderDefinition<Options> = {
  scheme: 'openai',
  summary: "OpenAI's own models; chat, and completions for davinci-002 and the like",
  variables: { OPENAI_API_KEY: 'key, required', OPENAI_BASE_URL: 'address instead of https://api.openai.com/v1' },
  schema: {
    base_url: { type: 'string', description: 'Address instead of https://api.openai.com/v1.' },
    endpoint: {
      enum: ['auto', 'chat', 'completions'],
      default: 'auto',
      description: "Where requests go; auto: by the model's name.",
    },
    prefix_text: prefixTextSchema,
    max_length: maxLengthSchema,
    timeout: timeoutSchema,
  },
  async open(target, options, context) {
    const model = `openai:${target}`;
    if (target === '')
      throw new HarnessError('MODEL_MISSING', 'openai: needs the name of a model', { hint: 'write openai:NAME' });
    const { endpoint = 'auto', prefixText = '', maxLength, timeout = TIMEOUT } = options;
    const fromEnv = context.env.OPENAI_BASE_URL?.trim();
    const addressOption = options.baseUrl === undefined ? 'OPENAI_BASE_URL' : 'base_url';
    const where = address(options.baseUrl ?? (fromEnv || 'https://api.openai.com/v1'), addressOption);
    const keyVariable = 'OPENAI_API_KEY';
    const key = readKey(context.env, keyVariable, { by: model }) as string;
    const headers = { authorization: `Bearer ${key}` };
    const client = httpClient({
      ...{ address: where, addressOption, model, headers, key, keyVariable, timeout },
      env: context.env,
    });
    const report = (line: string): void => context.report(line);
    if (client.proxy !== undefined) report(`${client.proxy} is set, but not used`);
    const byName = COMPLETES.test(target) ? 'completions' : 'chat';
    const host = { client, name: target, official: true, prefixText, maxLength, report };
    return openaiProvider({ ...host, endpoint: endpoint === 'auto' ? byName : endpoint });
  },
};

export default definition;
