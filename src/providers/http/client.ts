/**
 * One exchange of JSON with a server: time-out, abort, size limit, redirects, and errors as `failures.ts` words them. One
 * attempt a call. Leaves out: trying again, waiting and counting (the scheduler's), proxies (Node 20 has no support;
 * `unusedProxy` says so), and what the events of a stream mean (`events.ts` cuts them).
 */
import { setMaxListeners } from 'node:events';
import { HarnessError } from '../../base/errors.ts';
import type { HeaderFields } from '../../base/retry.ts';
import { RequestFailure } from '../contract/provider.ts';
import { type Address, unusedProxy } from './address.ts';
import { EventSplitter } from './events.ts';
import { type Addressee, type ConnectionState, networkError, readSaid, statusError } from './failures.ts';
import { type Fields, isObject } from './json.ts';
import { oneLine, redactor } from './secrets.ts';
import { openTransport, type Reply, TooLarge, type Transport } from './transport.ts';

/** Longest answer that is read, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_REDIRECTS = 5;
/** Headers that go to the origin they were meant for and to no other. */
const SECRET_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie'];

export interface ClientOptions {
  readonly address: Address;
  /** `base_url`, or the variable that gave the address. */
  readonly addressOption: string;
  /** With its scheme, for messages. */
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  /** Where `key` came from. */
  readonly keyVariable: string | undefined;
  /** Seconds for a whole exchange. */
  readonly timeout: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface HttpClient {
  readonly asked: Addressee;
  /** A proxy's variable that is set without effect. */
  readonly proxy: string | undefined;
  /**
   * @param path below the base address: `/chat/completions`.
   * @throws RequestFailure (among them `Refusal`) when this exchange failed, HarnessError when no further one can
   * succeed, the signal's reason when it was aborted.
   */
  post(path: string, body: Fields, signal: AbortSignal): Promise<Fields>;
  /**
   * Posts a body that asks for a stream of events and hands over each one's JSON as it comes. True: there was a stream;
   * else the whole answer, of a server that does not stream. Throws as `post`, also in the middle, and what `onEvent` throws.
   */
  events(path: string, body: Fields, signal: AbortSignal, onEvent: (event: Fields) => void): Promise<Fields | true>;
  get(path: string, signal: AbortSignal, timeout?: number): Promise<Fields>;
  close(): void;
}

interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
  readonly timeout: number;
  readonly onText?: (text: string) => void;
}

export function httpClient(options: ClientOptions): HttpClient {
  const { address, addressOption, model, headers, key, keyVariable, env } = options;
  const redact = redactor(key === undefined ? [] : [key]);
  const asked: Addressee = { model, address: address.shown, keyVariable, addressOption, redact };
  const proxy = unusedProxy(address.shown, env);
  const transport = openTransport();
  let reached = false;

  const exchange = async (request: Exchange, signal: AbortSignal): Promise<Reply> => {
    signal.throwIfAborted();
    const controller = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, request.timeout * 1000);
    // One signal ends a whole run, so as many listen as there are exchanges.
    setMaxListeners(0, signal);
    const onAbort = (): void => controller.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const reply = await follow(request, headers, { asked, transport }, controller.signal);
      reached = true;
      return reply;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (late) throw timedOut(asked, request.timeout);
      if (HarnessError.is(error)) throw error;
      if (error instanceof TooLarge) throw tooLarge(asked);
      const state: ConnectionState = { reached, proxy };
      throw networkError(asked, error, state);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  };

  const posted = (path: string, body: Fields): Exchange => {
    const { timeout } = options;
    return { method: 'POST', url: address.at(path), body: JSON.stringify(body), timeout };
  };
  return {
    asked,
    proxy,
    post: async (path, body, signal) => readAnswer(await exchange(posted(path, body), signal), asked),
    events: async (path, body, signal, onEvent) => {
      let streamed = false;
      const splitter = new EventSplitter();
      const onText = (text: string): void => {
        streamed = true;
        for (const data of splitter.feed(text)) onEvent(eventOf(data, asked));
      };
      const reply = await exchange({ ...posted(path, body), onText }, signal);
      const fine = reply.status >= 200 && reply.status < 300;
      return streamed && fine ? true : readAnswer(reply, asked);
    },
    get: async (path, signal, timeout = options.timeout) =>
      readAnswer(await exchange({ method: 'GET', url: address.at(path), timeout }, signal), asked),
    close: () => transport.close(),
  };
}

