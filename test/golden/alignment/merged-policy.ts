/**
 * The policy of a golden file: `A` or `A + B (merged)`, a model folder and an adapter folder; `A + adapter merged` means
 * the adapter that stands beside A as `A-lora`.
 */
import { loadAdapter } from '../../../src/models/adapters/adapted-lm.ts';
import { merge } from '../../../src/models/adapters/merge.ts';
import { type CausalLM, loadCausalLM } from '../../../src/models/causal-lm.ts';
import { goldenModel } from '../golden.ts';

export async function goldenPolicy(name: string): Promise<CausalLM> {
  const [base, given] = name.replace(/\s*\(merged\)\s*$/, '').split(/\s*\+\s*/);
  const adapter = given === 'adapter merged' ? `${base}-lora` : given;
  const folder = goldenModel(base as string);
  const model = await loadCausalLM(folder);
  if (adapter === undefined) return model;
  for (const { name: weight, view } of merge(await loadAdapter(goldenModel(adapter), folder)))
    model.params.view(weight).data.set(view);
  return model;
}
