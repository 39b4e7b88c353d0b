/** axolotl recipes (https://docs.axolotl.ai, option names as public recipes have them). */
import { each, ignore, isOff, OWN_KERNELS, PACKING, PRECISION, RUN_FOLDER, rename, TRACKING, } from "./rules.js";
const METHODS = {
    dpo: { method: 'dpo' },
    ipo: { method: 'dpo', loss_type: ['ipo'] },
    kto: { method: 'kto' },
    orpo: { method: 'orpo' },
    simpo: { method: 'cpo', loss_type: 'simpo' },
    grpo: { method: 'grpo' },
};
const method = (value) => {
    if (isOff(value))
        return { set: { method: 'sft' } };
    const set = METHODS[String(value)];
    return set === undefined
        ? { refused: `rl: ${String(value)} has no counterpart`, hint: `known: ${Object.keys(METHODS).join(', ')}` }
        : { set };
};
const KEPT = ['path', 'name', 'split', 'data_files', 'data_dir'];
const datasets = (value) => {
    if (!Array.isArray(value))
        return { set: { datasets: value } };
    const dropped = new Set();
    const entries = value.map((entry) => {
        if (typeof entry !== 'object' || entry === null)
            return entry;
        for (const key of Object.keys(entry))
            if (!KEPT.includes(key))
                dropped.add(key);
        const kept = Object.entries(entry).filter(([key]) => KEPT.includes(key));
        return Object.fromEntries(kept);
    });
    const note = `of datasets, ${[...dropped].join(', ')} ${dropped.size === 1 ? 'has' : 'have'} no effect (columns are recognised by name)`;
    return { set: { datasets: entries }, ...(dropped.size === 0 ? {} : { note }) };
};
const adapter = (value) => {
    if (isOff(value))
        return { set: {} };
    if (value === 'lora')
        return { set: { use_peft: true } };
    if (value === 'qlora')
        return { set: { use_peft: true }, note: 'qlora trains as LoRA over fp32 weights' };
    return { refused: `adapter: ${String(value)} is not available`, hint: 'lora is' };
};
/** `evals_per_epoch: 4` has no exact counterpart: steps per epoch are not known to a config. */
const perEpoch = (key) => (value) => isOff(value)
    ? { set: { [key]: 'no' } }
    : {
        set: { [key]: 'epoch' },
        ...(value === 1 ? {} : { note: `${key} is once per epoch; set ${key}: steps for more` }),
    };
export const AXOLOTL_RULES = {
    base_model: rename('model_name_or_path'),
    rl: method,
    datasets,
    adapter,
    sequence_len: rename('max_length'),
    val_set_size: (value) => (isOff(value) ? { set: {} } : { set: { test_split_size: value } }),
    rl_beta: rename('beta'),
    dpo_beta: rename('beta'),
    micro_batch_size: rename('per_device_train_batch_size'),
    eval_batch_size: rename('per_device_eval_batch_size'),
    num_epochs: rename('num_train_epochs'),
    lr_scheduler: rename('lr_scheduler_type'),
    optimizer: rename('optim'),
    dataset_processes: rename('dataset_num_proc'),
    lora_target_linear: (value) => (isOff(value) ? { set: {} } : { set: { lora_target_modules: 'all-linear' } }),
    peft_use_rslora: rename('use_rslora'),
    peft_use_dora: rename('use_dora'),
    evals_per_epoch: perEpoch('eval_strategy'),
    saves_per_epoch: perEpoch('save_strategy'),
    gradient_checkpointing: (value) => ({ set: { gradient_checkpointing: !isOff(value) } }),
    lora_model_dir: (value) => isOff(value)
        ? { set: {} }
        : { refused: 'lora_model_dir has no counterpart', hint: 'give the adapter folder as model_name_or_path' },
    chat_template: ignore("the model's own chat template is used; chat_template_path names another"),
    train_on_inputs: ignore('the loss covers the answer alone unless completion_only_loss says otherwise'),
    special_tokens: ignore("the model's own special tokens are used"),
    plugins: ignore("axolotl's plug-ins are Python"),
    ...each([
        'sample_packing',
        'eval_sample_packing',
        'pad_to_sequence_len',
        'multipack_real_batches',
        'sample_packing_eff_est',
        'total_num_tokens',
    ], ignore(PACKING)),
    ...each([
        'flash_attention',
        'xformers_attention',
        'sdp_attention',
        's2_attention',
        'flex_attention',
        'eager_attention',
        'flash_attn_cross_entropy',
        'lora_mlp_kernel',
        'lora_qkv_kernel',
        'lora_o_kernel',
        'cut_cross_entropy',
    ], ignore(OWN_KERNELS)),
    ...each(['float16', 'bfloat16'], ignore(PRECISION)),
    ...each([
        'model_type',
        'tokenizer_type',
        'base_model_config',
        'tokenizer_config',
        'is_llama_derived_model',
        'is_mistral_derived_model',
        'is_qwen_derived_model',
        'tokenizer_use_fast',
        'tokenizer_legacy',
        'lora_fan_in_fan_out',
    ], ignore('it is read from the model folder')),
    ...each([
        'dataset_prepared_path',
        'shuffle_merged_datasets',
        'test_datasets',
        'dataset_exact_deduplication',
        'eval_table_size',
        'eval_max_new_tokens',
        'eval_causal_lm_metrics',
        'strict',
        'resize_token_embeddings_to_32x',
        'remove_unused_columns',
    ], ignore('it has no counterpart')),
    ...each([
        'wandb_watch',
        'wandb_name',
        'wandb_log_model',
        'wandb_mode',
        'wandb_run_id',
        'mlflow_tracking_uri',
        'mlflow_experiment_name',
        'mlflow_run_name',
        'comet_api_key',
        'comet_project_name',
        'use_tensorboard',
    ], ignore(TRACKING)),
    ...each(['auto_resume_from_checkpoints', 'save_first_step', 'early_stopping'], ignore(RUN_FOLDER)),
};
