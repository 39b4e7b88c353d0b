/**
 * A reward that a server gives: POST `{prompts, completions}` (texts, in equal numbers) is answered by `{scores}`, one number
 * (or null) each. Failures that pass are tried again with waits that grow; the key comes from the environment.
 */
import { HarnessError } from '../../base/errors.ts';
import { backOff, retrying } from '../../base/retry.ts';
import { RequestFailure } from '../../providers/contract/provider.ts';
import { address } from '../../providers/http/address.ts';
import { type HttpClient, httpClient, malformed } from '../../providers/http/client.ts';
import { readKey } from '../../providers/http/secrets.ts';
import type { RewardSource } from './contract.ts';
import type { RewardOptions } from './schema.ts';

/** Seconds: the first wait, and the longest that is not asked for by the server. */
const FIRST = 0.5;
const LONGEST = 30;

export interface ServedOptions extends Pick<RewardOptions, 'rewardApiKeyEnv' | 'rewardTimeout' | 'rewardRetries'> {
  url: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Throws BASE_URL_INVALID, KEY_MISSING. The server is first asked in the first round. */
export function servedReward(options: ServedOptions): RewardSource {
  const { url, env, rewardApiKeyEnv: variable, rewardTimeout: timeout, rewardRetries: retries } = options;
  const key = variable === undefined ? undefined : readKey(env, variable, { by: 'reward_url' });
  const client = httpClient({
    ...{ address: address(url, 'reward_url'), addressOption: 'reward_url', model: 'reward', timeout, env, key },
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    keyVariable: variable,
  });
  return {
    name: 'server',
    async score(samples, signal = new AbortController().signal) {
      const body = {
        prompts: samples.map(({ promptText }) => promptText),
        completions: samples.map(({ completion }) => completion),
      };
      return await retrying(
        async () => scoresOf(await client.post('', body, signal), samples.length, client),
        (error, attempts) => {
          if (!RequestFailure.is(error) || !error.retryable || attempts > retries) throw failed(error, attempts);
          return error.retryAfter ?? backOff(attempts, FIRST, LONGEST);
        },
        signal,
      );
    },
    close: async () => client.close(),
  };
}

function scoresOf(
  { scores }: Readonly<Record<string, unknown>>,
  expected: number,
  { asked }: HttpClient,
): (number | null)[] {
  if (!Array.isArray(scores)) throw malformed(asked, 'has no list "scores"');
  if (scores.length !== expected) throw malformed(asked, `has ${scores.length} scores for ${expected} answers`);
  if (scores.every((score) => score === null || typeof score === 'number')) return scores as (number | null)[];
  throw malformed(asked, 'holds scores that are not numbers');
}

/** The failure with what was tried; other errors as they are. */
function failed(error: unknown, attempts: number): unknown {
  if (!RequestFailure.is(error)) return error;
  const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
  return new HarnessError('REWARD_FAILED', `${error.message}${tries}.`, {
    ...{ cause: error, exitCode: 1 },
    hint: `${error.hint === undefined ? '' : `${error.hint}. `}The last checkpoint is untouched.`,
  });
}
