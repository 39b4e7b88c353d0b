/**
 * From overrides and a file to the checked options of an evaluation;
 * lm-eval's spellings of keys and of values (`hf`, `pretrained=X`, four seeds) are translated here.
 */
import { readFileSync } from 'node:fs';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { resolveInput, shortPath } from '../../base/paths.ts';
import { type Override, readText } from '../../config/overrides.ts';
import { type Resolved, resolveConfig } from '../../config/resolve.ts';
import { readSources } from '../../config/sources.ts';
import type { EvalSettings } from '../../eval/run/plan.ts';
import { EVAL_ALIASES, EVAL_SCHEMA, type EvalOptions } from '../../eval/run/schema.ts';

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

/** The key's name in the schema, from whatever spelling. */
export const evalKey = (key: string): string => {
  const snake = key.replaceAll('-', '_');
  return EVAL_ALIASES[snake] ?? snake;
};

/**
 * Resolves the config of an evaluation.
 * @throws HarnessError with every error found.
 */
export function resolveEval(input: Pick<EvalInput, 'configFile' | 'overrides'>, env: NodeJS.ProcessEnv): EvalConfig {
  const sources = readSources({ configFile: input.configFile, overrides: input.overrides, env });
  const assignments = sources.assignments.map((assignment) => {
    const [key, ...rest] = assignment.path;
    return { ...assignment, path: [evalKey(key as string), ...rest] };
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
