/**
 * Addresses of servers as users spell them, made safe to show: `http://127.0.0.1:8000/v1`, also with the path of an
 * endpoint behind it as lm-eval wants it. Says when a proxy is set, which is not used.
 */
import { HarnessError } from '../../base/errors.ts';

export interface Address {
  /** Without credentials, query and trailing slash; for messages, facts and identities. */
  readonly shown: string;
  /** The address of an endpoint below: `at('/models')`. */
  at(path: string): string;
}

/** Paths of endpoints that are taken off the end of a base address. */
const ENDPOINT = /\/(?:chat\/completions|completions|messages)\/*$/;

/**
 * @param origin what the user wrote it in, for messages: `base_url`, `OPENAI_BASE_URL`.
 * @throws HarnessError `BASE_URL_INVALID` for anything but http and https, and for credentials in the address.
 */
export function address(text: string, origin: string): Address {
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    throw invalid(origin, 'is not an address');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(origin, 'is neither http nor https');
  if (url.username !== '' || url.password !== '') throw invalid(origin, 'holds a user name or password');
  const path = url.pathname.replace(ENDPOINT, '').replace(/\/+$/, '');
  const shown = `${url.origin}${path}`;
  return { shown, at: (below) => `${shown}${below}${url.search}` };
}

const invalid = (origin: string, fault: string): HarnessError =>
  new HarnessError('BASE_URL_INVALID', `${origin} ${fault}`, {
    hint: 'it looks like http://127.0.0.1:8000/v1; keys go into the environment',
  });

/** The variable of a proxy that is meant for this address, and that is not used; undefined: none. */
export function unusedProxy(shown: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { protocol, hostname } = new URL(shown);
  const names = protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const name = [...names, 'ALL_PROXY', 'all_proxy'].find((variable) => (env[variable] ?? '') !== '');
  if (name === undefined || /^(?:localhost|127\..*|\[::1\])$/.test(hostname)) return undefined;
  const exempt = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((host) => host.trim().replace(/^\*?\./, ''));
  const direct = exempt.some((host) => host === '*' || (host !== '' && `.${hostname}`.endsWith(`.${host}`)));
  return direct ? undefined : name;
}
