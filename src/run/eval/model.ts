/**
 * Which provider a model's name means, with what options: `scheme:target`, a folder, a hub id, or lm-eval's model types
 * with their arguments (`hf` and `pretrained=X`, `local-completions` and `model=X,base_url=Y`).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { resolveInput } from '../../base/paths.ts';
import { describeSchema, describeValue } from '../../config/describe.ts';
import { toCamel } from '../../config/names.ts';
import { defaultsOf } from '../../config/resolve.ts';
import { compileSchema, type ObjectSchema, schemaAt } from '../../config/schema.ts';
import { hubIdText, parseHubId } from '../../data/hub/id.ts';
import type { Provider, ProviderContext, ProviderDefinition } from '../../providers/contract/provider.ts';
import { PROVIDERS } from '../../providers/contract/provider-kind.ts';
import { load } from '../../registry/kind.ts';

export interface ModelChoice {
  model: string;
  /** By YAML names. */
  args: Readonly<Record<string, Json>>;
  /** What a flag says of any model: base_url, timeout. Models without the option ignore it, base_url apart. */
  flags: Readonly<Record<string, Json | undefined>>;
  context: ProviderContext;
  configFile: string | undefined;
  /** Told of arguments without effect. */
  note(text: string): void;
}

/** lm-eval's model types: whose provider, and the argument that names the model. */
const TYPES: Readonly<Record<string, { scheme: string; name: string; endpoint?: string }>> = {
  hf: { scheme: 'local', name: 'pretrained' },
  'hf-auto': { scheme: 'local', name: 'pretrained' },
  huggingface: { scheme: 'local', name: 'pretrained' },
  'hf-causal': { scheme: 'local', name: 'pretrained' },
  'local-completions': { scheme: 'openai-compatible', name: 'model', endpoint: 'completions' },
  'local-chat-completions': { scheme: 'openai-compatible', name: 'model', endpoint: 'chat' },
  'openai-completions': { scheme: 'openai', name: 'model' },
  'openai-chat-completions': { scheme: 'openai', name: 'model' },
  'anthropic-chat': { scheme: 'anthropic', name: 'model' },
  'anthropic-chat-completions': { scheme: 'anthropic', name: 'model' },
};

/** lm-eval's types that load a model into a server's process: that server is asked instead. */
const SERVED = ['vllm', 'vllm-vlm', 'sglang', 'tensorrt_llm', 'gguf', 'ggml', 'nemo_lm', 'openvino'];

/** Arguments of lm-eval's models that change nothing here. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  trust_remote_code: 'code of models is never run',
  parallelize: 'there is one device',
  device_map: 'there is one device',
  device_map_option: 'there is one device',
  low_cpu_mem_usage: 'weights are read once',
  use_fast_tokenizer: 'there is one tokenizer',
  use_cache: 'answers are always kept',
  tokenizer_backend: "prompts are cut by the server's own tokenizer",
  tokenized_requests: 'prompts are sent as text',
  num_concurrent: '--concurrency says it',
  max_retries: '--retries says it',
  attn_implementation: 'the engine has its own',
};

/** `float`, `auto` and their kin as the engine calls them. */
const DTYPES: Readonly<Record<string, string>> = { float: 'float32', auto: 'float32', fp32: 'float32' };

interface Named {
  scheme: string;
  target: string;
  args: Record<string, Json>;
}

