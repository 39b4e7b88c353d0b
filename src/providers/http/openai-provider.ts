/**
 * A provider over OpenAI's interface, whoever speaks it: which endpoint a request goes to, what the body says, what comes
 * back. Messages go to chat completions, text to completions where the server has them (`endpoint: auto`), so that a
 * base model sees the text as it is. Leaves out: tools, images, several choices at once.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Capabilities, Provider } from '../contract/provider.ts';
import type { GenerateAnswer, GenerateRequest, GenerationOptions, Message, Prompt } from '../contract/request.ts';
import { type HttpClient, malformed } from './client.ts';
import { endpointMissing, saidOf } from './failures.ts';
import type { Fields } from './json.ts';
import { isModeration, moderation } from './moderations.ts';
import { readChat, readCompletion } from './openai-answers.ts';
import { StreamedAnswer } from './openai-stream.ts';
import { type FieldSender, fieldSender } from './parameters.ts';
import { promptScorer, WHO_CAN } from './prompt-scores.ts';
import { cutAtStop, HeldBack } from './stop-strings.ts';

export const ENDPOINTS = ['auto', 'chat', 'completions'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export interface OpenaiHost {
  readonly client: HttpClient;
  /** The model's name in bodies. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** OpenAI's own hosts: four stop strings, no `top_k`, no start of the answer, `max_completion_tokens`. */
  readonly official: boolean;
  readonly prefixText: string;
  readonly maxLength: number | undefined;
  report(text: string): void;
}

interface Asking {
  readonly signal: AbortSignal;
  readonly onText?: (piece: string) => void;
}

/** OpenAI refuses more. */
const MOST_STOPS = 4;
/** Fields that steer sampling: a server that does not know them still answers the question. */
const OPTIONAL = ['temperature', 'top_p', 'stop', 'seed', 'logprobs', 'top_k', 'min_p', 'repetition_penalty'];

