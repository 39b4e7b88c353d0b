/**
 * Toxicity by services: the Perspective API (`comments:analyze`, attribute TOXICITY), or any server with OpenAI's `/moderations`,
 * whose greatest category score counts. Failures that pass are tried again with waits that grow or that the server asks for;
 * what fails for good is null, so that it can be counted. A refused key ends the run. Leaves out: caching, paying attention to costs.
 */
import { backOff, retrying } from '../../base/retry.ts';
import { RequestFailure } from '../contract/provider.ts';
import { address } from '../http/address.ts';
import { type HttpClient, httpClient, malformed } from '../http/client.ts';
import { type Fields, isObject } from '../http/json.ts';
import { readKey } from '../http/secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ToxicityService {
  readonly name: string;
  /** From 0 to 1; null where the service gave no score. */
  toxicity(texts: readonly string[]): Promise<(number | null)[]>;
  close(): void;
}

const PERSPECTIVE = 'https://commentanalyzer.googleapis.com/v1alpha1';
const TIMEOUT = 60;
const RETRIES = 3;
/** Seconds before the second attempt, and the longest wait. */
const FIRST = 0.5;
const LONGEST = 60;
/** Requests that are open at a time. */
const AT_ONCE = 8;

/**
 * @param scorer `perspective`, or the address of a server: `http://127.0.0.1:8000/v1`, with or without `/moderations`
 * @throws HarnessError `KEY_MISSING`, `BASE_URL_INVALID`
 */
export function toxicityService(scorer: string, env: Environment): ToxicityService {
  return scorer === 'perspective' ? perspective(env) : moderations(scorer, env);
}

function perspective(env: Environment): ToxicityService {
  const keyVariable = 'PERSPECTIVE_API_KEY';
  const key = readKey(env, keyVariable, { by: 'scorer perspective' })!;
  const addressOption = 'PERSPECTIVE_BASE_URL';
  const client = httpClient({
    ...{ address: address(env[addressOption] ?? PERSPECTIVE, addressOption), addressOption, model: 'perspective' },
    ...{ headers: { 'x-goog-api-key': key }, key, keyVariable, timeout: TIMEOUT, env },
  });
  const body = (text: string): Fields => ({
    comment: { text },
    languages: ['en'],
    requestedAttributes: { TOXICITY: {} },
    doNotStore: true,
  });
  return service('perspective', client, '/comments:analyze', body, (answer) => {
    const score = at(answer, 'attributeScores', 'TOXICITY', 'summaryScore', 'value');
    if (typeof score === 'number') return score;
    throw malformed(client.asked, 'has no attributeScores.TOXICITY.summaryScore.value');
  });
}

function moderations(url: string, env: Environment): ToxicityService {
  const keyVariable = 'MODERATION_API_KEY';
  const key = readKey(env, keyVariable);
  const client = httpClient({
    ...{
      address: address(url.replace(/\/moderations\/*$/, ''), 'scorer'),
      addressOption: 'scorer',
      model: 'moderations',
    },
    ...{
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      key,
      keyVariable,
      timeout: TIMEOUT,
      env,
    },
  });
  const model = env.MODERATION_MODEL;
  const body = (text: string): Fields => ({ input: text, ...(model === undefined ? {} : { model }) });
  return service('moderations', client, '/moderations', body, (answer) => {
    const first = Array.isArray(answer.results) ? (answer.results[0] as unknown) : undefined;
    const categories = isObject(first) ? first.category_scores : undefined;
    const scores = isObject(categories) ? Object.values(categories).filter((score) => typeof score === 'number') : [];
    if (scores.length > 0) return Math.max(...scores);
    throw malformed(client.asked, 'has no results[0].category_scores');
  });
}

/** What stands under these names, one inside the other. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner: unknown, name) => (isObject(inner) ? inner[name] : undefined), value);
}

function service(
  name: string,
  client: HttpClient,
  path: string,
  body: (text: string) => Fields,
  read: (answer: Fields) => number,
): ToxicityService {
  const { signal } = new AbortController();
  const one = async (text: string): Promise<number | null> => {
    const scored = async (): Promise<number> => {
      const score = read(await client.post(path, body(text), signal));
      if (score >= 0 && score <= 1) return score;
      throw malformed(client.asked, 'holds a score that is not from 0 to 1');
    };
    try {
      return await retrying(scored, (error, attempts) => {
        if (!RequestFailure.is(error) || !error.retryable || attempts > RETRIES) return undefined;
        return Math.min(LONGEST, error.retryAfter ?? backOff(attempts, FIRST));
      });
    } catch (error) {
      if (RequestFailure.is(error)) return null;
      throw error;
    }
  };
  return {
    name,
    async toxicity(texts) {
      const scores: (number | null)[] = new Array(texts.length).fill(null);
      let next = 0;
      const work = async (): Promise<void> => {
        for (let i = next++; i < texts.length; i = next++) scores[i] = await one(texts[i]!);
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, texts.length) }, work));
      return scores;
    },
    close: () => client.close(),
  };
}
