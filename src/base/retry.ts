/**
 * Asking again: the loop, waits that double, and what a server says about when: Retry-After (RFC 9110, 10.2.3) as seconds
 * or date, `retry-after-ms`, and the reset headers of limits that are used up (OpenAI's durations `6m0s`, Anthropic's and
 * GitHub-style times). Every wait is in seconds. Leaves out: how fast many requests are sent (eval/requests/pace.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Header fields by lower-case name; what stands there several times is joined by commas. */
export interface HeaderFields {
  get(name: string): string | null;
}

/**
 * Does `work` until it succeeds.
 * @param next told of an error and of how many attempts there were: seconds until the next, or undefined when there is
 * none. What it throws ends the loop too.
 * @throws the error after which there is no further attempt; the signal's reason.
 */
export async function retrying<T>(
  work: (attempt: number) => Promise<T>,
  next: (error: unknown, attempts: number) => number | undefined | Promise<number | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const wait = await next(error, attempt);
      if (wait === undefined) throw error;
      await sleep(1000 * wait, undefined, { signal }).catch(() => undefined);
      signal?.throwIfAborted();
    }
  }
}

/** Seconds before the attempt that follows `attempts` failed ones: `first`, doubled each time, up to `longest`. */
export const backOff = (attempts: number, first: number, longest = Number.POSITIVE_INFINITY): number =>
  Math.min(longest, first * 2 ** Math.max(0, attempts - 1));

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Seconds of `1m30.5s`, `20ms`; undefined for anything else. */
function duration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|h|m|s))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)) {
    seconds += Number(number) * (UNITS[unit as string] as number);
  }
  return seconds;
}

/** Seconds from now: a number of seconds, a time since 1970 in seconds or milliseconds, a duration, a date. */
function fromNow(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number > 1e11) return Math.max(0, (number - now) / 1000);
    return number > 1e8 ? Math.max(0, number - now / 1000) : number;
  }
  const span = duration(text);
  if (span !== undefined) return span;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

const LIMITS: readonly (readonly [reset: string, remaining: string])[] = [
  ['x-ratelimit-reset-requests', 'x-ratelimit-remaining-requests'],
  ['x-ratelimit-reset-tokens', 'x-ratelimit-remaining-tokens'],
  ['x-ratelimit-reset', 'x-ratelimit-remaining'],
  ['anthropic-ratelimit-requests-reset', 'anthropic-ratelimit-requests-remaining'],
  ['anthropic-ratelimit-input-tokens-reset', 'anthropic-ratelimit-input-tokens-remaining'],
  ['anthropic-ratelimit-output-tokens-reset', 'anthropic-ratelimit-output-tokens-remaining'],
  ['anthropic-ratelimit-tokens-reset', 'anthropic-ratelimit-tokens-remaining'],
];

/**
 * Seconds to wait, 0 or more; undefined when the server does not say. Of several limits those with nothing remaining
 * count, or all of them when none says what remains.
 */
export function retryAfter(headers: HeaderFields, now = Date.now()): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d+(?:\.\d+)?$/.test(milliseconds)) return Number(milliseconds) / 1000;
  const asked = fromNow(headers.get('retry-after'), now);
  if (asked !== undefined) return asked;
  const limits = LIMITS.map(([reset, remaining]) => ({
    wait: fromNow(headers.get(reset), now),
    remaining: headers.get(remaining),
  })).filter((limit): limit is { wait: number; remaining: string | null } => limit.wait !== undefined);
  const told = limits.filter(({ remaining }) => remaining !== null);
  const counted = told.length > 0 ? told.filter(({ remaining }) => Number(remaining) <= 0) : limits;
  return counted.length === 0 ? undefined : Math.max(...counted.map(({ wait }) => wait));
}
