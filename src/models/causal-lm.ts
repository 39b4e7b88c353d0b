/** A decoder with its weights in memory, and with an adapter where it has one. */
import { trace } from '../engine/graph.ts';
import { ParamStore } from '../engine/params.ts';
import type { AdapterConfig } from './adapter-config.ts';
import type { AdapterModules } from './adapter-modules.ts';
import { type ModelConfig, readModelConfig } from './config.ts';
import { forestInputs } from './forest-inputs.ts';
import { logits } from './llama.ts';
import { LoraParams } from './lora-params.ts';
import { Params } from './params.ts';
import { loadWeights } from './weights.ts';

/** A LoRA adapter: its matrices and the modules saved with it are what is trained. */
export interface Adapter extends AdapterModules {
  config: AdapterConfig;
}

export interface CausalLM {
  config: ModelConfig;
  params: ParamStore;
  /** Where config.json and the weights (with an adapter: of its base) were read. */
  folder: string;
  adapter: Adapter | null;
}

/** What the graph of a model reads its weights by; new for every trace. `dropout` is that of the adapter's inputs. */
export const paramsOf = ({ adapter }: Pick<CausalLM, 'adapter'>, dropout = 0): Params =>
  adapter ? new LoraParams(adapter.lora, dropout) : new Params();

/** Names and shapes of all weights of an architecture, in the order its code asks for them, and its linear layers. */
export function describe(config: ModelConfig, adapter: Adapter | null = null) {
  const p = paramsOf({ adapter });
  trace(() => ({ logits: logits(p, config, forestInputs(1, config.headDim)) }));
  const weights = [...p.all].map(([name, value]) => ({ name, shape: value.shape as readonly number[] }));
  return { weights, linears: [...p.linears.values()] };
}

/** Everything that a model's outputs depend on besides its weights: for the keys of caches. */
export const identity = ({ config: { raw }, adapter }: CausalLM): string =>
  JSON.stringify([raw, [...(adapter?.lora.values() ?? [])]]);

/** transformers' rule: weight decay for matrices and embeddings, none for the weights of norms and for biases. */
export const takesWeightDecay = (name: string): boolean => !name.endsWith('.bias') && !/norm\.weight$/.test(name);

/**
 * Reads a model folder in Hugging Face's layout, all weights trainable.
 * @throws HarnessError naming the file (and tensor) that is missing, damaged or does not fit.
 */
export async function loadCausalLM(folder: string): Promise<CausalLM> {
  const config = await readModelConfig(folder);
  const params = new ParamStore(
    describe(config).weights.map((s) => ({ ...s, trainable: true, decay: takesWeightDecay(s.name) })),
  );
  await readWeights(folder, params, params.names, config.tied);
  return { config, params, folder, adapter: null };
}

/** Fills the weights `names` of a store from a model folder. */
export async function readWeights(
  folder: string,
  params: ParamStore,
  names: readonly string[],
  tied: boolean,
): Promise<void> {
  const wanted = names.map((name) => ({ name, shape: [...params.view(name).shape], view: params.view(name).data }));
  await loadWeights(folder, wanted, { tied });
}
