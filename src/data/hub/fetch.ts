/**
 * The `fetch` that @huggingface/hub is given for one repository: the token goes to the hub alone, answers are read whole
 * within limits, what passes is tried again (Retry-After is honoured), and everything else becomes one clear error that
 * never repeats what a server wrote. Leaves out the content of files, which `base/download.ts` fetches; proxies.
 */
import { HarnessError } from '../../base/errors.ts';
import { backOff, retryAfter, retrying } from '../../base/retry.ts';
import { type HubRepo, repoNoun, repoPath } from './id.ts';
import { hubToken, hubUrl, refuseOffline } from './settings.ts';

const MOST_BYTES = 50_000_000;
const PATIENCE = 30_000;
/** An upload may be as slow as this, in bytes per second. */
const SLOWEST = 20_000;
const ATTEMPTS = 4;
/** Seconds before the second attempt. */
const FIRST_WAIT = 0.5;
/** A server that asks for more is told of instead of waited for, in seconds. */
const LONGEST_WAIT = 300;

export interface HubFetchOptions {
  /** Addresses outside of the hub may be asked, as uploads want it; without it they are taken for the hub's own pages. */
  readonly foreign?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  waiting?(text: string): void;
}

/** What every call of @huggingface/hub gets: where the hub is, who asks, and how. */
export function hubCall(repo: HubRepo, options: HubFetchOptions = {}) {
  const token = hubToken();
  // The package refuses tokens of other hubs by their first letters; its header is replaced by ours anyway.
  const accessToken = token === undefined || token.startsWith('hf_') ? token : 'hf_of_another_hub';
  return { hubUrl: hubUrl(), fetch: hubFetch(repo, options), ...(accessToken === undefined ? {} : { accessToken }) };
}

/**
 * Throws `HUB_REFUSED`, `HUB_GATED`, `HUB_NOT_FOUND`, `HUB_CONFLICT`, `HUB_LIMIT`, `HUB_UNREACHABLE`, `HUB_UNREADABLE`,
 * `HUB_FAILED`, and `DOWNLOAD_REFUSED` when nothing may be fetched; an answer that comes back is a good one.
 */
export function hubFetch(repo: HubRepo, options: HubFetchOptions = {}): typeof fetch {
  return async (input, init = {}) => {
    refuseOffline();
    const request = requestOf(input, init, options.foreign === true);
    const once = async (): Promise<Response> => {
      options.signal?.throwIfAborted();
      const response = await fetch(request.url, { ...request.init, signal: patience(request.init, options.signal) });
      if (response.ok) return await whole(response, repo);
      await response.body?.cancel();
      throw new Refused(response);
    };
    return await retrying(once, (error, attempts) => {
      if (HarnessError.is(error) || options.signal?.aborted === true || init.signal?.aborted === true) return undefined;
      const last = attempts >= ATTEMPTS;
      if (!(error instanceof Refused)) {
        const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
        if (last || !request.repeatable) throw unreachable(request.url, code ?? message, error);
        return backOff(attempts, FIRST_WAIT);
      }
      const { response } = error;
      const passes = response.status === 429 || (response.status >= 500 && request.repeatable);
      const wait = retryAfter(response.headers) ?? backOff(attempts, FIRST_WAIT);
      if (!passes || last || wait > LONGEST_WAIT) throw refused(repo, response, wait);
      options.waiting?.(`the hub answered ${response.status}; trying again in ${Math.ceil(wait)} s`);
      return wait;
    });
  };
}

