/** LLaMA-Factory recipes (examples/train_*.yaml of its repository; option names only). */
import { each, ignore, isOff, OWN_KERNELS, PACKING, PRECISION, RUN_FOLDER, rename, TRACKING, } from "./rules.js";
const STAGES = {
    pt: 'sft',
    sft: 'sft',
    rm: 'reward',
    ppo: 'ppo',
    dpo: 'dpo',
    kto: 'kto',
};
const stage = (value, all) => {
    const method = STAGES[String(value)];
    if (method === undefined) {
        return { refused: `stage: ${String(value)} has no counterpart`, hint: `known: ${Object.keys(STAGES).join(', ')}` };
    }
    const loss = String(all.pref_loss ?? 'sigmoid');
    if (method !== 'dpo' || loss === 'sigmoid')
        return { set: { method } };
    if (loss === 'orpo')
        return { set: { method: 'orpo' } };
    if (loss === 'simpo')
        return { set: { method: 'cpo', loss_type: 'simpo' } };
    if (loss === 'hinge' || loss === 'ipo')
        return { set: { method, loss_type: [loss] } };
    return { refused: `pref_loss: ${loss} has no counterpart`, hint: 'known: sigmoid, hinge, ipo, orpo, simpo' };
};
const finetuning = (value) => {
    if (value === 'full')
        return { set: {} };
    if (value === 'lora')
        return { set: { use_peft: true } };
    return { refused: `finetuning_type: ${String(value)} is not available`, hint: 'known: full, lora' };
};
const names = (value) => (Array.isArray(value) ? value.map(String) : String(value).split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
const dataset = (value) => {
    const list = names(value);
    const note = 'names of dataset_info.json are not looked up: dataset is taken as a path or hub id';
    return list.length === 1
        ? { set: { dataset_name: list[0] }, note }
        : { set: { datasets: list.map((path) => ({ path })) }, note };
};
export const LLAMA_FACTORY_RULES = {
    stage,
    pref_loss: () => ({ set: {} }),
    finetuning_type: finetuning,
    dataset,
    cutoff_len: rename('max_length'),
    val_size: (value) => (isOff(value) ? { set: {} } : { set: { test_split_size: value } }),
    pref_beta: rename('beta'),
    dpo_beta: rename('beta'),
    dpo_label_smoothing: rename('label_smoothing'),
    kto_chosen_weight: rename('desirable_weight'),
    kto_rejected_weight: rename('undesirable_weight'),
    lora_rank: rename('lora_r'),
    lora_target: (value) => {
        const list = names(value);
        return { set: { lora_target_modules: list.includes('all') ? 'all-linear' : list } };
    },
    additional_target: (value) => (isOff(value) ? { set: {} } : { set: { lora_modules_to_save: names(value) } }),
    ppo_epochs: rename('num_ppo_epochs'),
    ppo_score_norm: rename('use_score_norm'),
    pref_ftx: (value) => isOff(value)
        ? { set: {} }
        : {
            refused: 'pref_ftx is not available',
            hint: 'loss_type: [sigmoid, sft] with loss_weights adds the same term',
        },
    adapter_name_or_path: (value) => isOff(value)
        ? { set: {} }
        : { refused: 'adapter_name_or_path has no counterpart', hint: 'give the adapter folder as model_name_or_path' },
    template: ignore("the model's own chat template is used; chat_template_path names another"),
    ...each([
        'dataset_dir',
        'eval_dataset',
        'max_samples',
        'overwrite_cache',
        'streaming',
        'mix_strategy',
        'interleave_probs',
        'ignore_pad_token_for_loss',
        'train_on_prompt',
        'mask_history',
        'media_dir',
        'default_system',
    ], ignore('it has no counterpart')),
    ...each(['packing', 'neat_packing'], ignore(PACKING)),
    ...each([
        'flash_attn',
        'enable_liger_kernel',
        'use_unsloth',
        'shift_attn',
        'disable_gradient_checkpointing',
        'upcast_layernorm',
    ], ignore(OWN_KERNELS)),
    ...each(['quantization_bit', 'quantization_method', 'quantization_type', 'double_quantization', 'pure_bf16', 'infer_dtype'], ignore(PRECISION)),
    ...each(['plot_loss', 'use_swanlab', 'include_effective_tokens_per_second'], ignore(TRACKING)),
    ...each([
        'predict_with_generate',
        'cache_dir',
        'compute_accuracy',
        'ray_run_name',
        'ray_storage_path',
        'ray_num_workers',
        'resources_per_worker',
        'placement_strategy',
    ], ignore(RUN_FOLDER)),
};
