/**
 * From the words of a command line, or from code, to the checked options of an evaluation. Every flag is a config key;
 * lm-eval's spellings of keys and of values (`hf`, `pretrained=X`, four seeds) are translated here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { nearestSibling, resolveInput, shortPath } from '../../base/paths.ts';
import type { EvalFlags } from '../../cli/eval/eval-flags.ts';
import { type Override, parseSet, readText, splitArguments } from '../../config/overrides.ts';
import { type Resolved, resolveConfig } from '../../config/resolve.ts';
import { readSources } from '../../config/sources.ts';
import type { EvalSettings } from '../../eval/run/plan.ts';
import { EVAL_ALIASES, EVAL_KEYS, EVAL_SCHEMA, type EvalOptions } from '../../eval/run/schema.ts';

export interface EvalInput {
  configFile: string | undefined;
  overrides: Override[];
  resume: true | string | undefined;
}

export interface EvalConfig {
  resolved: Resolved;
  options: EvalOptions;
  /** Absolute path. */
  configFile: string | undefined;
}

/** Flags that are no config keys. */
const OWN = new Set([
  'resume',
  'dryRun',
  'printConfig',
  'set',
  'judge',
  'plugin',
  'cache',
  'card',
  'json',
  'quiet',
  'verbose',
]);

/** lm-eval's switches without effect here, which have no type of their own. */
const SWITCHES = new Set(['log_samples', 'trust_remote_code', 'check_integrity', 'show_config']);

const named = (key: string): string => {
  const snake = key.replaceAll('-', '_');
  return EVAL_ALIASES[snake] ?? snake;
};

function isSwitch(key: string): boolean {
  const name = named(key);
  const declared = (EVAL_KEYS as Readonly<Record<string, { type?: unknown }>>)[name];
  const boolean = declared?.type === 'boolean' || name === 'apply_chat_template';
  return boolean || SWITCHES.has(name) || /^no[-_]/.test(key);
}

/**
 * Sorts out the command line of `eval`.
 * @throws HarnessError `ARGUMENT_INVALID`, `RESUME_NOT_FOUND`.
 */
export function readEvalArguments(tokens: readonly string[], flags: EvalFlags): EvalInput {
  const { positionals, overrides } = splitArguments(tokens, isSwitch);
  const text = (path: string[], value: string, spelled: string): void => {
    overrides.push({ path, given: { kind: 'text', text: value }, spelled });
  };
  for (const [flag, value] of Object.entries(flags)) {
    if (OWN.has(flag) || value === undefined) continue;
    const key = flag.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const spelled = `--${key.replaceAll('_', '-')}`;
    if (typeof value === 'boolean') overrides.push({ path: [key], given: { kind: 'bare' }, spelled });
    else for (const one of [value].flat()) text([key], one, `${spelled} ${one}`);
  }
  if (flags.cache === false) text(['cache'], 'false', '--no-cache');
  for (const file of flags.plugin ?? []) text(['plugins'], file, `--plugin ${file}`);
  for (const pair of flags.judge ?? []) {
    // `--judge openai:gpt-x` is the model of the role `judge`; what follows a comma are options of the model.
    const [, role = 'judge', uri = pair] = /^([^=,]+)=(.*)$/s.exec(pair) ?? [];
    text(['judge', role], uri, `--judge ${pair}`);
  }
  overrides.push(...(flags.set ?? []).map(parseSet));

  // lm-eval's habit: --config FILE.
  const config = overrides.findIndex(({ path, given }) => path.join('.') === 'config' && given.kind === 'text');
  if (config >= 0) {
    const [{ given }] = overrides.splice(config, 1) as [Override];
    if (given.kind === 'text') positionals.push(given.text);
  }
  if (positionals.length > 1) {
    throw new HarnessError('ARGUMENT_INVALID', `unexpected argument "${positionals[1]}"`, {
      hint: 'one config, then keys as --key value',
    });
  }
  let configFile = positionals[0];
  const { resume } = flags;
  const folder = typeof resume === 'string' ? resume : resume && flags.outputDir;
  if (resume === true && typeof folder !== 'string' && flags.into === undefined) {
    throw new HarnessError('RESUME_NOT_FOUND', 'nothing says which run to resume', {
      hint: 'harness eval --resume RUN',
    });
  }
  if (typeof folder === 'string') {
    requireRun(folder);
    if (configFile === undefined) {
      configFile = join(folder, 'config.yaml');
      // The folder of an evaluation beside a model is named by `into` in its config.
      if (!/^into:/m.test(readFileSync(configFile, 'utf8')) && flags.outputDir === undefined)
        text(['output_dir'], folder, `--resume ${folder}`);
    }
  }
  return { configFile, overrides, resume };
}

function requireRun(name: string): void {
  const folder = resolve(name);
  if (existsSync(join(folder, 'config.yaml'))) return;
  const near = existsSync(folder) ? 'name the run folder, which has a config.yaml' : nearestSibling(folder);
  const what = existsSync(folder) ? `${name} is not the folder of a run` : `no run to resume at ${name}`;
  throw new HarnessError('RESUME_NOT_FOUND', what, near === undefined ? {} : { hint: near });
}

/**
 * Resolves the config of an evaluation.
 * @throws HarnessError with every error found.
 */
