/** Reward functions on samples written by hand, a reward server over real HTTP, and a reward model beside its own scorer. */

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { savePolicy } from '../../src/models/policy.ts';
import { startRewardModel } from '../../src/models/reward-model.ts';
import { RewardScorer } from '../../src/models/score-sequences.ts';
import { load } from '../../src/registry/kind.ts';
import { silent } from '../../src/train/events.ts';
import type { RewardSample, RewardSource } from '../../src/train/rewards/contract.ts';
import { functionReward } from '../../src/train/rewards/functions.ts';
import { modelReward } from '../../src/train/rewards/model.ts';
import { REWARDS } from '../../src/train/rewards/reward-kind.ts';
import { Rewards } from '../../src/train/rewards/rewards.ts';
import { servedReward } from '../../src/train/rewards/served.ts';
import { loadPlugins } from '../../src/user-plugins.ts';

const sample = (completion: string, more: Partial<RewardSample> = {}): RewardSample => ({
  ...{ prompt: 'Q', promptText: 'Q', completion, promptIds: [1], completionIds: [...completion].map(() => 7) },
  ...{ ended: true, columns: {}, source: 'rows.jsonl:1', ...more },
});

test('length, format and exact_match', async () => {
  const score = async (name: string, options: Record<string, unknown>, ...samples: RewardSample[]) =>
    functionReward(await load(REWARDS, name), options).score(samples);
  expect(await score('length', {}, sample('abcd'), sample(''))).toEqual([0.4, 0]);
  expect(await score('length', { target: 3, scale: 1 }, sample('abcd'), sample('abc'))).toEqual([-1, -0]);
  expect(await score('format', { pattern: '^\\d+$' }, sample('12'), sample('1a'))).toEqual([1, 0]);
  const rows = [
    sample(' Paris\n', { columns: { answer: 'paris' } }),
    sample('4', { columns: { answer: 4 } }),
    sample('x'),
  ];
  expect(await score('exact_match', {}, ...rows)).toEqual([0, 1, null]);
  expect(await score('exact_match', { ignore_case: true }, ...rows)).toEqual([1, 1, null]);
  const wrong = score('exact_match', {}, sample('x', { columns: { answer: [1] } }));
  await expect(wrong).rejects.toMatchObject({
    code: 'REWARD_FAILED',
    message: expect.stringContaining('rows.jsonl:1'),
  });
  await expect(score('format', { pattern: '(' }, sample('x'))).rejects.toThrow(/no regular expression/);
});

test('scores are weighted sums over the rewards that apply', async () => {
  const source = (name: string, numbers: (number | null)[]): RewardSource => ({ name, score: async () => numbers });
  const rewards = new Rewards([source('a', [1, 2]), source('b', [10, null])], [1, 0.5]);
  const scored = await rewards.score([sample('x'), sample('y')]);
  expect(scored).toEqual([
    { score: 6, scores: { a: 1, b: 10 } },
    { score: 2, scores: { a: 2, b: null } },
  ]);
  expect(rewards.metrics(scored.map(({ scores }) => scores))).toEqual({
    ...{ 'rewards/a/mean': 1.5, 'rewards/a/std': Math.SQRT1_2 },
    ...{ 'rewards/b/mean': 10, 'rewards/b/std': 0 },
  });
});