/** Sends a request, also to where it is sent on; secrets stay with the first origin, method and body stay as they are. */
async function follow(
  { method, url, body, onText }: Exchange,
  headers: Readonly<Record<string, string>>,
  { asked, transport }: { asked: Addressee; transport: Transport },
  signal: AbortSignal,
): Promise<Reply> {
  const accept = onText === undefined ? 'application/json' : 'text/event-stream, application/json';
  const sent: Record<string, string> = { accept, ...headers };
  if (body !== undefined) sent['content-type'] = 'application/json';
  let here = new URL(url);
  for (let hops = 0; ; hops++) {
    const reply = await transport.send(
      { method, url: here, headers: sent, body, mostBytes: MOST_BYTES, onText },
      signal,
    );
    const location = reply.headers.get('location');
    if (location === null || ![301, 302, 303, 307, 308].includes(reply.status)) return reply;
    const next = URL.canParse(location, here.href) ? new URL(location, here) : undefined;
    const shown = next === undefined ? oneLine(location, 80) : `${next.origin}${oneLine(next.pathname, 80)}`;
    const web = next?.protocol === 'http:' || next?.protocol === 'https:';
    if (next === undefined || !web || reply.status === 303 || hops >= MOST_REDIRECTS) {
      const text = `${asked.model}: ${asked.address} sends requests on to ${asked.redact(shown)}`;
      throw new HarnessError('REDIRECTED', text, { hint: `give ${asked.addressOption} as the server spells it` });
    }
    if (next.origin !== here.origin) {
      for (const name of Object.keys(sent)) if (SECRET_HEADERS.includes(name.toLowerCase())) delete sent[name];
    }
    here = next;
  }
}

function readAnswer({ status, headers, text }: Reply, asked: Addressee): Fields {
  const ok = status >= 200 && status < 300;
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const claimsJson = type === '' || /[/+]json$/.test(type);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A page of HTML says nothing that the status does not say.
    if (!ok) throw statusError(asked, readSaid(status, type === 'text/html' ? '' : text, asked.redact), headers);
    if (!claimsJson) throw wrongType(asked, type);
    throw malformed(asked, text.trim() === '' ? 'is empty' : 'is JSON that breaks off or is damaged');
  }
  if (!ok) throw statusError(asked, readSaid(status, value, asked.redact), headers);
  if (!claimsJson && type !== 'text/plain') throw wrongType(asked, type);
  if (!isObject(value)) throw malformed(asked, 'is not a JSON object');
  refuseError(value, asked, headers);
  return value;
}

/** Some hosts tell errors with status 200, and in the middle of a stream there is no other way. */
function refuseError(value: Fields, asked: Addressee, headers: HeaderFields): void {
  if (value.error === undefined || value.error === null) return;
  if (value.choices !== undefined || value.content !== undefined) return;
  const code = isObject(value.error) ? Number(value.error.code) : Number.NaN;
  throw statusError(asked, readSaid(code >= 400 && code < 600 ? code : 500, value, asked.redact), headers);
}

function eventOf(data: string, asked: Addressee): Fields {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw malformed(asked, 'holds an event that is no JSON');
  }
  if (!isObject(value)) throw malformed(asked, 'holds an event that is not a JSON object');
  refuseError(value, asked, { get: () => null });
  return value;
}

const timedOut = ({ model, address }: Addressee, seconds: number): RequestFailure =>
  new RequestFailure('REQUEST_TIMEOUT', `${model}: ${address} gave no whole answer within ${seconds} s`, {
    retryable: true,
    hint: 'the option timeout gives more time; fewer requests at once make each faster',
    exitCode: 1,
  });

const tooLarge = ({ model, address }: Addressee): RequestFailure =>
  new RequestFailure('ANSWER_TOO_LARGE', `${model}: the answer of ${address} is larger than ${MOST_BYTES >> 20} MB`, {
    retryable: false,
    exitCode: 1,
  });

const wrongType = ({ model, address, addressOption, redact }: Addressee, type: string): RequestFailure =>
  new RequestFailure(
    'ANSWER_WRONG_TYPE',
    `${model}: ${address} answered with ${redact(oneLine(type, 60))}, JSON was expected`,
    {
      retryable: true,
      hint: `a web page or proxy may answer in the place of the model: is ${addressOption} right (host, port, /v1)?`,
      exitCode: 1,
    },
  );

/** An answer that is not what the interface says; `fault` completes "the answer ...". */
export const malformed = ({ model, address }: Addressee, fault: string): RequestFailure =>
  new RequestFailure('ANSWER_MALFORMED', `${model}: the answer of ${address} ${fault}`, {
    retryable: true,
    exitCode: 1,
  });
