/**
 * `config.json` of a Hugging Face model folder, normalised. Follows the configuration classes of transformers 5.17 for
 * Llama (also SmolLM and others built on it), Mistral, Qwen2/2.5 and Qwen3: their defaults for absent fields, the older
 * layout (`rope_theta`, `rope_scaling`, `torch_dtype`) beside the newer (`rope_parameters`, `dtype`). Leaves out
 * `attention_dropout` (alignment switches dropout off) and everything about generation.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from "../base/errors.js";
import { Fields } from "./config-fields.js";
import { isObject, readJsonObject } from "./files/read-json.js";
import { maskedFamily, maskedNames } from "./masked/masked-config.js";
const NO_BIAS = { q: false, k: false, v: false, o: false, mlp: false };
const FAMILIES = {
    llama: {
        known: 'Llama, SmolLM, TinyLlama, Yi',
        kvHeads: 'heads',
        headDim: 'hidden/heads',
        maxPositions: 2048,
        bosId: 1,
        eosId: 2,
        bias: (fields) => ({ ...attentionBias(fields), mlp: fields.flag('mlp_bias', false) }),
        qkNorm: false,
        windows: (_, layers) => Array(layers).fill(null),
    },
    mistral: {
        known: 'Mistral 7B, Nemo',
        kvHeads: 8,
        headDim: 'hidden/heads',
        maxPositions: 131072,
        bosId: 1,
        eosId: 2,
        bias: () => NO_BIAS,
        qkNorm: false,
        windows: (fields, layers) => Array(layers).fill(fields.sizeOrNull('sliding_window', 4096)),
    },
    qwen2: {
        known: 'Qwen2, Qwen2.5',
        kvHeads: 32,
        headDim: 'hidden/heads',
        maxPositions: 32768,
        bosId: null,
        eosId: null,
        bias: () => ({ q: true, k: true, v: true, o: false, mlp: false }),
        qkNorm: false,
        windows: qwenWindows,
    },
    qwen3: {
        known: 'Qwen3 (dense)',
        kvHeads: 32,
        headDim: 128,
        maxPositions: 32768,
        bosId: null,
        eosId: null,
        bias: (fields) => ({ ...attentionBias(fields), mlp: false }),
        qkNorm: true,
        windows: qwenWindows,
    },
};
/**
 * Reads and checks `config.json` in `folder`. Throws `MODEL_NOT_FOUND`, `MODEL_JSON`, `MODEL_UNSUPPORTED` (another
 * architecture, activation, rope scaling or a quantised checkpoint) or `MODEL_CONFIG` (a field that cannot be).
 */