/** An answer that is no good one, with its body given up. */
class Refused extends Error {
  readonly response: Response;
  constructor(response: Response) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

interface Asked {
  url: string;
  init: RequestInit;
  /** Twice is the same as once: not so a commit, whose answer may have been lost. */
  repeatable: boolean;
}

function requestOf(input: Parameters<typeof fetch>[0], init: RequestInit, foreign: boolean): Asked {
  const url = new URL(input instanceof Request ? input.url : input);
  const hub = new URL(hubUrl());
  const headers = new Headers(init.headers);
  // A hub behind another name still writes its own into links; it is the hub that was named that is asked.
  if (url.origin !== hub.origin && !foreign) [url.protocol, url.host] = [hub.protocol, hub.host];
  const token = hubToken();
  if (url.origin === hub.origin) {
    if (token === undefined) headers.delete('authorization');
    else headers.set('authorization', `Bearer ${token}`);
  } else if (/^Bearer hf_/.test(headers.get('authorization') ?? '')) headers.delete('authorization');
  const method = (init.method ?? 'GET').toUpperCase();
  const repeatable = method !== 'POST' || /\/(?:preupload\/|info\/lfs\/|paths-info\/)/.test(url.pathname);
  return { url: url.href, init: { ...init, headers }, repeatable };
}

function patience({ body, signal }: RequestInit, own: AbortSignal | undefined): AbortSignal {
  const bytes = body instanceof Blob ? body.size : typeof body === 'string' ? body.length : 0;
  const limit = AbortSignal.timeout(Math.ceil(PATIENCE + (1000 * bytes) / SLOWEST));
  return AbortSignal.any([limit, ...(signal ? [signal] : []), ...(own ? [own] : [])]);
}

/** The answer with its body read, so that a connection which breaks does so here. */
async function whole(response: Response, repo: HubRepo): Promise<Response> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MOST_BYTES) throw unreadable(repo, 'more than can be read');
    parts.push(part);
  }
  const { status, headers } = response;
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : Buffer.concat(parts), { status, headers });
}

/** The hub said something that no hub says. */
export const unreadable = (repo: HubRepo, what: string, cause?: unknown): HarnessError =>
  new HarnessError('HUB_UNREADABLE', `the hub's answer about ${repo.name} holds ${what}`, { exitCode: 1, cause });

const unreachable = (url: string, why: string, cause: unknown): HarnessError =>
  new HarnessError('HUB_UNREACHABLE', `${new URL(url).origin} could not be reached: ${why}`, {
    hint: 'HF_ENDPOINT names another hub; HF_HUB_OFFLINE=1 takes what was fetched before; a local copy of a data set can be brought in with harness data import',
    exitCode: 1,
    cause,
  });

function refused(repo: HubRepo, { status, headers }: Response, wait: number): HarnessError {
  const error = (code: string, message: string, hint?: string) =>
    new HarnessError(code, message, { exitCode: 1, ...(hint === undefined ? {} : { hint }) });
  const noun = repoNoun(repo.type);
  const who = hubToken() === undefined ? 'HF_TOKEN is not set' : 'HF_TOKEN has no access to it';
  const said = headers.get('x-error-code');
  if ((status === 401 || status === 403) && said === 'GatedRepo') {
    const page = `${hubUrl()}/${repoPath(repo)}`;
    const message = `the ${noun} ${repo.name} is given to those alone who agreed to its conditions`;
    return error('HUB_GATED', message, `Agree to them at ${page}; ${who}.`);
  }
  if (status === 401 || status === 403) {
    const hint = `${who}; ${noun}s with conditions are agreed to on their page first, or the name is wrong`;
    return error('HUB_REFUSED', `the hub does not give ${repo.name} away (status ${status})`, hint);
  }
  if (status === 404) {
    const what =
      said === 'RevisionNotFound' ? `${repo.name} has no such revision` : `the hub has no ${noun} ${repo.name}`;
    const rest = said === undefined || said === null ? ', or not at this revision' : '';
    const hint = 'Names are ORG/NAME as in its address; ORG/NAME@REVISION names a branch, tag or commit.';
    return error(
      'HUB_NOT_FOUND',
      `${what}${rest}`,
      hubToken() === undefined ? `${hint} Private ones need HF_TOKEN.` : hint,
    );
  }
  if (status === 409 || status === 412) {
    return error('HUB_CONFLICT', `${repo.name} was changed by somebody else meanwhile (status ${status})`);
  }
  if (status === 429) {
    const hint = `The hub asks to wait ${Math.ceil(wait)} s. A token (HF_TOKEN) has a higher limit.`;
    return error('HUB_LIMIT', `the hub takes no more requests at present (status 429)`, hint);
  }
  return error('HUB_FAILED', `the hub answered ${status} when asked for ${repo.name}`);
}