export function openaiProvider(host: OpenaiHost): Provider {
  const { client, name, endpoint, official, maxLength, report } = host;
  const { asked } = client;
  const fields = fieldSender(client, report);
  const scorer = promptScorer({ client, name, prefixText: host.prefixText, report });
  /** `auto` found that there is no completions endpoint. */
  let chatOnly = endpoint === 'chat';

  const noScores = (): HarnessError =>
    new HarnessError(
      'NO_LOGLIKELIHOOD',
      `${asked.model} answers through chat only, which gives no log-probabilities of prompts`,
      {
        hint: WHO_CAN,
      },
    );

  /** One answer; with `onText` as a stream. */
  const ask = async (
    kind: 'chat' | 'completions',
    body: Fields,
    optional: readonly string[],
    { signal, onText }: Asking,
  ): Promise<Fields> => {
    const path = kind === 'chat' ? '/chat/completions' : '/completions';
    if (onText === undefined) return fields.post(path, body, optional, signal);
    const streamed = new StreamedAnswer();
    const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
    const whole = await fields.events(path, streaming, [...optional, 'stream_options'], signal, (event) =>
      onText(streamed.add(event)),
    );
    const answer = whole === true ? streamed.answer(kind) : whole;
    if (answer === undefined) throw malformed(asked, 'breaks off');
    return answer;
  };

  const chat = async (prompt: Prompt, options: GenerationOptions, asking: Asking): Promise<GenerateAnswer> => {
    const messages = 'messages' in prompt ? prompt.messages : [{ role: 'user', content: prompt.text } as const];
    if ('text' in prompt && prompt.templated === true) throw templated(asked.model);
    const body = {
      ...{
        model: name,
        messages: messages.map(({ role, content, name: speaker }) => ({
          ...{ role, content },
          ...(speaker === undefined ? {} : { name: speaker }),
        })),
      },
      ...('complete' in prompt && prompt.complete === true ? {} : continued(messages, official, asked.model)),
      [official ? 'max_completion_tokens' : 'max_tokens']: options.maxTokens,
      ...sampling(options, host, fields),
      ...(options.logprobs === true ? { logprobs: true } : {}),
      ...options.extra,
    };
    const answer = await ask('chat', body, optionalOf(options), asking);
    const read = readChat(answer);
    if (read === undefined) throw malformed(asked, 'is no chat completion');
    return read;
  };

  const complete = async (
    prompt: Extract<Prompt, { text: string }>,
    options: GenerationOptions,
    asking: Asking,
  ): Promise<GenerateAnswer> => {
    const body = {
      ...{ model: name, prompt: prompt.text, max_tokens: options.maxTokens },
      // The template has written the special tokens; vLLM would add its BOS once more.
      ...(prompt.templated === true && !official ? { add_special_tokens: false } : {}),
      ...sampling(options, host, fields),
      ...(options.logprobs === true ? { logprobs: 1 } : {}),
      ...options.extra,
    };
    const answer = await ask('completions', body, [...optionalOf(options), 'add_special_tokens'], asking);
    const read = readCompletion(answer);
    if (read === undefined) throw malformed(asked, 'is no completion');
    return read;
  };

  const generate = async ({ prompt, options }: GenerateRequest, asking: Asking): Promise<GenerateAnswer> => {
    if ('messages' in prompt) {
      if (endpoint !== 'completions') return chat(prompt, options, asking);
      throw new HarnessError(
        'NO_CHAT_TEMPLATE',
        `${asked.model} is asked through completions, which take no messages`,
        {
          hint: 'set endpoint to auto or chat, or leave --apply_chat_template out',
        },
      );
    }
    if (chatOnly) return chat(prompt, options, asking);
    try {
      return await complete(prompt, options, asking);
    } catch (error) {
      const said = saidOf(error);
      if (endpoint !== 'auto' || said === undefined || !endpointMissing(said)) throw error;
      chatOnly = true;
      report(`${asked.model} has no completions endpoint: text goes to chat as a message of the user`);
      return chat(prompt, options, asking);
    }
  };

  return {
    model: asked.model,
    identity: [asked.model, asked.address, endpoint, ...(host.prefixText === '' ? [] : [host.prefixText])].join(' '),
    get capabilities(): Capabilities {
      const scores = !chatOnly && scorer.way !== null;
      return {
        ...{ generate: true, loglikelihood: scores, rolling: scores },
        ...{ messages: endpoint !== 'completions', text: true },
        tokenLogprobs: !fields.leftOut.includes('logprobs'),
        seed: !fields.leftOut.includes('seed'),
      };
    },
    ...(maxLength === undefined ? {} : { maxLength }),
    get facts() {
      return {
        address: asked.address,
        endpoint,
        ...(fields.leftOut.length === 0 ? {} : { left_out: fields.leftOut.join(', ') }),
        ...(scorer.way == null ? {} : { log_likelihoods: scorer.way }),
        ...(client.proxy === undefined ? {} : { proxy_unused: client.proxy }),
      };
    },
    async answer(request, signal) {
      if (isModeration(name) && request.kind === 'generate') return moderation(client, name, request.prompt, signal);
      if (request.kind === 'generate') return cutAtStop(await generate(request, { signal }), request.options.stop);
      if (request.kind === 'pseudo') throw new HarnessError('PROVIDER_CANNOT', `${asked.model} masks no tokens`);
      if (chatOnly) throw noScores();
      return request.kind === 'rolling' ? scorer.rolling(request.text, signal) : scorer.loglikelihood(request, signal);
    },
    async stream(request, onText, signal) {
      const { stop } = request.options;
      const told = new HeldBack(stop, onText);
      const answer = cutAtStop(await generate(request, { signal, onText: (piece) => told.add(piece) }), stop);
      told.finish(answer);
      return answer;
    },
    close: () => Promise.resolve(client.close()),
  };
}

/** Fields that the user gave by hand are sent or fail. */
const optionalOf = ({ extra = {} }: GenerationOptions): readonly string[] =>
  OPTIONAL.filter((field) => !Object.hasOwn(extra, field));

/** The sampling fields; what OpenAI's own hosts do not have is recorded as left out. */
function sampling(options: GenerationOptions, { official }: OpenaiHost, fields: FieldSender): Fields {
  const { temperature, topP, topK, minP, repetitionPenalty, seed } = options;
  const further = { top_k: topK, min_p: minP, repetition_penalty: repetitionPenalty };
  const stop = options.stop.filter((text) => text !== '').slice(0, official ? MOST_STOPS : undefined);
  const body: Record<string, unknown> = { temperature, top_p: topP, seed };
  for (const [field, value] of Object.entries(further)) {
    if (!official) body[field] = value;
    else if (value !== undefined) fields.leaveOut(field);
  }
  if (stop.length > 0) body.stop = stop;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** What makes a server go on with a last message of the assistant instead of answering it (vLLM's fields). */
function continued(messages: readonly Message[], official: boolean, model: string): Fields {
  if (messages.at(-1)?.role !== 'assistant') return {};
  if (!official) return { add_generation_prompt: false, continue_final_message: true };
  throw new HarnessError('NO_PREFILL', `${model} cannot go on with the start of an answer`, {
    hint: 'local models, anthropic: and openai-compatible: servers can; or leave gen_prefix out',
  });
}

const templated = (model: string): HarnessError =>
  new HarnessError('NO_TEMPLATED_TEXT', `${model} would put text that holds a chat template into one more`, {
    hint: 'set endpoint to completions, or give messages',
  });
