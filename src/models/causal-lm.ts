/** A decoder with its weights in memory. */
import { trace } from '../engine/graph.ts';
import { ParamStore } from '../engine/params.ts';
import { type ModelConfig, readModelConfig } from './config.ts';
import { forestInputs } from './forest-inputs.ts';
import { logits } from './llama.ts';
import { Params } from './params.ts';
import { loadWeights } from './weights.ts';

export interface CausalLM {
  config: ModelConfig;
  params: ParamStore;
  folder: string;
}

/** Names and shapes of all weights of an architecture, in the order its code asks for them. */
export function weightShapes(config: ModelConfig): { name: string; shape: readonly number[] }[] {
  const p = new Params();
  trace(() => ({ logits: logits(p, config, forestInputs(1, config.headDim)) }));
  return [...p.all].map(([name, value]) => ({ name, shape: value.shape as readonly number[] }));
}

/** transformers' rule: weight decay for matrices and embeddings, none for the weights of norms and for biases. */
export const takesWeightDecay = (name: string): boolean => !name.endsWith('.bias') && !/norm\.weight$/.test(name);

/**
 * Reads a model folder in Hugging Face's layout, all weights trainable.
 * @throws HarnessError naming the file (and tensor) that is missing, damaged or does not fit.
 */
export async function loadCausalLM(folder: string): Promise<CausalLM> {
  const config = await readModelConfig(folder);
  const params = new ParamStore(
    weightShapes(config).map((s) => ({ ...s, trainable: true, decay: takesWeightDecay(s.name) })),
  );
  await loadWeights(
    folder,
    params.names.map((name) => ({ name, shape: [...params.view(name).shape], view: params.view(name).data })),
    { tied: config.tied },
  );
  return { config, params, folder };
}
