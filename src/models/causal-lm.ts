/** A decoder with its weights in memory, and with an adapter where it has one. */
import { trace, type Value } from '../engine/graph.ts';
import { ParamStore } from '../engine/params.ts';
import { AdaptedParams } from './adapters/adapted-params.ts';
import type { AdapterConfig } from './adapters/adapter-config.ts';
import type { AdaptedModule } from './adapters/contract.ts';
import { type ModelConfig, takesWeightDecay } from './architecture.ts';
import { readModelConfig } from './config.ts';
import { logits } from './decoder.ts';
import { loadWeights } from './files/weights.ts';
import { forestInputs } from './forest-inputs.ts';
import { Params } from './params.ts';
import { requireLanguageModel } from './reward-config.ts';
import { type HeadKind, isValueHead } from './scalar-head.ts';
import { modelStats } from './token-stats.ts';

/** An adapter on a model: its parameters and the modules saved with it are what is trained. */
export interface Adapter {
  config: AdapterConfig;
  /** The linear layers that it sits on, by name, in the model's order. */
  modules: ReadonlyMap<string, AdaptedModule>;
  /** Weights of the model that are trained in full. */
  saved: ReadonlySet<string>;
}

export interface CausalLM {
  config: ModelConfig;
  params: ParamStore;
  /** Gives one number a state; null for a plain language model. */
  head: HeadKind | null;
  /** Where config.json and the weights (with an adapter: of its base) were read. */
  folder: string;
  adapter: Adapter | null;
}

/** What the graph of a model reads its weights by; new for every trace. `dropout` is that of the adapter's inputs. */
export const paramsOf = ({ adapter }: Pick<CausalLM, 'adapter'>, dropout = 0): Params =>
  adapter ? new AdaptedParams({ kind: adapter.config.kind, modules: adapter.modules }, dropout) : new Params();

/** Names and shapes of all weights of an architecture, in the order its code asks for them, and its linear layers. */
export function describe(config: ModelConfig, adapter: Adapter | null = null, head: HeadKind | null = null) {
  const p = paramsOf({ adapter });
  trace((): Record<string, Value> => {
    const f = forestInputs(1, config.headDim);
    const { scores } = modelStats(p, config, f, head).head;
    if (head === 'score') return { scores: scores() };
    const plain = { logits: logits(p, config, f) };
    return head === 'value' ? { ...plain, scores: scores() } : plain;
  });
  const weights = [...p.all].map(([name, value]) => ({ name, shape: value.shape as readonly number[] }));
  return { weights, linears: [...p.linears.values()] };
}

/** A model, of whatever kind, by what it was read from. */
export interface Identified {
  readonly config: Pick<ModelConfig, 'raw'>;
  readonly adapter: Adapter | null;
}

/**
 * Everything that a model's outputs depend on besides its weights with their names: for the keys of caches. Of an adapter
 * these are its modules' facts; of which kind it is the names of its weights tell.
 */
export const identity = ({ config: { raw }, adapter }: Identified): string =>
  JSON.stringify([raw, [...(adapter?.modules.values() ?? [])]]);

/**
 * Reads a model folder in Hugging Face's layout, all weights trainable.
 * @throws HarnessError naming the file (and tensor) that is missing, damaged or does not fit; MODEL_HEAD for a reward model.
 */
export async function loadCausalLM(folder: string): Promise<CausalLM> {
  const config = await readModelConfig(folder);
  requireLanguageModel(config, folder);
  const model = wholeModel(config, null, folder);
  await readWeights(folder, model.params, model.params.names, config);
  return model;
}

/** A model whose weights, all trainable, are yet to be read. */
export function wholeModel(config: ModelConfig, head: HeadKind | null, folder: string): CausalLM {
  const { weights } = describe(config, null, head);
  const params = new ParamStore(
    weights.map((s) => ({ ...s, trainable: true, decay: takesWeightDecay(config, s.name) })),
  );
  return { config, params, head, folder, adapter: null };
}

/** Fills the weights `names` of a store from the folder of a model so configured. A value head in it, which has a reader of its own, is left out. */
export async function readWeights(
  folder: string,
  params: ParamStore,
  names: readonly string[],
  { tied, architecture }: Pick<ModelConfig, 'tied' | 'architecture'>,
  ignore?: (name: string) => boolean,
): Promise<void> {
  const wanted = names.map((name) => ({ name, shape: [...params.view(name).shape], view: params.view(name).data }));
  await loadWeights(folder, wanted, {
    tied,
    ...architecture,
    ignore: (name) => isValueHead(name) || architecture.ignores?.(name) === true || ignore?.(name) === true,
  });
}
