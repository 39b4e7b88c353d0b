/**
 * What a training run trains: all weights of a model folder, a fresh LoRA adapter on it (`use_peft`), or the adapter in an
 * adapter folder, continued. TRL's `lora_*` keys become PEFT's settings here. The reference of such a run is the policy at
 * its start: a fresh adapter's base model, a continued adapter as it was. A method may ask for a head (scalar-head.ts).
 */
import { HarnessError } from "../base/errors.js";
import { freshAdapter, loadAdapter, readAdapter, saveAdapter } from "./adapters/adapted-lm.js";
import { isAdapterFolder, REWARD_MODULES, REWARD_TASK, readAdapterConfig, } from "./adapters/adapter-config.js";
import { ALL_LINEAR, HEAD_MODULE, unmatchedTargets } from "./adapters/adapter-modules.js";
import { loadCausalLM, readWeights } from "./causal-lm.js";
import { baseOf } from "./files/base-folder.js";
import { saveModel } from "./files/save.js";
import { startRewardModel } from "./reward-model.js";
import { isValueHead } from "./scalar-head.js";
import { loadWithValueHead, readValueHead, writeValueHead } from "./value-head.js";
/**
 * Reads `folder`, of a model or of an adapter. Throws ADAPTER_*, BASE_MODEL, MODEL_* and what reading weights throws.
 * @param head what the method trains beside the language model or, for a reward model, in its place
 */
export async function loadPolicy(folder, options, head = null, sources) {
    const notices = [];
    if (await isAdapterFolder(folder)) {
        const model = await loadAdapter(folder, undefined, head, sources);
        if (head === 'value')
            await readValueHead(folder, model.params);
        const { r, alpha } = model.adapter.config;
        if (options.usePeft) {
            notices.push(`The adapter in ${folder} is continued with its own settings (r ${r}, alpha ${alpha}); lora_* keys have no effect.`);
        }
        return withDropout(model, options, notices);
    }
    if (!options.usePeft) {
        if (head === 'score')
            return { model: await startRewardModel(folder, options.seed), dropout: 0, notices };
        return { model: await (head === null ? loadCausalLM : loadWithValueHead)(folder), dropout: 0, notices };
    }
    const config = adapterConfig(options, folder, head);
    const model = await freshAdapter(folder, config, options.seed, head);
    if (head === 'value')
        await readValueHead(folder, model.params);
    const unmatched = unmatchedTargets(config, model.adapter);
    if (unmatched.length > 0)
        notices.push(`lora_target_modules: the model has no ${unmatched.join(', ')}.`);
    return withDropout(model, options, notices);
}
/** Writes a whole model folder, or the adapter alone. The tokenizer's files are written by data/. */
export async function savePolicy(folder, model) {
    const { adapter, config, params, head } = model;
    if (head === 'value')
        await writeValueHead(folder, params);
    if (adapter)
        return saveAdapter(folder, { ...model, adapter });
    const names = params.names.filter((name) => !isValueHead(name));
    const tensors = names.map((name) => {
        const { data, shape } = params.view(name);
        return { name, shape, view: data };
    });
    await saveModel(folder, { config, tensors });
}
/**
 * Puts the trained weights of a saved policy into a model of the same layout: how a checkpoint is gone on from. Throws
 * RESUME_CHANGED when what is trained is something else by now, and what reading weights throws.
 */
export async function restorePolicy(folder, model) {
    const { adapter, params, config, head } = model;
    const saved = (await isAdapterFolder(folder)) ? await readAdapterConfig(folder) : null;
    if ((saved === null) !== (adapter === null)) {
        const [was, is] = saved === null ? ['all weights', 'an adapter'] : ['an adapter', 'all weights'];
        throw changed(folder, `holds ${was}, but this run trains ${is}`);
    }
    if (head === 'value' && !(await readValueHead(folder, params)))
        throw changed(folder, 'holds no value head');
    if (saved === null || adapter === null) {
        const names = params.names.filter((name) => !isValueHead(name));
        return readWeights(folder, params, names, { tied: config.tied });
    }
    const other = SETTINGS.filter((key) => JSON.stringify(saved[key]) !== JSON.stringify(adapter.config[key]));
    if (other.length > 0)
        throw changed(folder, `holds an adapter with other settings (${other.join(', ')})`);
    return readAdapter(folder, { ...model, adapter });
}
/** What the meaning of an adapter's numbers depends on. */
const SETTINGS = [
    ...['r', 'alpha', 'useRslora', 'targetModules', 'excludeModules', 'layers', 'layersPattern'],
    ...['rankPattern', 'alphaPattern', 'modulesToSave'],
];
const changed = (folder, what) => new HarnessError('RESUME_CHANGED', `${folder} ${what}.`, {
    hint: 'Go on with the config that the run began with, or start a new run in another output_dir.',
    where: { file: folder },
});
function withDropout(model, options, notices) {
    const dropout = options.disableDropout ? 0 : model.adapter.config.dropout;
    if (dropout > 0 && model.adapter.lora.has(HEAD_MODULE)) {
        notices.push(`The adapter of ${HEAD_MODULE} gets no dropout; that of the other modules is ${dropout}.`);
    }
    return { model, dropout, notices };
}
/** A fresh adapter's settings, with the file that PEFT writes for them. */
function adapterConfig(o, folder, head) {
    const targetModules = targets(o.loraTargetModules);
    const given = o.loraModulesToSave ?? [];
    const modulesToSave = head === 'score' ? [...new Set([...given, ...REWARD_MODULES])] : given;
    const { base, revision } = baseOf(folder);
    const raw = {
        alpha_pattern: {},
        auto_mapping: null,
        base_model_name_or_path: base,
        bias: 'none',
        exclude_modules: null,
        fan_in_fan_out: false,
        inference_mode: true,
        init_lora_weights: true,
        layers_pattern: null,
        layers_to_transform: null,
        lora_alpha: o.loraAlpha,
        lora_bias: false,
        lora_dropout: o.loraDropout,
        modules_to_save: modulesToSave.length > 0 ? modulesToSave : null,
        peft_type: 'LORA',
        r: o.loraR,
        rank_pattern: {},
        revision,
        target_modules: targetModules,
        task_type: head === 'score' ? REWARD_TASK : o.loraTaskType,
        use_dora: false,
        use_rslora: o.useRslora,
    };
    return {
        r: o.loraR,
        alpha: o.loraAlpha,
        dropout: o.loraDropout,
        useRslora: o.useRslora,
        targetModules,
        excludeModules: [],
        layers: [],
        layersPattern: [],
        rankPattern: {},
        alphaPattern: {},
        modulesToSave,
        base,
        raw,
    };
}
/** PEFT's default for the Llama family. */
const DEFAULT_TARGETS = ['q_proj', 'v_proj'];
/**
 * TRL's command line takes a list of one for a text, that is for an expression or `all-linear`. A text without any sign of
 * an expression is meant as a module's name, which PEFT would look for in vain.
 */
function targets(value) {
    if (value === undefined || value.length === 0)
        return DEFAULT_TARGETS;
    const single = typeof value === 'string' ? value : value.length === 1 ? value[0] : undefined;
    if (single === undefined)
        return value;
    return single.toLowerCase() === ALL_LINEAR || /[\\^$*+?()[\]{}|]/.test(single) ? single : [single];
}
