/**
 * From checked options to what the runner needs: plug-ins loaded, models opened, tasks found, everything held against each
 * other before the first request. The command line and the library's `evaluate` come through here.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { resolveInput, shortPath } from '../../base/paths.ts';
import { resolvedYaml } from '../../config/print.ts';
import { HubSources } from '../../data/hub/sources.ts';
import { guardOf } from '../../eval/judges/guard-kind.ts';
import { Prices } from '../../eval/requests/prices.ts';
import type { EvalReporter } from '../../eval/run/events.ts';
import { checkGates, type Gate, readGate } from '../../eval/run/gates.ts';
import {
  type EvalPlan,
  type EvalSettings,
  expectedMetrics,
  type PlannedTask,
  type Preview,
  withinBudget,
} from '../../eval/run/plan.ts';
import { Warnings } from '../../eval/run/prompt-checks.ts';
import { checkEvalPlace, type EvalPlace, evalPlace, modelOf } from '../../eval/run/record.ts';
import type { EvalRequest } from '../../eval/run/run-eval.ts';
import { EVAL_SCHEMA } from '../../eval/run/schema.ts';
import { readSuite, SUITES } from '../../eval/run/suite.ts';
import type { Provider, ProviderContext } from '../../providers/contract/provider.ts';
import { findYaml } from '../../registry/yaml-kind.ts';
import { loadPlugins } from '../../user-plugins.ts';
import { type EvalConfig, readPairs, settingsOf } from './config.ts';
import { openModel } from './model.ts';
import { planOf, previewAll } from './plan.ts';

export interface EvalSetup {
  request: Omit<EvalRequest, 'signal'>;
  /** Closes the models. */
  close(): Promise<void>;
}

export interface SetupInput {
  config: EvalConfig;
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  reporter: EvalReporter;
  /** Nothing will be written: the run folder need not be free. */
  dryRun: boolean;
}

