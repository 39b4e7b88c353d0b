/** The policy of a golden file: `A` or `A + B (merged)`, a model folder and an adapter folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CausalLM, loadCausalLM } from '../../../src/models/causal-lm.ts';
import { SafetensorsReader } from '../../../src/models/safetensors.ts';
import { goldenModel } from '../golden.ts';

export async function goldenPolicy(name: string): Promise<CausalLM> {
  const [base, adapter] = name.replace(/\s*\(merged\)\s*$/, '').split(/\s*\+\s*/);
  const model = await loadCausalLM(goldenModel(base as string));
  if (adapter) await mergeInto(model, goldenModel(adapter));
  return model;
}

/** W + (alpha / r)·B·A for every adapted matrix. */
async function mergeInto(model: CausalLM, folder: string): Promise<void> {
  const { lora_alpha: alpha, r } = JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8')) as {
    lora_alpha: number;
    r: number;
  };
  const reader = await SafetensorsReader.open(join(folder, 'adapter_model.safetensors'));
  const read = async (name: string, length: number) => {
    const view = new Float32Array(length);
    await reader.read(name, view);
    return view;
  };
  for (const name of [...reader.tensors.keys()].filter((n) => n.endsWith('lora_A.weight'))) {
    const module = name.replace('base_model.model.', '').replace('.lora_A.weight', '');
    const weight = model.params.view(`${module}.weight`);
    const [rows, columns] = weight.shape as [number, number];
    const a = await read(name, r * columns);
    const b = await read(name.replace('lora_A', 'lora_B'), rows * r);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < r; k++) sum += b[i * r + k]! * a[k * columns + j]!;
        weight.data[i * columns + j]! += (alpha / r) * sum;
      }
    }
  }
  await reader.close();
}
