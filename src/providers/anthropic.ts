/**
 * Anthropic's models over the messages API, version 2023-06-01: the system role beside the messages, `stop_sequences`, a
 * last message of the assistant as the start of the answer. It gives no log-probabilities.
 */
import { HarnessError } from '../base/errors.ts';
import type { Capabilities, ProviderDefinition } from './contract/provider.ts';
import type { GenerateAnswer, GenerateRequest, Message, Usage } from './contract/request.ts';
import { address } from './http/address.ts';
import { StreamedMessage } from './http/anthropic-stream.ts';
import { httpClient, malformed } from './http/client.ts';
import { count, type Fields, isObject, objects, text } from './http/json.ts';
import { maxLengthSchema, TIMEOUT, timeoutSchema } from './http/option-schemas.ts';
import { fieldSender } from './http/parameters.ts';
import { WHO_CAN } from './http/prompt-scores.ts';
import { readKey } from './http/secrets.ts';
import { cutAtStop, HeldBack } from './http/stop-strings.ts';

interface Options {
  readonly baseUrl?: string;
  readonly maxLength?: number;
  readonly timeout?: number;
}

const VERSION = '2023-06-01';
const PATH = '/v1/messages';
const OPTIONAL = ['temperature', 'top_p', 'top_k', 'stop_sequences'];
const FINISHES: Readonly<Record<string, GenerateAnswer['finish']>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'filtered',
};
const CAPABILITIES: Capabilities = {
  ...{ generate: true, loglikelihood: false, rolling: false, messages: true, text: true },
  ...{ tokenLogprobs: false, seed: false },
};

const definition: ProviderDefinition<Options> = {
  scheme: 'anthropic',
  summary: "Anthropic's models over the messages API",
  variables: { ANTHROPIC_API_KEY: 'key, required', ANTHROPIC_BASE_URL: 'address instead of https://api.anthropic.com' },
  schema: {
    base_url: { type: 'string', description: 'Address instead of https://api.anthropic.com.' },
    max_length: maxLengthSchema,
    timeout: timeoutSchema,
  },
  async open(target, options, context) {
    const model = `anthropic:${target}`;
    if (target === '') {
      throw new HarnessError('MODEL_MISSING', 'anthropic: needs the name of a model', { hint: 'write anthropic:NAME' });
    }
    const { maxLength, timeout = TIMEOUT } = options;
    const fromEnv = context.env.ANTHROPIC_BASE_URL?.trim();
    const addressOption = options.baseUrl === undefined ? 'ANTHROPIC_BASE_URL' : 'base_url';
    // The variable is spelled without the version, as Anthropic's own clients have it; with it is understood too.
    const spelled = (options.baseUrl ?? (fromEnv || 'https://api.anthropic.com')).replace(/\/v1\/*$/, '');
    const keyVariable = 'ANTHROPIC_API_KEY';
    const key = readKey(context.env, keyVariable, { by: model }) as string;
    const client = httpClient({
      ...{ address: address(spelled, addressOption), addressOption, model, key, keyVariable, timeout },
      headers: { 'x-api-key': key, 'anthropic-version': VERSION },
      env: context.env,
    });
    const { asked, proxy } = client;
    if (proxy !== undefined) context.report(`${proxy} is set, but not used`);
    const fields = fieldSender(client, (line) => context.report(line));
    /** Fields that may be left out; those that there are not are. */
    const optionalOf = ({ options: wanted }: GenerateRequest): readonly string[] => {
      const absent = { min_p: wanted.minP, repetition_penalty: wanted.repetitionPenalty, seed: wanted.seed };
      for (const [field, value] of Object.entries(absent)) if (value !== undefined) fields.leaveOut(field);
      return OPTIONAL.filter((field) => !Object.hasOwn(wanted.extra ?? {}, field));
    };
    const readAnswer = (message: Fields): GenerateAnswer => {
      const read = readMessage(message);
      if (read === undefined) throw malformed(asked, 'is no message');
      return read;
    };
    return {
      model,
      identity: `${model} ${asked.address}`,
      capabilities: CAPABILITIES,
      ...(maxLength === undefined ? {} : { maxLength }),
      get facts() {
        return {
          address: asked.address,
          ...(fields.leftOut.length === 0 ? {} : { left_out: fields.leftOut.join(', ') }),
          ...(proxy === undefined ? {} : { proxy_unused: proxy }),
        };
      },
      async answer(request, signal) {
        if (request.kind !== 'generate') {
          throw new HarnessError('NO_LOGLIKELIHOOD', `${model} gives no log-probabilities`, { hint: WHO_CAN });
        }
        return cutAtStop(
          readAnswer(await fields.post(PATH, bodyOf(target, request), optionalOf(request), signal)),
          request.options.stop,
        );
      },
      async stream(request, onText, signal) {
        const { stop } = request.options;
        const told = new HeldBack(stop, onText);
        const streamed = new StreamedMessage();
        const body = { ...bodyOf(target, request), stream: true };
        const whole = await fields.events(PATH, body, optionalOf(request), signal, (event) =>
          told.add(streamed.add(event)),
        );
        const message = whole === true ? streamed.message() : whole;
        if (message === undefined) throw malformed(asked, 'breaks off');
        const answer = cutAtStop(readAnswer(message), stop);
        told.finish(answer);
        return answer;
      },
      close: () => Promise.resolve(client.close()),
    };
  },
};

export default definition;

function bodyOf(name: string, { prompt, options }: GenerateRequest): Fields {
  const { maxTokens, temperature, topP, topK, extra } = options;
  if ('text' in prompt && prompt.templated === true) {
    throw new HarnessError('NO_TEMPLATED_TEXT', `anthropic:${name} takes no text that holds a chat template`, {
      hint: 'give messages',
    });
  }
  const messages: readonly Message[] =
    'messages' in prompt ? prompt.messages : [{ role: 'user', content: prompt.text }];
  const system = messages.filter(({ role, content }) => role === 'system' && content !== '');
  const turns = messages.filter(({ role }) => role !== 'system').map(({ role, content }) => ({ role, content }));
  const last = turns.at(-1);
  // A start of the answer must not end with blanks here.
  if (last?.role === 'assistant') last.content = last.content.trimEnd();
  // Nor is a stop sequence of blanks taken; texts are cut on our side as well.
  const stop = options.stop.filter((each) => each.trim() !== '');
  return {
    ...{ model: name, max_tokens: maxTokens, messages: turns, temperature },
    ...(system.length === 0 ? {} : { system: system.map(({ content }) => content).join('\n\n') }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(stop.length === 0 ? {} : { stop_sequences: stop }),
    ...extra,
  };
}

function readMessage(answer: Fields): GenerateAnswer | undefined {
  const parts = objects(answer.content);
  if (parts === undefined) return undefined;
  const said = parts.filter(({ type }) => type === 'text').map((part) => text(part.text) ?? '');
  const usage = readUsage(answer.usage);
  return {
    kind: 'generate',
    text: said.join(''),
    finish: FINISHES[String(answer.stop_reason)] ?? 'other',
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Anthropic counts what its cache held and took in beside the input. */
function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const input = count(usage.input_tokens);
  const outputTokens = count(usage.output_tokens);
  if (input === undefined || outputTokens === undefined) return undefined;
  const cached = count(usage.cache_read_input_tokens);
  const inputTokens = input + (cached ?? 0) + (count(usage.cache_creation_input_tokens) ?? 0);
  return { inputTokens, outputTokens, ...(cached === undefined ? {} : { cachedTokens: cached }) };
}
