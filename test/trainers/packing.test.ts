/** Packed rows train as the same rows beside each other: loss, metrics and every gradient, whatever the strategy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packRows } from '../../src/data/tokens/pack-examples.ts';
import type { Example } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { loadCausalLM } from '../../src/models/causal-lm.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import sft from '../../trainers/sft.ts';

const ROOT = join(import.meta.dirname, '..', '..');
interface Row {
  input_ids: number[];
  prompt_len: number;
}
const golden = JSON.parse(readFileSync(join(ROOT, 'test/golden/alignment/trajectory_sft.json'), 'utf8')) as {
  examples: Row[];
};
const rows: Example[] = golden.examples.slice(0, 6).map((r, index) => ({
  tree: { role: 'text', ids: r.input_ids, predict: r.input_ids.map((_, i) => (i >= r.prompt_len ? 1 : 0)) },
  ...{ tokens: r.input_ids.length, source: `rows:${index + 1}`, index, truncated: false },
}));

async function step(batch: Example[]) {
  const model = await loadCausalLM(join(ROOT, 'fixtures/models/tiny-llama-hh'));
  const options = { lossType: 'nll', assistantOnlyLoss: false, maxLength: null };
  const executor = onnxExecutor({ threads: 1 });
  const steps = new TracedStepModel({ model, trainer: sft as unknown as TrainerDefinition, options, executor });
  const result = await steps.trainStep(batch, totalsOf(batch), null, false);
  await steps.dispose();
  return { ...result, params: model.params };
}

describe('packing', () => {
  it('changes no loss and no gradient, only which rows share an example', async () => {
    const { examples, lengths } = packRows(rows, 200, 'bfd');
    expect(examples.length).toBeLessThan(rows.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(200);
    const [packed, plain] = [await step([...examples]), await step(rows)];
    expect(packed.loss).toBeCloseTo(plain.loss, 5);
    for (const [name, value] of Object.entries(plain.metrics)) expect(packed.metrics[name], name).toBeCloseTo(value, 5);
    for (const name of plain.params.trainable) {
      const [a, b] = [packed.params.gradient(name).data, plain.params.gradient(name).data];
      const largest = b.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
      const worst = a.reduce((m, x, i) => Math.max(m, Math.abs(x - b[i]!)), 0);
      expect(worst / largest, name).toBeLessThan(5e-5);
    }
  });

  it('cuts rows where the strategy cuts them', () => {
    const long = rows.map((r) => r.tree.ids.length);
    const limit = Math.min(...long) - 5;
    const total = long.reduce((a, b) => a + b, 0);
    const tokens = (strategy: 'bfd' | 'bfd_split' | 'wrapped') =>
      packRows(rows, limit, strategy).lengths.reduce((a, b) => a + b, 0);
    expect(tokens('bfd')).toBe(limit * rows.length);
    expect(tokens('bfd_split')).toBe(total);
    expect(tokens('wrapped')).toBe(total);
  });

  it('refuses trees, which share their prompts already', () => {
    const pair: Example = {
      ...rows[0]!,
      tree: { role: 'prompt', ids: [1, 2], predict: false, children: [rows[0]!.tree] },
    };
    expect(() => packRows([pair], 100, 'bfd')).toThrow(/rows:1 is a prompt with several answers/);
  });
});
