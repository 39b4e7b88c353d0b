/**
 * Which modules of a model an adapter sits on, after PEFT 0.21's rules (`check_target_module_exists`, `_set_trainable`,
 * `get_pattern_key`): names or endings of names, an expression over whole names, or every linear layer but the head.
 */
import { HarnessError } from "../../base/errors.js";
import { nearest } from "../../base/nearest.js";
import { ofRewardModel } from "./adapter-config.js";
import { matchingNames, namesModule } from "./module-patterns.js";
export const HEAD_MODULE = 'lm_head';
const EMBEDDING_MODULE = 'model.embed_tokens';
export const ALL_LINEAR = 'all-linear';
/**
 * @param file where the settings come from, for messages: a path, or undefined for a config's own `lora_*` keys
 * @throws HarnessError ADAPTER_MODULES when a setting names nothing, naming the modules there are
 */
export function resolveModules(config, architecture, file) {
    const key = (name) => (file === undefined ? `lora_${name}` : `${file}: ${name}`);
    // Of the two names that PEFT adds for a classifier, a model has one.
    const asked = ofRewardModel(config)
        ? config.modulesToSave.filter((name) => name !== 'classifier')
        : config.modulesToSave;
    const saved = savedModules(asked, architecture, key('modules_to_save'));
    const names = targetNames(config, architecture, key('target_modules')).filter((name) => !saved.excluded(name));
    if (names.length === 0)
        throw nothingToTrain(config, architecture, key('target_modules'));
    const rank = patternOf(config.rankPattern, architecture, key('rank_pattern'));
    const alpha = patternOf(config.alphaPattern, architecture, key('alpha_pattern'));
    const lora = new Map();
    for (const { name, ...sizes } of architecture.linears.filter(({ name }) => names.includes(name))) {
        const r = rank(name) ?? config.r;
        const scale = (alpha(name) ?? config.alpha) / (config.useRslora ? Math.sqrt(r) : r);
        lora.set(name, { name, ...sizes, r, scale });
    }
    return { lora, saved: saved.weights };
}
/** Entries of a list of targets that no module answers to, which PEFT passes over in silence. */
export function unmatchedTargets({ targetModules }, { lora, saved }) {
    if (typeof targetModules === 'string')
        return [];
    const modules = [...lora.keys(), ...[...saved].map((weight) => weight.replace(/\.[^.]+$/, ''))];
    return targetModules.filter((entry) => !modules.some((module) => namesModule(entry, module)));
}
function targetNames(config, { linears }, key) {
    const { targetModules, excludeModules } = config;
    const names = linears.map(({ name }) => name);
    let chosen;
    if (typeof targetModules !== 'string') {
        chosen = (name) => targetModules.some((entry) => namesModule(entry, name)) && inLayers(config, name);
    }
    else if (targetModules.toLowerCase() === ALL_LINEAR) {
        chosen = (name) => name !== HEAD_MODULE && name !== EMBEDDING_MODULE;
    }
    else {
        const matched = matchingNames(targetModules, [...names, EMBEDDING_MODULE], key);
        chosen = (name) => matched.has(name);
    }
    const excluded = typeof excludeModules === 'string' && excludeModules !== ''
        ? matchingNames(excludeModules, names, key.replace('target_modules', 'exclude_modules'))
        : new Set(names.filter((name) => [excludeModules].flat().some((entry) => namesModule(entry, name))));
    if (chosen(EMBEDDING_MODULE)) {
        throw new HarnessError('ADAPTER_MODULES', `${key} names the embedding, which takes no adapter.`, {
            hint: 'Train it in full instead: lora_modules_to_save: [embed_tokens].',
        });
    }
    return names.filter((name) => chosen(name) && !excluded.has(name));
}
/** `layers_to_transform`: the first number in a module's name is its layer. */
function inLayers({ layers, layersPattern }, name) {
    if (layers.length === 0)
        return true;
    const parts = name.split('.');
    const at = parts.findIndex((part, i) => {
        return i > 0 && /^\d+$/.test(part) && (layersPattern.length === 0 || layersPattern.includes(parts[i - 1]));
    });
    return at > 0 && layers.includes(Number(parts[at]));
}
/** The value of the first pattern that the end of a module's name matches. */
function patternOf(pattern, { linears }, key) {
    const names = linears.map(({ name }) => name);
    const entries = Object.entries(pattern).map(([source, value]) => {
        return { matched: matchingNames(`(.*\\.)?(${source})`, names, key), value };
    });
    return (name) => entries.find(({ matched }) => matched.has(name))?.value;
}
/** PEFT takes every module whose name ends so, with or without a dot before it, and all that is inside. */
function savedModules(endings, { weights }, key) {
    const modules = new Set(weights.flatMap(modulesAbove));
    const roots = new Set();
    for (const ending of endings) {
        const found = [...modules].filter((module) => ending !== '' && module.endsWith(ending));
        if (found.length === 0)
            throw unknownModule(ending, [...modules], key);
        for (const module of found)
            roots.add(module);
    }
    const inside = (name) => [...roots].some((root) => name === root || name.startsWith(`${root}.`));
    // An adapter never sits on a module that is trained in full: here PEFT compares whole parts of the name.
    const excluded = (module) => endings.some((ending) => `.${module}.`.includes(`.${ending}.`));
    return { weights: new Set(weights.filter(inside)), excluded: (module) => excluded(module) || inside(module) };
}
/** 'model.layers.0.mlp.up_proj.weight' -> 'model', 'model.layers', ... 'model.layers.0.mlp.up_proj'. */
function modulesAbove(weight) {
    const parts = weight.split('.');
    return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
}
/** Names worth telling: the last part of each, once. */
const shortNames = (modules) => [...new Set([...modules].map((module) => module.split('.').at(-1)))].filter((name) => !/^\d+$/.test(name));
function unknownModule(ending, modules, key) {
    const names = shortNames(modules);
    const [close] = nearest(ending, names);
    const there = `There are: ${names.join(', ')}.`;
    return new HarnessError('ADAPTER_MODULES', `${key}: the model has no module ${JSON.stringify(ending)}.`, {
        hint: close === undefined ? there : `Did you mean ${close}? ${there}`,
    });
}
function nothingToTrain({ targetModules }, { linears }, key) {
    const names = shortNames(linears.map(({ name }) => name));
    return new HarnessError('ADAPTER_MODULES', `${key} ${JSON.stringify(targetModules)} matches no linear layer of the model.`, { hint: `There are: ${names.join(', ')}; ${ALL_LINEAR} takes all but ${HEAD_MODULE}.` });
}
