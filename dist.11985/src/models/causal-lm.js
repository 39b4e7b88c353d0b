/** A decoder with its weights in memory, and with an adapter where it has one. */
import { trace } from "../engine/graph.js";
import { ParamStore } from "../engine/params.js";
import { LoraParams } from "./adapters/lora-params.js";
import { readModelConfig } from "./config.js";
import { loadWeights } from "./files/weights.js";
import { forestInputs } from "./forest-inputs.js";
import { logits } from "./llama.js";
import { Params } from "./params.js";
import { requireLanguageModel } from "./reward-config.js";
import { isValueHead } from "./scalar-head.js";
import { modelStats } from "./token-stats.js";
/** What the graph of a model reads its weights by; new for every trace. `dropout` is that of the adapter's inputs. */
export const paramsOf = ({ adapter }, dropout = 0) => adapter ? new LoraParams(adapter.lora, dropout) : new Params();
/** Names and shapes of all weights of an architecture, in the order its code asks for them, and its linear layers. */
export function describe(config, adapter = null, head = null) {
    const p = paramsOf({ adapter });
    trace(() => {
        const f = forestInputs(1, config.headDim);
        const { scores } = modelStats(p, config, f, head).head;
        if (head === 'score')
            return { scores: scores() };
        const plain = { logits: logits(p, config, f) };
        return head === 'value' ? { ...plain, scores: scores() } : plain;
    });
    const weights = [...p.all].map(([name, value]) => ({ name, shape: value.shape }));
    return { weights, linears: [...p.linears.values()] };
}
/** Everything that a model's outputs depend on besides its weights: for the keys of caches. */
export const identity = ({ config: { raw }, adapter }) => JSON.stringify([raw, [...(adapter?.lora.values() ?? [])]]);
/** transformers' rule: weight decay for matrices and embeddings, none for the weights of norms and for biases. */
export const takesWeightDecay = (name) => !name.endsWith('.bias') && !/norm\.weight$/.test(name);
/**
 * Reads a model folder in Hugging Face's layout, all weights trainable.
 * @throws HarnessError naming the file (and tensor) that is missing, damaged or does not fit; MODEL_HEAD for a reward model.
 */
export async function loadCausalLM(folder) {
    const config = await readModelConfig(folder);
    requireLanguageModel(config, folder);
    const model = wholeModel(config, null, folder);
    await readWeights(folder, model.params, model.params.names, { tied: config.tied });
    return model;
}
/** A model whose weights, all trainable, are yet to be read. */
export function wholeModel(config, head, folder) {
    const { weights } = describe(config, null, head);
    const params = new ParamStore(weights.map((s) => ({ ...s, trainable: true, decay: takesWeightDecay(s.name) })));
    return { config, params, head, folder, adapter: null };
}
/** Fills the weights `names` of a store from a model folder. A value head in it, which has a reader of its own, is left out. */
export async function readWeights(folder, params, names, { tied, ignore }) {
    const wanted = names.map((name) => ({ name, shape: [...params.view(name).shape], view: params.view(name).data }));
    await loadWeights(folder, wanted, { tied, ignore: (name) => isValueHead(name) || ignore?.(name) === true });
}
