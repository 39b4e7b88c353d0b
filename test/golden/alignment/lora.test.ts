/**
 * lora*.json against PEFT: logits with the adapter in the graph, merged into the weights, and of the base alone. The base
 * model is the one that the file names, else the adapter, else the only one beside the golden folders.
 */
import { describe, expect, it } from 'vitest';
import type { LowRank } from '../../../adapters/math/low-rank.ts';
import { HarnessError } from '../../../src/base/errors.ts';
import { type AdaptedLM, loadAdapter } from '../../../src/models/adapters/adapted-lm.ts';
import { merge } from '../../../src/models/adapters/merge.ts';
import { loadCausalLM } from '../../../src/models/causal-lm.ts';
import type { LinearModule } from '../../../src/models/params.ts';
import { apart, logitsOf } from '../../models/logits.ts';
import { goldenFiles, goldenModel, modelOf, norm, readGolden } from '../golden.ts';

interface File {
  model?: string;
  adapter: string;
  r: number;
  alpha: number;
  scaling: number;
  input_ids: number[];
  base_logits_first16: number[][];
  adapter_logits_first16: number[][];
  adapter_last_row: number[];
  merged_last_row_first64: number[];
  merged_weights: Record<string, { norm: number; first16: number[] }>;
  tolerance: number;
}

async function open(file: File): Promise<AdaptedLM> {
  const folder = goldenModel(file.adapter);
  if (file.model !== undefined) return loadAdapter(folder, modelOf(file));
  return loadAdapter(folder).catch((error: unknown) => {
    if (HarnessError.is(error) && error.code === 'BASE_MODEL') return loadAdapter(folder, modelOf(file));
    throw error;
  });
}

describe.each(goldenFiles('alignment', /^lora.*\.json$/))('%s', (name) => {
  const file = readGolden<File>('alignment', name)!;

  it('scales as the file says', async () => {
    const { adapter } = await open(file);
    for (const { r, scale } of adapter.modules.values() as Iterable<LinearModule & LowRank>) {
      expect({ r, scale: Math.fround(scale) }).toEqual({ r: file.r, scale: Math.fround(file.scaling) });
    }
  });

  it('logits of the base and with the adapter', async () => {
    const model = await open(file);
    const base = await logitsOf(await loadCausalLM(model.folder), file.input_ids);
    expect(apart(base, file.base_logits_first16)).toBeLessThanOrEqual(file.tolerance);
    const rows = await logitsOf(model, file.input_ids);
    expect(apart(rows, file.adapter_logits_first16)).toBeLessThanOrEqual(file.tolerance);
    expect(apart([rows.at(-1)!], [file.adapter_last_row])).toBeLessThanOrEqual(file.tolerance);
  });

  it('merged weights and their logits', async () => {
    const model = await open(file);
    const weights = new Map(merge(model).map((tensor) => [tensor.name, tensor.view]));
    for (const [weight, want] of Object.entries(file.merged_weights)) {
      const got = weights.get(weight)!;
      expect(apart([got], [want.first16]), weight).toBeLessThanOrEqual(1e-6);
      expect(Math.abs(norm(got) / want.norm - 1), `norm of ${weight}`).toBeLessThanOrEqual(1e-6);
    }
    const rows = await logitsOf({ ...model, adapter: null }, file.input_ids);
    expect(apart([rows.at(-1)!], [file.merged_last_row_first64])).toBeLessThanOrEqual(file.tolerance);
  });
});
