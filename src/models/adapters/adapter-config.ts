/**
 * `adapter_config.json` of a PEFT adapter folder (PEFT 0.21): which adapter of ours it is, what is common to all of them
 * (chosen modules and layers, modules saved in full, the base), and the settings that the adapter's own definition reads. A
 * field that neither knows may stand in the file only when it is off.
 */
import { join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { type Member, members } from '../../registry/kind.ts';
import { type JsonObject, readJsonObject } from '../files/read-json.ts';
import { ADAPTERS } from './adapter-kind.ts';
import type { AdapterDefinition } from './contract.ts';
import { PeftFields } from './peft-fields.ts';

export const ADAPTER_CONFIG_FILE = 'adapter_config.json';
export const ADAPTER_WEIGHTS_FILE = 'adapter_model.safetensors';

export interface AdapterConfig {
  /** Which adapter it is, and the file that declares it. */
  readonly kind: Member<AdapterDefinition>;
  /** What the definition made of its own fields. */
  readonly settings: object;
  /** Probability of dropping a number of the adapter's input while training. */
  readonly dropout: number;
  /** A list of names or endings of names; a text is a Python regular expression, or `all-linear`. */
  readonly targetModules: readonly string[] | string;
  readonly excludeModules: readonly string[] | string;
  /** Empty: all layers. */
  readonly layers: readonly number[];
  /** Names of the list that layers are counted in; empty: any. */
  readonly layersPattern: readonly string[];
  /** Endings of names of modules that are trained in full. */
  readonly modulesToSave: readonly string[];
  /** `base_model_name_or_path`. */
  readonly base: string | null;
  /** The file's content, for writing it back. */
  readonly raw: Readonly<JsonObject>;
}

/** PEFT's `task_type` of an adapter of a reward model, and the modules that it then saves whatever the settings say. */
export const REWARD_TASK = 'SEQ_CLS';
export const REWARD_MODULES: readonly string[] = ['classifier', 'score'];

export const ofRewardModel = ({ raw }: Pick<AdapterConfig, 'raw'>): boolean => raw.task_type === REWARD_TASK;

/** Fields of every adapter, which may hold anything: what the file says about itself, and what is read here. */
const COMMON: ReadonlySet<string> = new Set([
  ...[
    'base_model_name_or_path',
    'revision',
    'peft_type',
    'peft_version',
    'task_type',
    'inference_mode',
    'auto_mapping',
  ],
  ...['target_modules', 'exclude_modules', 'modules_to_save', 'layers_to_transform', 'layers_pattern'],
  ...['ensure_weight_tying', 'runtime_config'],
]);

/** True for the folder of an adapter, of whatever kind. */
export async function isAdapterFolder(folder: string): Promise<boolean> {
  return (await readJsonObject(join(folder, ADAPTER_CONFIG_FILE))) !== undefined;
}

/** Throws MODEL_CONFIG for a value that cannot be, MODEL_UNSUPPORTED for other adapters, ADAPTER_CONFIG when there is no file. */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const path = join(folder, ADAPTER_CONFIG_FILE);
  const raw = await readJsonObject(path);
  if (raw === undefined) {
    throw new HarnessError('ADAPTER_CONFIG', `${folder} is not an adapter: it has no ${ADAPTER_CONFIG_FILE}.`, {
      hint: 'Name the folder that holds adapter_config.json and adapter_model.safetensors.',
      where: { file: folder },
    });
  }
  return parseAdapterConfig(raw, path, await kindOf(new PeftFields(raw, path)));
}

/** Throws MODEL_UNSUPPORTED when there is none, naming those there are. */
async function kindOf(fields: PeftFields): Promise<Member<AdapterDefinition>> {
  const type = fields.text('peft_type', 'none').toUpperCase();
  const all = await members(ADAPTERS);
  const found = all.find(({ definition: { peft } }) => {
    return peft.type.toUpperCase() === type && peft.claims?.(fields.raw) !== false;
  });
  if (found !== undefined) return found;
  const names = all.map(({ definition }) => definition.name).join(', ');
  throw fields.unsupported(
    fields.shown('peft_type'),
    `Adapters are ${names} here, and those of plug-ins. ${fields.mergeFirst}`,
  );
}

/**
 * The settings of an adapter from its file's content, as read or about to be written.
 * @throws HarnessError as `readAdapterConfig`
 */
export function parseAdapterConfig(
  raw: Readonly<JsonObject>,
  path: string,
  kind: Member<AdapterDefinition>,
): AdapterConfig {
  const { peft } = kind.definition;
  const fields = new PeftFields(raw, path);
  const settings = peft.read(fields);
  const other = Object.keys(raw).find((key) => !COMMON.has(key) && !peft.fields.includes(key) && !off(raw[key]));
  if (other !== undefined) throw fields.unsupported(fields.shown(other));
  const layers = raw.layers_to_transform ?? [];
  const dropout = peft.dropout === undefined ? 0 : fields.number(peft.dropout, 0);
  if (dropout < 0 || dropout >= 1) throw fields.wrong(peft.dropout!, `is ${dropout}, not between 0 and 1`);
  return {
    kind,
    settings,
    dropout,
    targetModules: fields.names('target_modules'),
    excludeModules: fields.names('exclude_modules'),
    layers: [layers].flat().map((index) => {
      if (!Number.isSafeInteger(index)) throw fields.wrong('layers_to_transform', 'is not a list of layer numbers');
      return index as number;
    }),
    layersPattern: [fields.names('layers_pattern')].flat(),
    modulesToSave: fields.texts('modules_to_save'),
    base: fields.text('base_model_name_or_path', '') || null,
    raw,
  };
}

/** The settings in words, the most telling first. */
export const describeSettings = ({ kind, settings }: AdapterConfig): readonly string[] =>
  kind.definition.peft.describe(settings);

const off = (value: unknown): boolean =>
  value === null || value === false || (typeof value === 'object' && Object.keys(value).length === 0);
