/**
 * A base model under a LoRA adapter, fresh or read from a PEFT folder: which modules it sits on, one store for frozen and
 * trained weights, and the folder it is written into. Frozen weights have neither gradients nor optimiser state.
 */
import { join } from 'node:path';
import { writeFileAtomic } from "../../base/atomic.js";
import { HarnessError } from "../../base/errors.js";
import { ParamStore } from "../../engine/params.js";
import { describe, readWeights, takesWeightDecay } from "../causal-lm.js";
import { readModelConfig } from "../config.js";
import { findBaseFolder } from "../files/base-folder.js";
import { isClassifier, requireLanguageModel, requireRewardModel, rewardConfig } from "../reward-config.js";
import { readRewardWeights } from "../reward-model.js";
import { isValueHead } from "../scalar-head.js";
import { ADAPTER_CONFIG_FILE, ofRewardModel, readAdapterConfig } from "./adapter-config.js";
import { checkAdapterWeights, readAdapterWeights, writeAdapterWeights } from "./adapter-files.js";
import { HEAD_MODULE, resolveModules } from "./adapter-modules.js";
import { fillLoraA } from "./lora-init.js";
import { loraA, loraB } from "./lora-params.js";
const HEAD = `${HEAD_MODULE}.weight`;
const EMBEDDING = 'model.embed_tokens.weight';
/**
 * Puts a fresh adapter on a model folder: B zero, A from `seed`, as is the head of a reward model where the folder has none.
 * Throws ADAPTER_MODULES, MODEL_HEAD and what reading a model throws.
 */
export async function freshAdapter(folder, adapter, seed, head = null) {
    const model = await readBase(await plan(folder, adapter, head), seed);
    for (const { name, in: width } of model.adapter.lora.values()) {
        fillLoraA(model.params.view(loraA(name)).data, width, seed, name);
    }
    return model;
}
/**
 * Reads an adapter folder and its base model (`base`: a folder given instead of the one that the adapter names).
 * Throws ADAPTER_* and MODEL_UNSUPPORTED for the adapter, BASE_MODEL, and what reading a model throws; MODEL_HEAD when it
 * is an adapter of a reward model and another `head` is wanted, or the other way round.
 */
export async function loadAdapter(folder, base, head = null, sources) {
    const config = await readAdapterConfig(folder);
    const own = ofRewardModel(config) ? 'score' : null;
    const asked = head === 'its own' ? own : head;
    if ((asked === 'score') !== (own === 'score'))
        throw otherHead(folder, own);
    const revision = typeof config.raw.revision === 'string' ? config.raw.revision : undefined;
    const baseFolder = await findBaseFolder(folder, config.base, { given: base, revision, sources });
    const planned = await plan(baseFolder, config, asked, join(folder, ADAPTER_CONFIG_FILE));
    const shapes = new Map(planned.weights.map(({ name, shape }) => [name, shape]));
    const wanted = inFile(planned.adapter).map((tensor) => ({ ...tensor, shape: shapes.get(tensor.weight) }));
    await checkAdapterWeights(folder, wanted, planned.folder);
    const model = await readBase(planned, 0);
    await readAdapterWeights(folder, adapterTensors(model));
    return model;
}
function otherHead(folder, own) {
    const [is, not, hint] = own === null
        ? [
            'a language model',
            'a reward model',
            'Merge it into its base (harness merge) and train a reward model from that.',
        ]
        : [
            'a reward model',
            'a language model',
            'It scores texts and writes none: name the language model it was trained from.',
        ];
    const where = { file: join(folder, ADAPTER_CONFIG_FILE) };
    return new HarnessError('MODEL_HEAD', `${folder} is an adapter of ${is}, not of ${not}.`, { hint, where });
}
/** Fills the trained weights of a model from an adapter folder of the very same layout. Throws ADAPTER_*. */
export async function readAdapter(folder, model) {
    const tensors = adapterTensors(model);
    await checkAdapterWeights(folder, tensors, model.folder);
    await readAdapterWeights(folder, tensors);
}
/** Writes the adapter alone, in PEFT's layout. Throws the errors of base/atomic. */
export async function saveAdapter(folder, model) {
    await writeAdapterWeights(folder, adapterTensors(model));
    // Last, since a folder without it is not taken for an adapter.
    await writeFileAtomic(join(folder, ADAPTER_CONFIG_FILE), `${JSON.stringify(model.adapter.config.raw, null, 2)}\n`);
}
/** What the file holds: adapter matrices, modules saved in full and, as PEFT has it, the head that an adapter sits on. */
function inFile({ lora, saved }) {
    const same = [...[...lora.keys()].flatMap((module) => [loraA(module), loraB(module)]), ...saved];
    const head = { weight: HEAD, name: `${HEAD_MODULE}.base_layer.weight`, optional: true };
    return [...same.map((weight) => ({ weight, name: weight })), ...(lora.has(HEAD_MODULE) ? [head] : [])];
}
const adapterTensors = ({ params, adapter }) => inFile(adapter).map(({ weight, ...tensor }) => {
    const { data, shape } = params.view(weight);
    return { ...tensor, shape, view: data };
});
async function plan(folder, config, head, file) {
    const base = await readModelConfig(folder);
    if (head !== 'score')
        requireLanguageModel(base, folder);
    else if (isClassifier(base))
        requireRewardModel(base, folder);
    // A value head is trained in full whatever the settings say, and is no module of theirs.
    const { weights, linears } = describe({ ...base, tied: false }, null, head === 'value' ? null : head);
    const adapter = {
        config,
        ...resolveModules(config, { linears, weights: weights.map(({ name }) => name) }, file),
    };
    const own = head === 'score' ? rewardConfig(base) : apart(base, adapter, file);
    return { folder, adapter, config: own, head, base, weights: describe(own, adapter, head).weights };
}
async function readBase({ folder, adapter, config, head, base, weights }, seed) {
    const isAdapter = (name) => /\.lora_[AB]\.weight$/.test(name);
    const params = new ParamStore(weights.map(({ name, shape }) => {
        const trainable = adapter.saved.has(name) || isAdapter(name) || isValueHead(name);
        return { name, shape, trainable, decay: takesWeightDecay(name) };
    }));
    const inBase = params.names.filter((name) => !isAdapter(name) && !isValueHead(name));
    const model = { config, params, head, folder, adapter };
    if (head === 'score') {
        await readRewardWeights(folder, params, { names: inBase, fresh: !isClassifier(base), seed });
        return model;
    }
    const untied = base.tied && !config.tied;
    const own = inBase.filter((name) => !(untied && name === HEAD));
    await readWeights(folder, params, own, { tied: base.tied });
    if (untied)
        params.view(HEAD).data.set(params.view(EMBEDDING).data);
    return model;
}
/**
 * A tied head and embedding part ways when only one of them changes, and PEFT trains two copies even where both are
 * saved (`ensure_weight_tying` apart, which is refused): the merged model then says so in its config.json.
 */
function apart(config, { lora, saved, config: { raw } }, file) {
    const changes = lora.has(HEAD_MODULE) || saved.has(HEAD) || saved.has(EMBEDDING);
    if (!config.tied || !changes)
        return config;
    if (raw.ensure_weight_tying === true) {
        throw new HarnessError('MODEL_UNSUPPORTED', `${file}: ensure_weight_tying on a changed embedding is not supported.`, {
            hint: 'Merge the adapter into its base with PEFT (merge_and_unload) and go on from the merged model.',
        });
    }
    return { ...config, tied: false, raw: { ...config.raw, tie_word_embeddings: false } };
}
