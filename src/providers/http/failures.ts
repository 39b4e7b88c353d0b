/**
 * What goes wrong between us and a server, as errors that say what to do: answers with an error status, connections that
 * fail. Each is either the failure of one request, with a word on whether another attempt can help, or the end of the
 * run (a refused key, an unknown model, an empty account). Texts of servers are shortened, escaped and without keys.
 */
import { HarnessError, type HarnessErrorOptions } from '../../base/errors.ts';
import { type HeaderFields, retryAfter } from '../../base/retry.ts';
import { RequestFailure } from '../contract/provider.ts';
import { isObject } from './json.ts';
import { oneLine } from './secrets.ts';

/** Who is being asked; for messages. */
export interface Addressee {
  /** `openai:gpt-x` */
  readonly model: string;
  /** `http://127.0.0.1:8000/v1`, without secrets. */
  readonly address: string;
  /** Variable of the key, where there is one. */
  readonly keyVariable: string | undefined;
  /** The option (`base_url`) or variable that the address can be changed with. */
  readonly addressOption: string;
  redact(text: string): string;
}

/** What a server said about its refusal. */
export interface Said {
  readonly status: number;
  /** One line, without keys. */
  readonly message: string;
  /** The server's own name of the error, `type` and `code` together. */
  readonly code: string;
  /** The parameter that it is about, where it says so. */
  readonly param: string | undefined;
}

/** An answer with an error status that concerns one request. */
export class Refusal extends RequestFailure {
  readonly said: Said;
  constructor(
    code: string,
    message: string,
    said: Said,
    options: HarnessErrorOptions & { retryable: boolean; retryAfter?: number },
  ) {
    super(code, message, { exitCode: 1, status: said.status, ...options });
    this.said = said;
  }
}

/** An answer with an error status after which no further request can succeed. */
export class FinalRefusal extends HarnessError {
  readonly said: Said;
  constructor(code: string, message: string, said: Said, options: HarnessErrorOptions) {
    super(code, message, options);
    this.said = said;
  }
}

/** What a server said, when the error is a refusal. */
export const saidOf = (error: unknown): Said | undefined =>
  error instanceof Refusal || error instanceof FinalRefusal ? error.said : undefined;

/** Reads the shapes in which servers tell errors: OpenAI's and Anthropic's `error`, FastAPI's `detail`, plain text. */
export function readSaid(status: number, body: unknown, redact: (text: string) => string): Said {
  const outer = isObject(body) ? body : {};
  const error = isObject(outer.error) ? outer.error : outer;
  const words = [error.message, outer.error, outer.detail, outer.message, body].flatMap((value) => {
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? [JSON.stringify(value)] : [];
  });
  const code = [error.type, error.code].filter((part) => typeof part === 'string').join(' ');
  const param = typeof error.param === 'string' ? error.param : undefined;
  return { status, message: oneLine(redact(words[0] ?? '')), code: oneLine(redact(code), 80), param };
}

const TOO_LONG =
  /context.{0,12}(?:length|window|size)|maximum (?:model|sequence|input) length|prompt is too long|too many tokens|input.{0,20}too long/i;
const NO_QUOTA = /insufficient_quota|billing|credit balance/i;
const WITHHELD = /moderation|flagged|content.?(?:policy|filter)|safety/i;

/** True when a 404 is about the endpoint and not about the model. */
export const endpointMissing = ({ status, message, code }: Said): boolean =>
  status === 405 ||
  status === 501 ||
  (status === 404 &&
    (/chat model|chat\/completions/i.test(message) || !/\bmodel\b|model_not_found/i.test(`${message} ${code}`)));

