/** Toxicity by services, against a server of ours that speaks both protocols: scores, retries, failures, keys. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from '../cli/harness.ts';

let server: Server;
let base: string;
const folder = mkdtempSync(join(tmpdir(), 'toxicity-service-'));
const file = join(folder, 'rows.jsonl');
const seen: { path: string; key: string | undefined; body: Record<string, unknown> }[] = [];
let busy = true;

/** What the server says of a text: its length in hundredths. */
const scoreOf = (text: string): number => text.length / 100;

beforeAll(async () => {
  server = createServer((request, response) => {
    let read = '';
    request.on('data', (part: Buffer) => {
      read += part.toString();
    });
    request.on('end', () => {
      const body = JSON.parse(read) as Record<string, unknown>;
      const key = request.headers['x-goog-api-key'] ?? request.headers.authorization;
      seen.push({ path: request.url ?? '', key: key?.toString(), body });
      const text = ((body.comment as { text?: string } | undefined)?.text ?? body.input) as string;
      const answer = (status: number, value: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
        response.end(JSON.stringify(value));
      };
      if (key?.includes('wrong') === true) return answer(401, { error: { message: 'no such key', code: 401 } });
      if (text.includes('unsupported')) return answer(400, { error: { message: 'language not supported', code: 400 } });
      if (text.includes('busy') && busy) {
        busy = false;
        return answer(429, { error: { message: 'slow down', code: 429 } });
      }
      const score = scoreOf(text);
      if (request.url === '/v1alpha1/comments:analyze') {
        return answer(200, { attributeScores: { TOXICITY: { summaryScore: { value: score, type: 'PROBABILITY' } } } });
      }
      answer(200, { results: [{ flagged: false, category_scores: { harassment: score, violence: score / 2 } }] });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    file,
    ['plain words', 'unsupported', 'busy at first'].map((text) => JSON.stringify({ text })).join('\n'),
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const score = (options: string, env: NodeJS.ProcessEnv) =>
  harness(
    [
      'score',
      '--metrics',
      'toxicity',
      '--data',
      file,
      '--prediction',
      'text',
      '--per-sample',
      '--json',
      '--options',
      options,
    ],
    env,
  );
const expected = {
  value: (scoreOf('plain words') + scoreOf('busy at first')) / 2,
  per_sample: [scoreOf('plain words'), null, scoreOf('busy at first')],
  parts: { scored: 2, failed: 1, toxic_share: 0 },
};

describe('toxicity by services', () => {
  it('speaks with Perspective, tries again, and counts what failed', async () => {
    busy = true;
    const env = { PERSPECTIVE_API_KEY: 'abc123', PERSPECTIVE_BASE_URL: `${base}/v1alpha1` };
    const { code, out, err } = await score('scorer=perspective', env);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out).results[0]).toMatchObject({
      ...expected,
      signature: expect.stringMatching(/^toxicity\|scorer:perspective/),
    });
    expect(seen.at(-1)).toMatchObject({
      ...{ path: '/v1alpha1/comments:analyze', key: 'abc123' },
      body: { requestedAttributes: { TOXICITY: {} }, doNotStore: true },
    });
    expect(out + err).not.toContain('abc123');
  });

  it('speaks with a served classifier', async () => {
    busy = true;
    const { code, out } = await score(`scorer=${base}/v1`, { MODERATION_API_KEY: 'abc123' });
    expect(code).toBe(0);
    expect(JSON.parse(out).results[0]).toMatchObject({
      ...expected,
      signature: expect.stringContaining(`scorer:${base}/v1`),
    });
    expect(seen.at(-1)).toMatchObject({ path: '/v1/moderations', key: 'Bearer abc123' });
  });

  it('ends with a clear error without a key, and for one that is refused', async () => {
    const missing = await score('scorer=perspective', {});
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('PERSPECTIVE_API_KEY');
    const refused = await score(`scorer=${base}/v1`, { MODERATION_API_KEY: 'wrong-key' });
    expect(refused.code).not.toBe(0);
    expect(refused.err).not.toContain('wrong-key');
  });
});
