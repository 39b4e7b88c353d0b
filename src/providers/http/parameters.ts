/**
 * Request fields that a server does not take. A sampling field that the server refuses by name is left out from then on,
 * told once and recorded with the results, since models differ in what they allow (reasoning models know neither
 * `temperature` nor `stop`). The two names for the most new tokens stand in for each other. Fields that change what is
 * measured are never left out: their refusal is an error.
 */
import type { HttpClient } from './client.ts';
import { type Said, saidOf } from './failures.ts';
import type { Fields } from './json.ts';

/** Names that mean the same; the other one is tried when one is refused. */
const SAME: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

const REFUSES =
  /unsupported|not.{0,4}support|n't support|unrecognized|unknown|unexpected|not (?:permitted|allowed|available)|extra (?:inputs|fields)|extra_forbidden|deprecated|invalid (?:parameter|argument) name/i;

/** The field of the body that a refusal is about, when it says that the field is not taken. */
function refusedField({ status, message, code, param }: Said, names: readonly string[]): string | undefined {
  if ((status !== 400 && status !== 422) || !REFUSES.test(`${message} ${code}`)) return undefined;
  const named = param?.split(/[.[]/)[0];
  if (named !== undefined && names.includes(named)) return named;
  const mentioned = names.filter((name) => new RegExp(`(?<![a-z_])${name}(?![a-z_])`).test(message));
  // The message about one name of the pair often recommends the other one.
  return mentioned.sort((a, b) => message.indexOf(a) - message.indexOf(b))[0];
}

export interface FieldSender {
  /**
   * Posts a body, again without the field or under its other name when the server does not take it.
   * @param optional fields that may be left out.
   * @throws as `HttpClient.post`.
   */
  post(path: string, body: Fields, optional: readonly string[], signal: AbortSignal): Promise<Fields>;
  /** The same for `HttpClient.events`. */
  events(
    path: string,
    body: Fields,
    optional: readonly string[],
    signal: AbortSignal,
    onEvent: (event: Fields) => void,
  ): Promise<Fields | true>;
  /** Leaves a field out that is known not to be taken; told and recorded in the same way. */
  leaveOut(name: string): void;
  /** Fields that are left out, in the order in which it was found. */
  readonly leftOut: readonly string[];
}

export function fieldSender(client: HttpClient, report: (text: string) => void): FieldSender {
  const leftOut = new Set<string>();
  const renamed = new Map<string, string>();
  const leaveOut = (name: string): void => {
    if (leftOut.has(name)) return;
    leftOut.add(name);
    report(`${client.asked.model} does not take ${name}; it is left out`);
  };
  const allowed = (body: Fields, optional: readonly string[]): Fields =>
    Object.fromEntries(
      Object.entries(body)
        .filter(([name]) => !(leftOut.has(name) && optional.includes(name)))
        .map(([name, value]) => [renamed.get(name) ?? name, value]),
    );
  const settled = async <T>(
    body: Fields,
    optional: readonly string[],
    send: (body: Fields) => Promise<T>,
  ): Promise<T> => {
    const others = Object.keys(SAME).filter((name) => name in body);
    // Each round settles one field, so there are no more rounds than fields.
    for (let rounds = optional.length + others.length; ; rounds--) {
      const sent = allowed(body, optional);
      try {
        return await send(sent);
      } catch (error) {
        const said = saidOf(error);
        const candidates = [...optional, ...Object.keys(SAME)].filter((name) => name in sent);
        const field = said === undefined || rounds <= 0 ? undefined : refusedField(said, candidates);
        if (field === undefined) throw error;
        const other = SAME[field];
        if (other === undefined) leaveOut(field);
        else if (field in body && !renamed.has(field)) renamed.set(field, other);
        // Another request in flight has settled this one meanwhile.
        else if (JSON.stringify(allowed(body, optional)) === JSON.stringify(sent)) throw error;
      }
    }
  };
  return {
    leaveOut,
    get leftOut() {
      return [...leftOut];
    },
    post: (path, body, optional, signal) => settled(body, optional, (sent) => client.post(path, sent, signal)),
    events: (path, body, optional, signal, onEvent) =>
      settled(body, optional, (sent) => client.events(path, sent, signal, onEvent)),
  };
}