/** The error for an answer with an error status. */
export function statusError(asked: Addressee, said: Said, headers: HeaderFields): Refusal | FinalRefusal {
  const { model, address, keyVariable, addressOption } = asked;
  const { status, message, code } = said;
  const text = `${model} at ${address} answered ${status}${message === '' ? '' : `: ${message}`}`;
  const final = (name: string, hint: string, exitCode: 1 | 2 = 2): FinalRefusal =>
    new FinalRefusal(name, text, said, { hint, exitCode });
  const once = (name: string, hint?: string): Refusal =>
    new Refusal(name, text, said, { retryable: false, ...(hint === undefined ? {} : { hint }) });
  const words = `${message} ${code}`;
  if (status === 401 || (status === 403 && !WITHHELD.test(words))) {
    const hint =
      keyVariable === undefined
        ? 'the server wants a key; name its variable with api_key_env'
        : `check the key in ${keyVariable}, and that it is meant for this address`;
    return final('KEY_REFUSED', hint);
  }
  if (status === 402 || (status === 429 && NO_QUOTA.test(words))) {
    return final('QUOTA_EXHAUSTED', 'top up the account, then run the command again: answers so far are kept', 1);
  }
  if (endpointMissing(said)) {
    const versioned = /\/v\d+$/.test(address);
    const hint = versioned
      ? 'the server has no such endpoint; see the option endpoint'
      : `is ${addressOption} spelled with /v1 (or what the server serves under)?`;
    return final('ENDPOINT_MISSING', hint);
  }
  if (status === 404) return final('MODEL_UNKNOWN', 'what stands after the colon must be a model that the server has');
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const wait = retryAfter(headers);
    const name = status === 429 ? 'RATE_LIMITED' : 'SERVER_FAILED';
    return new Refusal(name, text, said, { retryable: true, ...(wait === undefined ? {} : { retryAfter: wait }) });
  }
  if (TOO_LONG.test(words))
    return once('CONTEXT_TOO_LONG', 'prompt and answer together are longer than the model takes');
  if (status === 403) return once('REQUEST_WITHHELD');
  if (said.param !== undefined) return once('REQUEST_REFUSED', `the parameter is ${oneLine(said.param, 60)}`);
  return once('REQUEST_REFUSED');
}

/** Codes of Node, by what they mean to a user. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no host has that name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection was not answered',
  ECONNRESET: 'the server broke the connection',
  EPIPE: 'the server broke the connection',
  EPROTO: 'what answers there does not speak https',
  Z_BUF_ERROR: 'the answer breaks off',
  Z_DATA_ERROR: 'the answer is damaged',
};

export interface ConnectionState {
  /** The server has answered before: what fails now passes by. */
  readonly reached: boolean;
  /** A proxy's variable that is set without effect. */
  readonly proxy: string | undefined;
}

/** The error for a connection that failed, and for an answer that broke off. */
export function networkError(
  asked: Addressee,
  error: unknown,
  { reached, proxy }: ConnectionState,
): RequestFailure | HarnessError {
  const { model, address, addressOption } = asked;
  const inner = error as NodeJS.ErrnoException;
  const code = typeof inner.code === 'string' ? inner.code : undefined;
  const certificate = code !== undefined && /CERT|SELF_SIGNED|ALTNAME/.test(code);
  const meaning = certificate ? 'its certificate is not trusted' : MEANINGS[code ?? ''];
  const told = asked.redact(oneLine(String(inner.message ?? inner)));
  const reason = meaning === undefined ? told : `${meaning} (${code})`;
  const text = `${model}: ${address} ${reached ? 'could not be asked' : 'could not be reached'}: ${reason}`;
  const wrongProtocol = code !== undefined && /^(?:ERR_SSL_|EPROTO|HPE_)/.test(code);
  const hints = [
    certificate ? 'NODE_EXTRA_CA_CERTS names a file with certificates to trust' : undefined,
    wrongProtocol ? `http and https may be mixed up in ${addressOption}` : undefined,
    certificate || wrongProtocol ? undefined : `is the server up, and is ${addressOption} right (host, port, /v1)?`,
    proxy === undefined ? undefined : `${proxy} is set, but not used`,
  ];
  const hint = hints.filter((part) => part !== undefined).join('; ');
  // An error without a code is our own mistake: its text may quote headers, so it is not passed on.
  const cause = code === undefined ? {} : { cause: inner };
  if (!reached && (certificate || wrongProtocol || code === 'ENOTFOUND')) {
    return new HarnessError('SERVER_UNREACHABLE', text, { hint, ...cause });
  }
  return new RequestFailure('SERVER_UNREACHABLE', text, { retryable: true, hint, exitCode: 1, ...cause });
}
