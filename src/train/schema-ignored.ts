/**
 * Keys of TRL 1.13 and transformers 5.17 that a recipe may carry although they change nothing here, each with the reason
 * that is told once; and keys that would change the result but are not available, with the values that are harmless.
 */
import type { JsonSchema } from '../config/schema.ts';

const ONE_PROCESS = 'training runs in one process';
const KERNELS = 'kernels and memory are managed by the engine';
export const PRECISION = 'fp32 is used';
const RUN_FOLDER = 'the run folder has its own layout and logs';
const HUB = 'harness publish uploads';
const BATCHES = 'rows are laid end to end, never padded';
const DATA = 'rows are read as they are needed';
const ALWAYS = 'it is always so';

/** Keys, parted by blanks, by the reason that is told of them. */
const REASONS: Readonly<Record<string, string>> = {
  [PRECISION]: `
    bf16 fp16 tf32 bf16_full_eval fp16_full_eval load_in_8bit load_in_4bit bnb_4bit_quant_type
    use_bnb_nested_quant bnb_4bit_quant_storage cast_lm_head_to_fp32`,
  [ONE_PROCESS]: `
    dataset_num_proc dataloader_num_workers dataloader_pin_memory dataloader_persistent_workers
    dataloader_prefetch_factor dataloader_multiprocessing_context dataloader_in_order
    ddp_find_unused_parameters ddp_bucket_cap_mb ddp_broadcast_buffers ddp_static_graph ddp_backend
    ddp_timeout fsdp fsdp_config deepspeed accelerator_config parallelism_config local_rank
    average_tokens_across_devices eval_use_gather_object save_on_each_node log_on_each_node log_level_replica
    ignore_bias_buffers`,
  [KERNELS]: `
    attn_implementation torch_compile torch_compile_backend torch_compile_mode use_liger_kernel
    liger_kernel_config torch_empty_cache_steps use_cache activation_offloading gradient_checkpointing_kwargs
    model_init_kwargs skip_memory_metrics eval_accumulation_steps eval_do_concat_batches batch_eval_metrics
    debug`,
  [RUN_FOLDER]: `
    run_name project trackio_space_id trackio_bucket_id trackio_static_space_id log_level disable_tqdm
    include_num_input_tokens_seen include_for_metrics prediction_loss_only logging_nan_inf_filter
    enable_jit_checkpoint restore_callback_states_from_checkpoint`,
  [HUB]: 'push_to_hub hub_token hub_private_repo hub_model_id hub_strategy hub_always_push hub_revision',
  [BATCHES]: 'padding_free pad_to_multiple_of eval_packing pad_token length_column_name',
  [DATA]: 'dataset_streaming streaming remove_unused_columns label_names dataset_kwargs',
  [ALWAYS]: 'do_train do_eval do_predict full_determinism',
  'code of model folders is never run': 'trust_remote_code',
  'it matters for mixtures of experts': 'router_aux_loss_coef',
};

const ignored = (why: string): JsonSchema => ({
  description: `No effect here: ${why}.`,
  'x-ignored': why,
  'x-group': 'no effect',
});

/** Accepted, without effect; a default is what recipes write anyway and is not worth a notice. */
export const IGNORED_KEYS: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(REASONS).flatMap(([why, keys]) =>
    keys
      .trim()
      .split(/\s+/)
      .map((key) => [key, ignored(why)] as const),
  ),
);

const only = (values: readonly (string | number | boolean | null)[], why: string): JsonSchema => ({
  enum: values,
  default: values[0],
  description: `Not available: ${why}.`,
  'x-unavailable': why,
  'x-group': 'not available',
});

/** Accepted with a harmless value, refused with any other. */
export const UNAVAILABLE_KEYS: Readonly<Record<string, JsonSchema>> = {
  truncation_mode: only(['keep_start'], 'rows are cut at their end'),
  shuffle_dataset: only([false, null], 'train_sampling_strategy decides the order'),
  label_smoothing_factor: only([0, null], 'smoothing of token targets is not built'),
  neftune_noise_alpha: only([null, 0], 'noise on embeddings is not built'),
  auto_find_batch_size: only([false, null], 'the batch size stays as given; --dry-run estimates the memory'),
  optim_target_modules: only([null], 'GaLore-like optimisers are not built'),
  ignore_data_skip: only([false, null], 'a resumed run goes on with the rows that come next'),
  eval_on_start: only([false, null], 'the held-out rows are measured before and after training anyway'),
  lora_target_parameters: only([null], 'adapters sit on modules'),
};

/** Of methods with a frozen reference. */
export const REFERENCE_KEYS: Readonly<Record<string, JsonSchema>> = {
  precompute_ref_log_probs: ignored('reference log-probabilities are always computed once and cached'),
  precompute_ref_batch_size: ignored('reference log-probabilities are computed with the evaluation batch size'),
  ref_model_mixup_alpha: ignored('the reference stays frozen'),
  ref_model_sync_steps: ignored('the reference stays frozen'),
  sync_ref_model: only([false, null], 'the reference stays frozen'),
};

/** Of methods that learn from the answers of their policy. */
export const ON_POLICY_KEYS: Readonly<Record<string, JsonSchema>> = {
  dataset_weight_field: only([null], 'the loss is over answers that the policy writes, not over rows'),
};