export function resolveEval(input: Pick<EvalInput, 'configFile' | 'overrides'>, env: NodeJS.ProcessEnv): EvalConfig {
  const sources = readSources({ configFile: input.configFile, overrides: input.overrides, env });
  const assignments = sources.assignments.map((assignment) => {
    const [key, ...rest] = assignment.path;
    return { ...assignment, path: [named(key as string), ...rest] };
  });
  const resolved = resolveConfig({ ...sources, assignments }, EVAL_SCHEMA, { name: 'harness eval' });
  const { configFile } = sources;
  // Names of tasks and suites stay; paths are looked for beside the config, and kept as they were found.
  const found = (name: string): string => {
    const input = /[/\\]|\.ya?ml$/.test(name) ? resolveInput(name, configFile) : undefined;
    return input?.found ? shortPath(input.path) : name;
  };
  const { values } = resolved;
  values.tasks = (values.tasks as string[]).map(found);
  if (typeof values.suite === 'string') values.suite = found(values.suite);
  const options = {
    ...resolved.options,
    tasks: values.tasks,
    ...(values.suite === null ? {} : { suite: values.suite }),
  };
  return { resolved, options: options as unknown as EvalOptions, configFile };
}

/**
 * `pretrained=X,dtype=float` or a JSON object, as lm-eval writes arguments; values are read as what they look like.
 * `readPairs('temperature=0.7,until=["a"]', 'gen_kwargs')` is `{ temperature: 0.7, until: ['a'] }`.
 * @throws HarnessError `ARGUMENT_INVALID`.
 */
export function readPairs(given: Readonly<Record<string, unknown>> | string, key: string): Record<string, Json> {
  if (typeof given !== 'string') return given as Record<string, Json>;
  const pairs: Record<string, Json> = {};
  if (given.trim() === '') return pairs;
  // Commas inside of brackets and quotes belong to a value.
  for (const part of given.match(/(?:[^,[{"']|\[[^\]]*\]|\{[^}]*\}|"[^"]*"|'[^']*'|["'[{])+/g) ?? []) {
    const equals = part.indexOf('=');
    if (equals < 1) {
      throw new HarnessError('ARGUMENT_INVALID', `${key}: expected name=value,name=value, got "${part}"`);
    }
    pairs[part.slice(0, equals).trim()] = readValue(part.slice(equals + 1).trim());
  }
  return pairs;
}

function readValue(text: string): Json {
  if (text === 'None') return null;
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  return quoted === null ? (readText(text, undefined) as Json) : (quoted[2] as string);
}

/** The settings that prompts and numbers depend on. @throws HarnessError `ARGUMENT_INVALID`. */
export function settingsOf(options: EvalOptions, configFile: string | undefined): EvalSettings {
  const seeds = options.seed.map((seed) => {
    const number = seed === null || seed === 'None' || seed === '' ? null : Number(seed);
    if (number === null || Number.isSafeInteger(number)) return number;
    throw new HarnessError('ARGUMENT_INVALID', `seed: expected whole numbers, got "${seed}"`, {
      hint: "one number, or lm-eval's four: 0,1234,1234,1234",
    });
  });
  if (typeof options.applyChatTemplate === 'string') {
    throw new HarnessError(
      'ARGUMENT_INVALID',
      `apply_chat_template: there is no choice of "${options.applyChatTemplate}"`,
      {
        hint: 'true takes the template of the model; --model_args chat_template=FILE another one',
      },
    );
  }
  const only = samplesOf(options.samples, configFile);
  const dataDir = options.dataDir ?? process.env.HARNESS_DATA;
  return {
    ...(options.numFewshot === undefined ? {} : { numFewshot: options.numFewshot }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(only === undefined ? {} : { only }),
    chat: options.applyChatTemplate ?? false,
    fewshotAsMultiturn: options.fewshotAsMultiturn,
    ...(options.systemInstruction === undefined ? {} : { systemInstruction: options.systemInstruction }),
    generation: readPairs(options.genKwargs, 'gen_kwargs'),
    seed: seeds[0] ?? 0,
    fewshotSeed: (seeds.length === 1 ? seeds[0] : seeds[3]) ?? 1234,
    ...(dataDir === undefined || dataDir === '' ? {} : { dataDir: resolvedFolder(dataDir, configFile) }),
    allowCode: options.allowCode,
    predictOnly: options.predictOnly,
  };
}

function resolvedFolder(name: string, configFile: string | undefined): string {
  const found = resolveInput(name, configFile);
  if (found.found) return found.path;
  throw new HarnessError('DATA_NOT_FOUND', `data_dir: there is no folder ${name}`);
}

/** Ids by task, `*` for all. A text is the path of a JSON file, or one id. */
function samplesOf(
  given: EvalOptions['samples'],
  configFile: string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') {
    const file = resolveInput(given, configFile);
    if (!file.found) return new Map([['*', new Set([given])]]);
    const wrong = (cause?: unknown) =>
      new HarnessError('ARGUMENT_INVALID', `samples: ${given} does not hold ids by task`, {
        hint: '{"task_name": [0, 5, 12]}',
        cause,
      });
    try {
      const value = JSON.parse(readFileSync(file.path, 'utf8')) as unknown;
      if (typeof value === 'object' && value !== null) return samplesOf(value as Record<string, unknown>, configFile);
    } catch (error) {
      throw HarnessError.is(error) ? error : wrong(error);
    }
    throw wrong();
  }
  const list = (ids: unknown, task: string): ReadonlySet<string> => {
    if (Array.isArray(ids) && ids.every((id) => typeof id === 'string' || typeof id === 'number'))
      return new Set(ids.map(String));
    throw new HarnessError('ARGUMENT_INVALID', `samples: expected a list of ids for ${task}`, {
      hint: '{"task_name": [0, 5, 12]}',
    });
  };
  if (Array.isArray(given)) return new Map([['*', list(given, 'all tasks')]]);
  return new Map(Object.entries(given).map(([task, ids]) => [task, list(ids, task)]));
}
