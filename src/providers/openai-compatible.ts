/**
 * Any server that speaks OpenAI's interface: vLLM, TGI, llama.cpp, Ollama, and hosts such as Mistral, Together or
 * OpenRouter, each by its `base_url`. Opening asks `/models` once: is the server there, how long may a prompt be.
 */
import { HarnessError } from '../base/errors.ts';
import type { ProviderContext, ProviderDefinition } from './contract/provider.ts';
import { type Address, address } from './http/address.ts';
import { type ClientOptions, type HttpClient, httpClient } from './http/client.ts';
import { count, type Fields, objects, text } from './http/json.ts';
import { ENDPOINTS, type Endpoint, openaiProvider } from './http/openai-provider.ts';
import { maxLengthSchema, prefixTextSchema, TIMEOUT, timeoutSchema } from './http/option-schemas.ts';
import { readKey } from './http/secrets.ts';

interface Options {
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly endpoint?: Endpoint;
  readonly prefixText?: string;
  readonly maxLength?: number;
  readonly timeout?: number;
}

const SCHEME = 'openai-compatible';
/** Seconds for the look at `/models`; a server that does not answer it may still answer requests. */
const LOOK = 15;

const definition: ProviderDefinition<Options> = {
  scheme: SCHEME,
  summary: 'Any server with the interface of OpenAI: vLLM, TGI, llama.cpp, Ollama, hosted ones; by base_url',
  variables: {
    OPENAI_API_KEY: 'key, where the server wants one; another variable by api_key_env',
    OPENAI_BASE_URL: 'address, when base_url is not given',
  },
  schema: {
    base_url: { type: 'string', description: 'Address up to the version: http://127.0.0.1:8000/v1.' },
    api_key_env: { type: 'string', description: 'Environment variable that holds the key (default OPENAI_API_KEY).' },
    endpoint: {
      enum: ENDPOINTS,
      default: 'auto',
      description: 'Where requests go; auto: messages to chat, text to completions where there are any.',
    },
    prefix_text: prefixTextSchema,
    max_length: maxLengthSchema,
    timeout: timeoutSchema,
  },
  async open(target, options, context) {
    const { apiKeyEnv, endpoint = 'auto', timeout = TIMEOUT } = options;
    const origin = options.baseUrl === undefined ? 'OPENAI_BASE_URL' : 'base_url';
    const where = options.baseUrl ?? context.env.OPENAI_BASE_URL?.trim() ?? '';
    if (where === '') {
      throw new HarnessError('BASE_URL_MISSING', `${SCHEME}:${target} needs the address of its server`, {
        hint: 'give base_url (--base-url http://127.0.0.1:8000/v1) or set OPENAI_BASE_URL',
      });
    }
    const needed = apiKeyEnv === undefined ? undefined : { by: `${SCHEME}:${target}` };
    const keyVariable = apiKeyEnv ?? 'OPENAI_API_KEY';
    const key = readKey(context.env, keyVariable, needed);
    const clientOptions: ClientOptions = {
      address: address(where, origin),
      addressOption: origin,
      model: `${SCHEME}:${target}`,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      ...{ key, keyVariable: key === undefined ? undefined : keyVariable, timeout, env: context.env },
    };
    const { client: found, models } = await look(clientOptions, context);
    const listed = models.map(({ id }) => text(id) ?? '');
    const name = target === '' && listed.length === 1 ? (listed[0] as string) : target;
    if (name === '') {
      const has = listed.length === 0 ? '' : `; the server has ${listed.slice(0, 10).join(', ')}`;
      throw new HarnessError('MODEL_MISSING', `${SCHEME}: needs the name of a model${has}`, {
        hint: `write ${SCHEME}:NAME`,
      });
    }
    if (target === '') found.client.close();
    const client = target === '' ? httpClient({ ...found.options, model: `${SCHEME}:${name}` }) : found.client;
    if (client.proxy !== undefined) context.report(`${client.proxy} is set, but not used`);
    const maxLength = options.maxLength ?? count(models.find(({ id }) => id === name)?.max_model_len);
    const { prefixText = '' } = options;
    const report = (line: string): void => context.report(line);
    return openaiProvider({ client, name, endpoint, official: false, prefixText, maxLength, report });
  },
};

export default definition;

interface Look {
  readonly client: { readonly client: HttpClient; readonly options: ClientOptions };
  readonly models: readonly Fields[];
}

/**
 * The server's list of models, which not every server has. An address without a path is tried with /v1 as well.
 * @throws HarnessError when nothing answers there, or the key is refused.
 */
async function look(options: ClientOptions, context: ProviderContext): Promise<Look> {
  const first = await list(options);
  const bare = new URL(options.address.shown).pathname === '/';
  if (first.models !== undefined || !bare) return { client: first, models: first.models ?? [] };
  const versioned: Address = address(`${options.address.shown}/v1`, options.addressOption);
  const second = await list({ ...options, address: versioned });
  (second.models === undefined ? second : first).client.close();
  if (second.models === undefined) return { client: first, models: [] };
  context.report(`${options.model} is asked at ${versioned.shown}`);
  return { client: second, models: second.models };
}

async function list(
  options: ClientOptions,
): Promise<{ client: HttpClient; options: ClientOptions; models: readonly Fields[] | undefined }> {
  const client = httpClient(options);
  try {
    const { data } = await client.get('/models', new AbortController().signal, Math.min(LOOK, options.timeout));
    return { client, options, models: objects(data) };
  } catch (error) {
    if (!HarnessError.is(error) || error.code === 'KEY_REFUSED' || error.code === 'REDIRECTED') throw error;
    if (error.code !== 'SERVER_UNREACHABLE') return { client, options, models: undefined };
    // Nothing there at the start is the user's to mend, not the scheduler's to wait for.
    throw new HarnessError(error.code, error.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error.cause,
    });
  }
}