describe('a reward server', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  type Reply = (request: IncomingMessage, body: string, response: ServerResponse) => void;
  async function serve(...replies: Reply[]): Promise<string> {
    let n = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => {
        body += data.toString();
      });
      request.on('end', () => replies[Math.min(n++, replies.length - 1)]!(request, body, response));
    });
    await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`;
  }
  const json =
    (value: unknown, status = 200): Reply =>
    (_, __, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const open = (url: string, more: Record<string, unknown> = {}) =>
    servedReward({ url, env: { MY_KEY: 's3cret-key' }, rewardTimeout: 5, rewardRetries: 2, ...more });

  test('is asked with texts and its key, and asked again after failures that pass', async () => {
    const seen: { path?: string | undefined; key?: string | undefined; body: unknown }[] = [];
    const url = await serve(json({ error: 'busy' }, 503), (request, body, response) => {
      seen.push({ path: request.url, key: request.headers.authorization, body: JSON.parse(body) });
      json({ scores: [0.5, null] })(request, body, response);
    });
    const reward = open(url, { rewardApiKeyEnv: 'MY_KEY' });
    expect(await reward.score([sample('a'), sample('b')])).toEqual([0.5, null]);
    expect(seen).toEqual([
      { path: '/score', key: 'Bearer s3cret-key', body: { prompts: ['Q', 'Q'], completions: ['a', 'b'] } },
    ]);
    await reward.close!();
  });

  test('gives up with what was wrong, without the key', async () => {
    const failed = async (reply: Reply, more: Record<string, unknown> = {}) => {
      const reward = open(await serve(reply), { rewardRetries: 0, rewardApiKeyEnv: 'MY_KEY', ...more });
      const error = await reward.score([sample('a')]).then(
        () => expect.unreachable('it went through'),
        (thrown: Error & { code: string }) => thrown,
      );
      await reward.close!();
      expect(`${error.message}${JSON.stringify(error)}`).not.toContain('s3cret');
      return `${error.code} ${error.message}`;
    };
    expect(await failed(json({ scores: [1, 2] }))).toMatch(/^REWARD_FAILED .*has 2 scores for 1 answers/);
    expect(await failed(json({ scores: ['x'] }))).toMatch(/^REWARD_FAILED .*not numbers/);
    expect(await failed(json({}))).toMatch(/^REWARD_FAILED .*no list "scores"/);
    expect(await failed(json({ error: 'Bearer s3cret-key is odd' }, 500))).toMatch(/^REWARD_FAILED /);
    expect(await failed(() => undefined, { rewardTimeout: 0.1 })).toMatch(/^REWARD_FAILED .*within 0\.1 s/);
    expect(() => open('http://127.0.0.1:1', { rewardApiKeyEnv: 'NOT_SET' })).toThrow(/NOT_SET is not set/);
    expect(() => open('ftp://x')).toThrow(/neither http nor https/);
  });
});

test('a reward model sees whole answers by its own tokenizer, alone or among others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harness-rewards-'));
  try {
    const tiny = resolve(import.meta.dirname, '../../fixtures/models/tiny-llama-hh');
    await savePolicy(folder, await startRewardModel(tiny, 3));
    const names = ['tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja', 'tokenizer.json'];
    for (const name of names) copyFileSync(join(tiny, name), join(folder, name));
    const told: string[] = [];
    const reporter = { ...silent, info: (text: string) => void told.push(text) };
    const policy = loadTokenizer(tiny, {});
    const turns = [{ role: 'user', content: 'Is it cold in Oslo?' }];
    const asked = [sample('Mostly.', { prompt: turns }), sample('Yes, in winter it is.', { prompt: turns })];
    const reward = await modelReward(folder, policy, reporter);
    const together = await reward.score(asked);
    const alone = [await reward.score([asked[0]!]), await reward.score([asked[1]!])].flat();
    for (const [i, score] of together.entries()) expect(score).toBeCloseTo(alone[i]!, 5);
    // The closed turn of the template is what reward models are trained on.
    const scorer = await RewardScorer.open(folder);
    const text = policy.chatTemplate!.render([...turns, { role: 'assistant', content: 'Mostly.' }], {});
    const [direct] = await scorer.score([policy.encode(text, { addSpecialTokens: false })]);
    expect(together[0]).toBeCloseTo(direct!, 5);
    expect(told).toEqual([]);
    await scorer.dispose();
    await reward.close!();

    const path = join(folder, 'tokenizer.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { added_tokens: Record<string, unknown>[] };
    const id = policy.vocabSize;
    file.added_tokens.push({ ...file.added_tokens[0], id, content: '<|extra|>' });
    writeFileSync(path, JSON.stringify(file));
    const other = await modelReward(folder, policy, reporter);
    expect(told.join()).toMatch(/another vocabulary: answers go through their text/);
    for (const [i, score] of (await other.score(asked)).entries()) expect(score).toBeCloseTo(together[i]!, 5);
    await other.close!();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a plug-in adds a reward function', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harness-rewards-'));
  try {
    const file = join(folder, 'vowels.mjs');
    writeFileSync(
      file,
      `export default [{ name: 'vowels', summary: 'Share of vowels', schema: { of: { type: 'string', default: 'aeiou', description: 'Vowels.' } },
         score: ({ completion }, { of }) => [...completion].filter((c) => of.includes(c)).length / completion.length }];`,
    );
    expect(await loadPlugins([file])).toEqual([{ kind: REWARDS, name: 'vowels' }]);
    const reward = functionReward(await load(REWARDS, 'vowels'), {});
    expect(await reward.score([sample('hello')])).toEqual([0.4]);
    await expect(load(REWARDS, 'vowel')).rejects.toMatchObject({ hint: expect.stringContaining('vowels') });
    const taken = join(folder, 'length.mjs');
    writeFileSync(taken, 'export default { name: "length", summary: "x", score: () => 1 };');
    await expect(loadPlugins([taken])).rejects.toMatchObject({ code: 'PLUGIN_INVALID' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