/** @throws HarnessError for everything that is wrong, models closed again. */
export async function setUpEval(input: SetupInput): Promise<EvalSetup> {
  const { config, reporter, dryRun } = input;
  const { options, configFile } = config;
  const settings = settingsOf(options, configFile);
  const gates = options.failUnder.map(readGate);
  const model = options.model ?? (options.into === undefined ? undefined : modelOf(options.into));
  if (model === undefined) {
    throw new HarnessError('MODEL_MISSING', 'no model is named', {
      hint: '--model FOLDER, openai:NAME, openai-compatible:NAME --base-url URL ...; harness list providers',
    });
  }
  const suite = options.suite === undefined ? undefined : readSuite(findYaml(SUITES, options.suite, configFile));
  if (suite === undefined && options.tasks.length === 0) {
    throw new HarnessError('ARGUMENT_INVALID', 'no task is named', {
      hint: '--tasks a,b or --suite s; harness list tasks, harness list suites',
    });
  }
  const place = evalPlace({
    ...(options.outputDir === undefined ? {} : { outputDir: options.outputDir }),
    ...(options.into === undefined ? {} : { into: options.into }),
    model,
  });
  if (!dryRun) await checkEvalPlace(place);
  await loadPlugins(options.plugins, { configFile, onFile: (name) => reporter.info(`loading plug-in ${name}`) });
  const pricesFile = options.prices === undefined ? undefined : fileOf(options.prices, configFile);
  const prices = pricesFile === undefined ? undefined : Prices.read(pricesFile);
  const found = await planOf(options, suite, configFile);
  const expected = expectedMetrics(found);
  checkGates(gates, expected);

  const opened: Provider[] = [];
  const hub = new HubSources({
    phase: (text) => reporter.phase(text),
    progress() {},
    info: (text) => reporter.info(text),
    warn: (text) => reporter.warn(text),
  });
  const close = async (): Promise<void> => {
    for (const provider of opened) await provider.close();
  };
  try {
    const open = await opener({ ...input, settings, opened, hub });
    const provider = await open(model, readPairs(options.modelArgs, 'model_args'), options.baseUrl);
    const roles = new Map<string, Provider>();
    const families: Record<string, string> = {};
    for (const [role, named] of Object.entries(options.judge)) {
      // `openai-compatible:llama,base_url=http://...`: judges have options of their own.
      const [, uri = named, args = ''] = /^(.*?),(\w+=.*)$/s.exec(named) ?? [];
      const guards = /^guard(?::|$)/.test(role);
      const { guard_family: family, ...rest } = readPairs(args, `judge.${role}`);
      const own = family === undefined || guards ? rest : { ...rest, guard_family: family };
      const opened = await open(uri, own, undefined);
      roles.set(role, opened);
      if (guards) await guardOf(opened.model, family === undefined ? undefined : String(family));
      if (guards && family !== undefined) families[role] = String(family);
    }
    checkRoles(found.tasks, roles, reporter);
    const chat = chatOf(settings, provider, reporter);
    const warnings = new Map(
      found.tasks.map(({ task }) => [task.name, new Warnings((text) => reporter.warn(`${task.name}: ${text}`))]),
    );
    reporter.phase('reading tasks');
    const { plan, previews: all } = await previewAll(found, provider, chat, warnings);
    const previews = options.budget === undefined ? all : withinBudget(all, options.budget);
    for (const { task, reason } of plan.skipped ?? []) reporter.warn(`${task} is left out: ${reason}`);
    const request = requestOf({ ...input, config, place, gates, plan, previews, provider, roles, warnings, hub });
    return {
      request: {
        ...request,
        settings: Object.keys(families).length === 0 ? chat : { ...chat, guardFamilies: families },
        asking: { ...request.asking, ...(prices === undefined ? {} : { prices }) },
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function fileOf(name: string, configFile: string | undefined): string {
  const found = resolveInput(name, configFile);
  // A file that is not there is the reader's to tell.
  return found.found ? found.path : name;
}

interface OpenerInput extends SetupInput {
  hub: HubSources;
  settings: EvalSettings;
  /** Models that were opened, to be closed. */
  opened: Provider[];
}

/** Opens models one after the other; the same name twice is the same model. */
async function opener({ config, env, reporter, settings, opened, hub }: OpenerInput) {
  const { options, configFile } = config;
  const context: ProviderContext = {
    env,
    device: options.device.replace(/:\d+$/, ''),
    seed: settings.seed,
    report: (text) => reporter.info(text),
    hub,
  };
  const known = new Map<string, Provider>();
  return async (
    model: string,
    args: Readonly<Record<string, Json>>,
    baseUrl: string | undefined,
  ): Promise<Provider> => {
    const key = JSON.stringify([model, args, baseUrl ?? null]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const provider = await openModel({
      ...{ model, args, context, configFile },
      flags: { base_url: baseUrl, timeout: options.timeout },
      note: (text) => reporter.info(`note: ${text}`),
    });
    opened.push(provider);
    known.set(key, provider);
    return provider;
  };
}

/** Judges that a task asks and nobody named: it says itself what it does without them. */
function checkRoles(tasks: readonly PlannedTask[], roles: ReadonlyMap<string, Provider>, reporter: EvalReporter): void {
  const wanted = new Map<string, string[]>();
  for (const { task } of tasks) {
    for (const role of task.roles ?? []) wanted.set(role, [...(wanted.get(role) ?? []), task.name]);
  }
  for (const [role, names] of wanted) {
    if (roles.has(role)) continue;
    const few = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    reporter.info(`note: ${few} would ask a model as ${role}; --judge ${role}=URI names one`);
  }
  for (const role of roles.keys()) {
    const asked = [...wanted.keys()].some((name) => name === role || role.startsWith(`${name}:`));
    if (!asked) reporter.warn(`no task asks a model as ${role}`);
  }
}

/** A model that takes messages only gets messages. @throws HarnessError `NO_CHAT_TEMPLATE`. */
function chatOf(settings: EvalSettings, provider: Provider, reporter: EvalReporter): EvalSettings {
  const { messages, text } = provider.capabilities;
  if (settings.chat && !messages) {
    throw new HarnessError('NO_CHAT_TEMPLATE', `${provider.model} has no chat template and takes no messages`, {
      hint: 'leave apply_chat_template out, or name a template: --model_args chat_template=FILE',
    });
  }
  if (settings.chat || text) return settings;
  reporter.info(`note: ${provider.model} takes messages only: prompts go as --apply_chat_template sends them`);
  return { ...settings, chat: true };
}

interface RequestInput extends SetupInput {
  hub: HubSources;
  place: EvalPlace;
  gates: readonly Gate[];
  plan: EvalPlan;
  previews: readonly Preview[];
  provider: Provider;
  roles: ReadonlyMap<string, Provider>;
  warnings: ReadonlyMap<string, Warnings>;
}

function requestOf(input: RequestInput): Omit<EvalRequest, 'signal' | 'settings'> {
  const { config, command, reporter, place, gates, plan, previews, provider, roles, warnings, hub } = input;
  const { options, resolved, configFile } = config;
  const { concurrency, retries, timeout, maxRequests, maxCost, outputPath } = options;
  // The samples that were asked for stay in config.yaml as they were given; so does `into`, which `--resume` needs.
  const yaml = resolvedYaml(resolved, EVAL_SCHEMA, configFile);
  const files = [
    ...(configFile === undefined ? [] : [configFile]),
    ...(plan.suite === undefined ? [] : [plan.suite.file]),
    ...plan.tasks.map(({ task }) => task.source),
    ...options.plugins.map((name) => fileOf(name, configFile)),
  ];
  const [, fewshotSeed] = [options.seed[0], previews[0]?.context.fewshotSeed ?? 1234];
  return {
    ...{ plan, previews, provider, roles, place, gates, warnings, reporter },
    asking: {
      cache: options.cache,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(retries === undefined ? {} : { retries }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(maxRequests === undefined ? {} : { maxRequests }),
      ...(maxCost === undefined ? {} : { maxCost }),
    },
    record: {
      resolvedYaml: yaml,
      command,
      device: options.device,
      seeds: { seed: previews[0]?.context.seed ?? 0, fewshot_seed: fewshotSeed },
      inputs: files.map((file) => shortPath(file)),
      hub: hub.used,
    },
    formats: options.format,
    ...(outputPath === undefined ? {} : { outputPath }),
    metadata: readPairs(options.metadata, 'metadata'),
  };
}
