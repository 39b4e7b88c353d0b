/** `--budget`: fewer samples of every task, so that all requests together stay within it; kinds of items stay balanced. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

const model = resolve(import.meta.dirname, '../../fixtures/models/tiny-llama-hh');
const scratch = mkdtempSync(join(tmpdir(), 'budget-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tasks = 'safety_stereotype,safety_harm,safety_harm@best_of_n:n=4';
const ask = (budget: string, name: string) =>
  harness([
    'eval',
    '--model',
    model,
    '--tasks',
    tasks,
    '--budget',
    budget,
    '--output-dir',
    join(scratch, name),
    '--quiet',
  ]);

describe('a budget', () => {
  it('is shared among tasks, and the first samples keep the balance of their kinds', async () => {
    const { code, err } = await ask('60', 'shared');
    expect({ code, err }).toMatchObject({ code: 0 });
    const folders = ['safety_stereotype', 'safety_harm'].map((task) => join(scratch, 'shared/evals', task));
    const counts = folders.map((folder) => {
      const result = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as {
        samples: { original: number; effective: number };
        config: { limit: number };
      };
      expect(result.config.limit).toBe(result.samples.effective);
      return result.samples.effective;
    });
    // 128 + 32 + 4 x 32 requests for everything; one sample of each takes six.
    expect(counts).toEqual([1 + Math.floor((127 * 54) / 282), 1 + Math.floor((31 * 54) / 282)]);
    const samples = gunzipSync(readFileSync(join(folders[0]!, 'samples.jsonl.gz')))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { doc: { kind: string; system: string } });
    const tally = new Map<string, number>();
    for (const { doc } of samples)
      tally.set(`${doc.kind}/${doc.system}`, (tally.get(`${doc.kind}/${doc.system}`) ?? 0) + 1);
    expect(tally.size).toBe(4);
    expect(Math.max(...tally.values()) - Math.min(...tally.values())).toBeLessThanOrEqual(1);
  }, 120_000);

  it('that does not do for one sample of each task is refused', async () => {
    const { code, err } = await ask('5', 'small');
    expect(code).toBe(2);
    expect(err).toContain('budget: 5 requests do not do for one sample of each task');
    expect(err).toContain('one of each takes 6, all of them 288');
  }, 60_000);
});