export async function readModelConfig(folder) {
    const path = join(folder, 'config.json');
    const raw = await readJsonObject(path);
    if (raw === undefined)
        throw await noConfig(folder, path);
    return { ...parseModelConfig(raw, path), folder };
}
/** The same from the parsed content; `path` is for messages. */
export function parseModelConfig(raw, path) {
    const fields = new Fields(raw, path);
    const family = familyOf(fields);
    const rules = FAMILIES[family];
    if (isObject(raw.quantization_config)) {
        const hint = 'Use the unquantised checkpoint of the model.';
        throw fields.unsupported('the checkpoint is quantised (`quantization_config`)', hint);
    }
    const activation = fields.text('hidden_act', 'silu');
    if (activation !== 'silu' && activation !== 'swish') {
        throw fields.unsupported(`hidden_act is ${JSON.stringify(activation)}`, 'Supported is silu.');
    }
    const hiddenSize = fields.size('hidden_size');
    const heads = fields.size('num_attention_heads');
    const layers = fields.size('num_hidden_layers');
    const kvHeads = fields.sizeOrNull('num_key_value_heads', rules.kvHeads === 'heads' ? null : rules.kvHeads) ?? heads;
    if (heads % kvHeads !== 0) {
        throw fields.wrong('num_key_value_heads', `is ${kvHeads}, which does not divide num_attention_heads ${heads}`);
    }
    const maxPositions = fields.size('max_position_embeddings', rules.maxPositions);
    return {
        family,
        vocabSize: fields.size('vocab_size'),
        hiddenSize,
        intermediateSize: fields.size('intermediate_size'),
        layers,
        heads,
        kvHeads,
        headDim: headDim(fields, rules, hiddenSize, heads),
        normEps: fields.positive('rms_norm_eps', 1e-6),
        rope: rope(fields, maxPositions),
        tied: fields.flag('tie_word_embeddings', false),
        bias: rules.bias(fields),
        qkNorm: rules.qkNorm,
        slidingWindow: rules.windows(fields, layers),
        maxPositions,
        bosId: fields.tokenIds('bos_token_id', rules.bosId)[0] ?? null,
        eosIds: fields.tokenIds('eos_token_id', rules.eosId),
        padId: fields.tokenIds('pad_token_id', null)[0] ?? null,
        raw,
    };
}
function familyOf(fields) {
    const { model_type: type, architectures } = fields.raw;
    const architecture = Array.isArray(architectures) ? String(architectures[0]) : undefined;
    const name = typeof type === 'string' ? type : /^(\w+?)(?:For\w+|Model)$/.exec(architecture ?? '')?.[1]?.toLowerCase();
    if (name !== undefined && Object.hasOwn(FAMILIES, name))
        return name;
    const names = Object.entries(FAMILIES).map(([family, { known }]) => `${family} (${known})`);
    if (maskedFamily(fields.raw) !== undefined) {
        const what = `model_type is ${JSON.stringify(name)}, a masked language model where one that writes text is wanted`;
        const hint = `Masked models can be evaluated (harness list tasks --search masked); those that write are ${names.join(', ')}.`;
        throw fields.unsupported(what, hint);
    }
    const given = name === undefined ? 'it names no model_type' : `model_type is ${JSON.stringify(name)}`;
    throw fields.unsupported(given, `Supported are ${names.join(', ')}; to be scored alone, ${maskedNames()}.`);
}
function headDim(fields, rules, hiddenSize, heads) {
    const given = fields.sizeOrNull('head_dim', rules.headDim === 'hidden/heads' ? null : rules.headDim);
    if (given === null && hiddenSize % heads !== 0) {
        throw fields.wrong('num_attention_heads', `is ${heads}, which does not divide hidden_size ${hiddenSize}`);
    }
    const width = given ?? hiddenSize / heads;
    if (width % 2 !== 0)
        throw fields.wrong('head_dim', `is ${width}; rotary positions need an even width`);
    return width;
}
function attentionBias(fields) {
    const bias = fields.flag('attention_bias', false);
    return { q: bias, k: bias, v: bias, o: bias };
}
/** Qwen: `layer_types` where given, else the layers from `max_window_layers` on, and only with `use_sliding_window`. */
function qwenWindows(fields, layers) {
    const window = fields.flag('use_sliding_window', false) ? fields.sizeOrNull('sliding_window', 4096) : null;
    const types = fields.raw.layer_types ?? undefined;
    if (types === undefined) {
        const first = fields.count('max_window_layers', 28);
        return Array.from({ length: layers }, (_, layer) => (layer >= first ? window : null));
    }
    if (!Array.isArray(types) || types.length !== layers) {
        throw fields.wrong('layer_types', `must be a list of ${layers} names, one per layer`);
    }
    return types.map((type) => {
        if (type === 'full_attention')
            return null;
        if (type === 'sliding_attention' && window !== null)
            return window;
        throw type === 'sliding_attention'
            ? fields.wrong('layer_types', 'asks for sliding_attention, but use_sliding_window or sliding_window is not set')
            : fields.unsupported(`layer_types holds ${JSON.stringify(type)}`, 'Supported are full_attention and sliding_attention.');
    });
}
/** transformers' order: `rope_scaling`, else `rope_parameters`; theta inside it, else `rope_theta`, else 10,000. */
function rope(fields, maxPositions) {
    const part = fields.part('rope_scaling') ?? fields.part('rope_parameters') ?? new Fields({}, fields.path);
    const theta = part.positive('rope_theta', fields.positive('rope_theta', 10000));
    const partial = part.positive('partial_rotary_factor', fields.positive('partial_rotary_factor', 1));
    if (partial !== 1)
        throw fields.unsupported(`partial_rotary_factor is ${partial}`, 'Supported is 1 (all of each head).');
    const type = part.text('rope_type', part.text('type', 'default'));
    if (type === 'default')
        return { theta, scaling: { type } };
    if (type === 'linear')
        return { theta, scaling: { type, factor: part.positive('factor') } };
    if (type !== 'llama3') {
        const hint = 'Supported are default, linear and llama3.';
        throw fields.unsupported(`the rope scaling is ${JSON.stringify(type)}`, hint);
    }
    const lowFreqFactor = part.positive('low_freq_factor');
    const highFreqFactor = part.positive('high_freq_factor');
    if (highFreqFactor <= lowFreqFactor) {
        throw part.wrong('high_freq_factor', `is ${highFreqFactor}, which must be above low_freq_factor ${lowFreqFactor}`);
    }
    const originalMaxPositions = fields.size('original_max_position_embeddings', part.size('original_max_position_embeddings', maxPositions));
    return {
        theta,
        scaling: { type, factor: part.positive('factor'), lowFreqFactor, highFreqFactor, originalMaxPositions },
    };
}
/** The error for a folder without `config.json`, or for no folder. */
export async function noConfig(folder, path) {
    const has = (name) => stat(join(folder, name)).then(() => true, () => false);
    if (!(await has('.'))) {
        const hint = /^[\w.-]+\/[\w.-]+$/.test(folder)
            ? 'A model of the Hugging Face hub has to be downloaded first; give the folder it was saved in.'
            : 'Give the folder that holds config.json, the weights and the tokenizer.';
        return new HarnessError('MODEL_NOT_FOUND', `There is no model folder ${folder}.`, {
            hint,
            where: { file: folder },
        });
    }
    const hint = (await has('adapter_config.json'))
        ? 'This folder holds an adapter, not a model: give the folder of its base model.'
        : 'A model folder holds config.json, model.safetensors and tokenizer.json.';
    return new HarnessError('MODEL_NOT_FOUND', `${folder} has no config.json.`, { hint, where: { file: path } });
}
