/**
 * Which modules of a model an adapter sits on, after PEFT 0.21's rules (`check_target_module_exists`, `_set_trainable`,
 * `get_pattern_key`): names or endings of names, an expression over whole names, or every linear layer but the head.
 */
import { HarnessError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { LinearModule } from '../params.ts';
import { type AdapterConfig, ofRewardModel } from './adapter-config.ts';
import type { AdaptedModule } from './contract.ts';
import { matchingNames, namesModule } from './module-patterns.ts';

export const HEAD_MODULE = 'lm_head';
export const ALL_LINEAR = 'all-linear';

/** What the architecture has: linear layers (the head included), and all weights by name. */
export interface Architecture {
  linears: readonly LinearModule[];
  weights: readonly string[];
  /** The module of the embedding. */
  embedding: string;
}

export interface AdapterModules {
  /** By name, in the model's order. */
  modules: ReadonlyMap<string, AdaptedModule>;
  /** Weights that are trained in full. */
  saved: ReadonlySet<string>;
}

/**
 * @param file where the settings come from, for messages: a path, or undefined for a config's own `lora_*` keys
 * @throws HarnessError ADAPTER_MODULES when a setting names nothing, naming the modules there are
 */
export function resolveModules(config: AdapterConfig, architecture: Architecture, file?: string): AdapterModules {
  const { kind, settings } = config;
  const { linears } = architecture;
  const key = (name: string, owner = 'lora'): string => (file === undefined ? `${owner}_${name}` : `${file}: ${name}`);
  // Of the two names that PEFT adds for a classifier, a model has one.
  const asked = ofRewardModel(config)
    ? config.modulesToSave.filter((name) => name !== 'classifier')
    : config.modulesToSave;
  const saved = savedModules(asked, architecture, key('modules_to_save'));
  const names = targetNames(config, architecture, key('target_modules')).filter((name) => !saved.excluded(name));
  if (names.length === 0) throw nothingToTrain(config, architecture, key('target_modules'));
  const owner = kind.definition.peft.type.toLowerCase();
  const matched = new Map<string, ReadonlySet<string>>();
  const matching = (expression: string, setting: string): ReadonlySet<string> => {
    const found =
      matched.get(expression) ??
      matchingNames(
        expression,
        linears.map(({ name }) => name),
        key(setting, owner),
      );
    matched.set(expression, found);
    return found;
  };
  const modules = new Map<string, AdaptedModule>();
  for (const module of linears.filter(({ name }) => names.includes(name))) {
    const facts = kind.definition.linear.facts(settings, module, (expression, setting) =>
      matching(expression, setting).has(module.name),
    );
    modules.set(module.name, { ...module, ...facts });
  }
  return { modules, saved: saved.weights };
}

/** Entries of a list of targets that no module answers to, which PEFT passes over in silence. */
export function unmatchedTargets({ targetModules }: AdapterConfig, on: AdapterModules): string[] {
  if (typeof targetModules === 'string') return [];
  const modules = [...on.modules.keys(), ...[...on.saved].map((weight) => weight.replace(/\.[^.]+$/, ''))];
  return targetModules.filter((entry) => !modules.some((module) => namesModule(entry, module)));
}

function targetNames(config: AdapterConfig, { linears, embedding }: Architecture, key: string): string[] {
  const { targetModules, excludeModules } = config;
  const names = linears.map(({ name }) => name);
  let chosen: (name: string) => boolean;
  if (typeof targetModules !== 'string') {
    chosen = (name) => targetModules.some((entry) => namesModule(entry, name)) && inLayers(config, name);
  } else if (targetModules.toLowerCase() === ALL_LINEAR) {
    chosen = (name) => name !== HEAD_MODULE && name !== embedding;
  } else {
    const matched = matchingNames(targetModules, [...names, embedding], key);
    chosen = (name) => matched.has(name);
  }
  const excluded =
    typeof excludeModules === 'string' && excludeModules !== ''
      ? matchingNames(excludeModules, names, key.replace('target_modules', 'exclude_modules'))
      : new Set(names.filter((name) => [excludeModules].flat().some((entry) => namesModule(entry, name))));
  if (chosen(embedding)) {
    throw new HarnessError('ADAPTER_MODULES', `${key} names the embedding, which takes no adapter.`, {
      hint: `Train it in full instead: lora_modules_to_save: [${embedding.split('.').at(-1)}].`,
    });
  }
  return names.filter((name) => chosen(name) && !excluded.has(name));
}

/** `layers_to_transform`: the first number in a module's name is its layer. */
function inLayers({ layers, layersPattern }: AdapterConfig, name: string): boolean {
  if (layers.length === 0) return true;
  const parts = name.split('.');
  const at = parts.findIndex((part, i) => {
    return i > 0 && /^\d+$/.test(part) && (layersPattern.length === 0 || layersPattern.includes(parts[i - 1]!));
  });
  return at > 0 && layers.includes(Number(parts[at]));
}

/** PEFT takes every module whose name ends so, with or without a dot before it, and all that is inside. */
function savedModules(
  endings: readonly string[],
  { weights }: Architecture,
  key: string,
): { weights: ReadonlySet<string>; excluded: (module: string) => boolean } {
  const modules = new Set(weights.flatMap(modulesAbove));
  const roots = new Set<string>();
  for (const ending of endings) {
    const found = [...modules].filter((module) => ending !== '' && module.endsWith(ending));
    if (found.length === 0) throw unknownModule(ending, [...modules], key);
    for (const module of found) roots.add(module);
  }
  const inside = (name: string): boolean => [...roots].some((root) => name === root || name.startsWith(`${root}.`));
  // An adapter never sits on a module that is trained in full: here PEFT compares whole parts of the name.
  const excluded = (module: string): boolean => endings.some((ending) => `.${module}.`.includes(`.${ending}.`));
  return { weights: new Set(weights.filter(inside)), excluded: (module) => excluded(module) || inside(module) };
}

/** 'model.layers.0.mlp.up_proj.weight' -> 'model', 'model.layers', ... 'model.layers.0.mlp.up_proj'. */
function modulesAbove(weight: string): string[] {
  const parts = weight.split('.');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
}

/** Names worth telling: the last part of each, once. */
const shortNames = (modules: Iterable<string>): string[] =>
  [...new Set([...modules].map((module) => module.split('.').at(-1)!))].filter((name) => !/^\d+$/.test(name));

function unknownModule(ending: string, modules: readonly string[], key: string): HarnessError {
  const names = shortNames(modules);
  const [close] = nearest(ending, names);
  const there = `There are: ${names.join(', ')}.`;
  return new HarnessError('ADAPTER_MODULES', `${key}: the model has no module ${JSON.stringify(ending)}.`, {
    hint: close === undefined ? there : `Did you mean ${close}? ${there}`,
  });
}

function nothingToTrain({ targetModules }: AdapterConfig, { linears }: Architecture, key: string): HarnessError {
  const names = shortNames(linears.map(({ name }) => name));
  return new HarnessError(
    'ADAPTER_MODULES',
    `${key} ${JSON.stringify(targetModules)} matches no linear layer of the model.`,
    { hint: `There are: ${names.join(', ')}; ${ALL_LINEAR} takes all but ${HEAD_MODULE}.` },
  );
}
