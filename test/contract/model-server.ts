/**
 * A model server on loopback: OpenAI's chat and completions (echo with log-probabilities, vLLM's prompt_logprobs),
 * Anthropic's messages, and faults on demand. Behind it stands a unigram model over bytes, so that a log-likelihood is a
 * sum that a test can compute by itself: byte b has the weight b % 7 + 1, tokens are words with the blanks before them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** What happens to one POST instead of its answer; true: it was dealt with. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface ModelServerOptions {
  /** Ways to score that work; `echo1` refuses `max_tokens: 0`. */
  scores?: readonly ('echo0' | 'echo1' | 'prompt_logprobs')[];
  /** Endpoints that are there. */
  paths?: readonly string[];
  /** Text of a token before every text, as vLLM adds it. */
  bos?: string;
  /** Fields that are refused by name. */
  refused?: readonly string[];
  /** Answer to a prompt; default: the last message or the prompt, back to front. */
  reply?(prompt: string): string;
  /** Milliseconds for each answer. */
  delay?: number;
}

export interface ModelServer {
  /** With /v1. */
  url: string;
  /** Each POST, faults included. */
  asked: Asked[];
  /** Taken from the front, one for each POST. */
  faults: Fault[];
  options: ModelServerOptions;
  close(): Promise<void>;
}

const TOTAL = Array.from({ length: 256 }, (_, b) => (b % 7) + 1).reduce((sum, weight) => sum + weight, 0);

/** Log-probability of a text under the model of the server. */
export const logprobOf = (text: string): number =>
  Buffer.from(text).reduce((sum, byte) => sum + Math.log(((byte % 7) + 1) / TOTAL), 0);

/** Words with the blanks before them. */
const tokensOf = (text: string): string[] => text.match(/\s*\S+|\s+$/gu) ?? [];

/** The likeliest token of as many bytes: byte 0x76 ("v", weight 7) over and over. */
const likeliest = (token: string): string => 'v'.repeat(Buffer.byteLength(token));

const usage = (prompt: string, text: string, bos = '') => ({
  prompt_tokens: tokensOf(prompt).length + (bos === '' ? 0 : 1),
  completion_tokens: tokensOf(text).length,
});

export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const path = (request.url ?? '').split('?')[0] as string;
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      if (request.method === 'POST') {
        asked.push({ path, headers: request.headers, body });
        if ((await faults.shift()?.(request, response)) === true) return;
        if (options.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, options.delay));
      }
      const answer = answerTo(path, body, options);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ asked, faults, options },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Answer = { status: number; json: unknown };

const refuse = (status: number, message: string, more: object = {}): Answer => ({
  status,
  json: { error: { message, type: 'invalid_request_error', ...more } },
});

function answerTo(path: string, body: Record<string, unknown>, options: ModelServerOptions): Answer {
  const { paths = ['/chat/completions', '/completions', '/messages', '/models'], refused = [] } = options;
  const below = path.replace(/^\/v1/, '');
  if (!path.startsWith('/v1/') || !paths.includes(below)) return { status: 404, json: { detail: 'Not Found' } };
  if (below === '/models') return { status: 200, json: { data: [{ id: 'unigram', max_model_len: 4096 }] } };
  if (body.model !== 'unigram')
    return refuse(404, `The model ${body.model} does not exist`, { code: 'model_not_found' });
  const wrong = refused.find((field) => field in body);
  if (wrong !== undefined) {
    return refuse(400, `Unsupported parameter: '${wrong}'`, { param: wrong, code: 'unsupported_parameter' });
  }
  if (below === '/completions') return complete(body, options);
  const messages = body.messages as { role: string; content: string }[];
  const prompt = messages.map(({ content }) => content).join(' ');
  const text = cut(reply(messages.at(-1)?.content ?? '', options), body);
  const counts = usage(prompt, text);
  if (below === '/messages') {
    return {
      status: 200,
      json: {
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        usage: {
          input_tokens: counts.prompt_tokens,
          output_tokens: counts.completion_tokens,
          cache_read_input_tokens: 2,
        },
      },
    };
  }
  const logprobs = body.logprobs === true && {
    content: tokensOf(text).map((token) => ({ token, logprob: logprobOf(token) })),
  };
  return {
    status: 200,
    json: {
      choices: [
        { message: { role: 'assistant', content: text }, finish_reason: 'stop', ...(logprobs && { logprobs }) },
      ],
      usage: { ...counts, prompt_tokens_details: { cached_tokens: 1 } },
    },
  };
}

const reply = (prompt: string, options: ModelServerOptions): string =>
  options.reply?.(prompt) ?? Array.from(prompt).reverse().join('');

/** As many tokens as were asked for. */
const cut = (text: string, { max_tokens, max_completion_tokens }: Record<string, unknown>): string =>
  tokensOf(text)
    .slice(0, Number(max_tokens ?? max_completion_tokens ?? 16))
    .join('');

function complete(body: Record<string, unknown>, options: ModelServerOptions): Answer {
  const { scores = ['echo0', 'echo1', 'prompt_logprobs'], bos = '' } = options;
  const prompt = body.prompt as string;
  const echo = body.echo === true;
  if (body.max_tokens === 0 && !scores.includes('echo0')) return refuse(400, 'max_tokens must be at least 1');
  if (echo && !scores.includes('echo1') && !scores.includes('echo0')) return refuse(400, 'echo is not supported');
  const text = cut(reply(prompt, options), body);
  const before = [...(bos === '' ? [] : [bos]), ...tokensOf(prompt)];
  const tokens = [...(echo ? before : []), ...tokensOf(text)];
  const first = (i: number): boolean => echo && i === 0;
  let end = 0;
  const logprobs = body.logprobs !== undefined && {
    tokens,
    token_logprobs: tokens.map((token, i) => (first(i) ? null : logprobOf(token))),
    top_logprobs: tokens.map((token, i) => (first(i) ? null : { [likeliest(token)]: logprobOf(likeliest(token)) })),
    text_offset: tokens.map((token) => {
      const begin = end;
      end += Array.from(token).length;
      return begin;
    }),
  };
  const listed = body.prompt_logprobs !== undefined && scores.includes('prompt_logprobs');
  // Ids are such that the likelier token stands first or last, whatever its rank.
  const promptLogprobs = listed && {
    prompt_logprobs: before.map((token, i) => {
      if (i === 0) return null;
      const best = likeliest(token);
      const own = {
        logprob: logprobOf(token),
        rank: logprobOf(token) === logprobOf(best) ? 1 : 3,
        decoded_token: token,
      };
      if (best === token) return { [i]: own };
      return { [i + 50]: own, [i % 2 === 0 ? i : i + 90]: { logprob: logprobOf(best), rank: 1, decoded_token: best } };
    }),
  };
  const choice = { text: `${echo ? prompt : ''}${text}`, finish_reason: 'length', logprobs: logprobs || null };
  return { status: 200, json: { choices: [{ ...choice, ...promptLogprobs }], usage: usage(prompt, text, bos) } };
}
