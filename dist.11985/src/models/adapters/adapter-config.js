/**
 * `adapter_config.json` of a PEFT adapter folder (PEFT 0.21): LoRA and rsLoRA over linear layers, with patterns of ranks and
 * alphas, chosen layers, and modules saved in full. Every other kind of adapter is refused by name; a setting that is not
 * known may stand in the file only when it is off.
 */
import { join } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { Fields } from "../config-fields.js";
import { isObject, readJsonObject } from "../files/read-json.js";
export const ADAPTER_CONFIG_FILE = 'adapter_config.json';
export const ADAPTER_WEIGHTS_FILE = 'adapter_model.safetensors';
/** PEFT's `task_type` of an adapter of a reward model, and the modules that it then saves whatever the settings say. */
export const REWARD_TASK = 'SEQ_CLS';
export const REWARD_MODULES = ['classifier', 'score'];
export const ofRewardModel = ({ raw }) => raw.task_type === REWARD_TASK;
/** May hold anything: what the file says about itself, and details of settings that are checked by themselves. */
const HARMLESS = new Set([
    'base_model_name_or_path',
    'revision',
    'peft_type',
    'peft_version',
    'task_type',
    'inference_mode',
    'auto_mapping',
    'bias',
    'r',
    'lora_alpha',
    'lora_dropout',
    'target_modules',
    'exclude_modules',
    'use_rslora',
    'modules_to_save',
    'layers_to_transform',
    'layers_pattern',
    'rank_pattern',
    'alpha_pattern',
    'init_lora_weights',
    // Only for layers that store their matrix the other way round; PEFT too ignores it on linear layers.
    'fan_in_fan_out',
    'ensure_weight_tying',
    'megatron_core',
    'qalora_group_size',
    'runtime_config',
    'eva_config',
]);
/** Initialisations that leave the base model as it is. */
const PLAIN_INIT = [true, false, null, undefined, 'gaussian', 'eva', 'orthogonal'];
const MERGE_FIRST = 'Adapters are LoRA or rsLoRA here. Merge this one into its base with PEFT (merge_and_unload) and go on from the merged model.';
/** True for the folder of an adapter, of whatever kind. */
export async function isAdapterFolder(folder) {
    return (await readJsonObject(join(folder, ADAPTER_CONFIG_FILE))) !== undefined;
}
/** Throws MODEL_CONFIG for a value that cannot be, MODEL_UNSUPPORTED for other adapters, ADAPTER_CONFIG when there is no file. */
export async function readAdapterConfig(folder) {
    const path = join(folder, ADAPTER_CONFIG_FILE);
    const raw = await readJsonObject(path);
    if (raw === undefined) {
        throw new HarnessError('ADAPTER_CONFIG', `${folder} is not an adapter: it has no ${ADAPTER_CONFIG_FILE}.`, {
            hint: 'Name the folder that holds adapter_config.json and adapter_model.safetensors.',
            where: { file: folder },
        });
    }
    return parse(raw, path);
}
function parse(raw, path) {
    const fields = new Fields(raw, path);
    const type = fields.text('peft_type', 'none').toUpperCase();
    if (type !== 'LORA')
        throw fields.unsupported(`peft_type ${JSON.stringify(raw.peft_type ?? null)}`, MERGE_FIRST);
    refuseVariants(fields);
    const layers = raw.layers_to_transform ?? [];
    const dropout = number(fields, 'lora_dropout', 0);
    if (dropout < 0 || dropout >= 1)
        throw fields.wrong('lora_dropout', `is ${dropout}, not between 0 and 1`);
    return {
        r: fields.size('r', 8),
        alpha: number(fields, 'lora_alpha', 8),
        dropout,
        useRslora: fields.flag('use_rslora', false),
        targetModules: typeof raw.target_modules === 'string' ? raw.target_modules : texts(fields, 'target_modules'),
        excludeModules: typeof raw.exclude_modules === 'string' ? raw.exclude_modules : texts(fields, 'exclude_modules'),
        layers: [layers].flat().map((index) => {
            if (!Number.isSafeInteger(index))
                throw fields.wrong('layers_to_transform', 'is not a list of layer numbers');
            return index;
        }),
        layersPattern: typeof raw.layers_pattern === 'string' ? [raw.layers_pattern] : texts(fields, 'layers_pattern'),
        rankPattern: pattern(fields, 'rank_pattern', (value) => Number.isSafeInteger(value) && value > 0),
        alphaPattern: pattern(fields, 'alpha_pattern', Number.isFinite),
        modulesToSave: texts(fields, 'modules_to_save'),
        base: fields.text('base_model_name_or_path', '') || null,
        raw,
    };
}
function refuseVariants(fields) {
    const { raw } = fields;
    const shown = (key) => `${key} ${JSON.stringify(raw[key])}`;
    if (raw.use_dora === true)
        throw fields.unsupported('use_dora true (a DoRA adapter)', MERGE_FIRST);
    if ((raw.bias ?? 'none') !== 'none')
        throw fields.unsupported(shown('bias'), MERGE_FIRST);
    if (!PLAIN_INIT.includes(raw.init_lora_weights)) {
        throw fields.unsupported(`${shown('init_lora_weights')} (it changes the base model)`, 'Convert it to a plain LoRA adapter with PEFT: save_pretrained(..., path_initial_model_for_weight_conversion=...).');
    }
    const other = Object.keys(raw).find((key) => !HARMLESS.has(key) && !off(raw[key]));
    if (other !== undefined)
        throw fields.unsupported(shown(other), MERGE_FIRST);
}
const off = (value) => value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0);
function number(fields, name, fallback) {
    const value = fields.raw[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
        throw fields.wrong(name, `is ${JSON.stringify(value)}, not a number`);
    }
    return value;
}
function texts(fields, name) {
    const value = fields.raw[name] ?? [];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
        return value;
    throw fields.wrong(name, 'is not a list of names');
}
function pattern(fields, name, fits) {
    const value = fields.raw[name] ?? {};
    if (isObject(value) && Object.values(value).every((entry) => typeof entry === 'number' && fits(entry))) {
        return value;
    }
    throw fields.wrong(name, 'does not give numbers by module name');
}
