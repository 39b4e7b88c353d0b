/** The metric that CONTRIBUTING.md shows is one: it loads through the door for plug-ins, holds the contract and scores. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { load } from '../../src/registry/kind.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { metricContract } from '../contract/metric-contract.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'harness-contributing-metric-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const code = [...page.matchAll(/```ts\n(.*?)```/gs)]
  .map((match) => match[1]!)
  .find((text) => text.includes('defineMetric('));
const plugin = join(folder, 'mine.ts');
writeFileSync(plugin, code!.replace("'../../../src/plugin.ts'", "'@harness-ai/harness/plugin'"));

describe('the recipe for a metric', async () => {
  const [declared] = await loadPlugins([plugin]);
  const metric = await load(METRICS, declared!.name);
  metricContract(metric);

  it('scores as it says', async () => {
    const rows = [
      { prediction: 'The cat sat', reference: ['the cat', 'the dog sat down'] },
      { prediction: 'no', reference: 'yes' },
    ];
    const { perSample } = await scoreSamples(metric, rows, { perSample: true, unevenReferences: true });
    expect(perSample).toEqual([0.5, 0]);
    const lower = await scoreSamples(metric, rows, { options: { lowercase: true }, unevenReferences: true });
    expect(lower.value).toBe(0.5);
  });
});