/** @throws HarnessError `MODEL_MISSING`, `MODEL_SERVED`. */
function nameOf(model: string, given: Readonly<Record<string, Json>>): Named {
  const args: Record<string, Json> = { ...given };
  const type = Object.hasOwn(TYPES, model) && !resolveInput(model).found ? TYPES[model] : undefined;
  if (type !== undefined) {
    const target = args[type.name];
    if (typeof target !== 'string' || target === '') {
      throw new HarnessError('MODEL_MISSING', `model ${model}: model_args does not name a model`, {
        hint: `--model ${model} --model_args ${type.name}=NAME`,
      });
    }
    delete args[type.name];
    // lm-eval's adapter argument: the adapter's folder names its base itself.
    const { peft } = args;
    delete args.peft;
    const { endpoint } = type;
    const own = typeof peft === 'string' ? peft : target;
    if (type.scheme === 'local') return { scheme: 'local', target: revised(own, args), args };
    return { scheme: type.scheme, target: own, args: { ...(endpoint === undefined ? {} : { endpoint }), ...args } };
  }
  if (SERVED.includes(model)) {
    throw new HarnessError('MODEL_SERVED', `model ${model}: harness asks a running server`, {
      hint: `start the server, then --model openai-compatible:NAME --base-url http://localhost:8000/v1`,
    });
  }
  const [, scheme, target] = /^([a-z][a-z0-9-]+):(.*)$/s.exec(model) ?? [];
  if (scheme === undefined || target === undefined) return { scheme: 'local', target: revised(model, args), args };
  if (scheme === 'hf') return { scheme: 'local', target: revised(model, args), args };
  return { scheme, target, args };
}

/** lm-eval's `revision` and `subfolder` of a model of the hub, written into its name; a folder has neither. */
function revised(target: string, args: Record<string, Json>): string {
  const { revision, subfolder } = args;
  delete args.revision;
  delete args.subfolder;
  const id = parseHubId(target);
  if (id === undefined || resolveInput(target).found) return target;
  const own = {
    name: id.name,
    revision: id.revision ?? (typeof revision === 'string' && revision !== 'main' ? revision : undefined),
    subfolder: id.subfolder || (typeof subfolder === 'string' ? subfolder : ''),
  };
  return own.revision === id.revision && own.subfolder === id.subfolder ? target : `hf:${hubIdText(own)}`;
}

/**
 * Opens a model.
 * @throws HarnessError `PROVIDER_UNKNOWN`, `MODEL_OPTION`, and what the provider throws.
 */
export async function openModel(request: ModelChoice): Promise<Provider> {
  const { scheme, target, args } = nameOf(request.model, request.args);
  const definition = await load(PROVIDERS, scheme);
  const values: Record<string, Json> = {};
  for (const [key, value] of Object.entries(args)) {
    if (Object.hasOwn(definition.schema, key)) values[key] = key === 'dtype' ? (DTYPES[String(value)] ?? value) : value;
    else if (Object.hasOwn(WITHOUT_EFFECT, key)) request.note(`${key} has no effect: ${WITHOUT_EFFECT[key]}`);
    else throw unknownOption(key, definition);
  }
  for (const [key, value] of Object.entries(request.flags)) {
    if (value === undefined) continue;
    if (Object.hasOwn(definition.schema, key)) values[key] ??= value;
    else if (key === 'base_url') throw unknownOption(key, definition);
  }
  const options = checkedOptions(definition, values);
  // A path is looked for beside the config too, as every other path of a config.
  const beside = scheme === 'local' ? resolveInput(target, request.configFile) : undefined;
  return await definition.open(beside?.found ? beside.path : target, options, request.context);
}

const unknownOption = (key: string, { scheme, schema }: ProviderDefinition): HarnessError => {
  const known = Object.keys(schema);
  return new HarnessError('MODEL_OPTION', `${scheme} models have no option "${key}"`, {
    hint: didYouMean(key, known) ?? (known.length === 0 ? 'they have none' : `they have: ${known.join(', ')}`),
  });
};

function checkedOptions(definition: ProviderDefinition, given: Record<string, Json>): Record<string, unknown> {
  const schema: ObjectSchema = { type: 'object', properties: definition.schema, additionalProperties: false };
  const values = { ...defaultsOf(schema), ...given };
  const errors = compileSchema(
    schema,
    `provider ${definition.scheme}`,
  )(values).map(({ path }) => {
    const value = path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], values);
    const expected = describeSchema(schemaAt(schema, path) ?? {});
    const what = `${definition.scheme}: option ${path.join('.')}: expected ${expected}, got ${describeValue(value)}`;
    return new HarnessError('MODEL_OPTION', what);
  });
  const [first, ...also] = errors;
  if (first !== undefined) throw new HarnessError(first.code, first.message, { also });
  return toCamel(values, schema) as Record<string, unknown>;
}
