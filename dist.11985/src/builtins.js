var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/**
 * The composition root: loads what is built in, and finds it among a user's plug-ins, on demand. The only file that may
 * reach `trainers/` and `evals/`.
 */
import { pathToFileURL } from 'node:url';
import { HarnessError } from "./base/errors.js";
import { didYouMean } from "./base/nearest.js";
import { shortPath } from "./base/paths.js";
import { listBuiltins, taskFolder } from "./builtin-files.js";
import { checkTrainer } from "./train/check-trainer.js";
import { checkReward } from "./train/rewards/check-reward.js";
/**
 * The trainer of a method, built in or from a plug-in.
 * @throws HarnessError `METHOD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no trainer.
 */
export async function loadTrainer(method, plugins = []) {
    const theirs = plugins.flatMap(({ trainers }) => trainers);
    const found = theirs.find(({ name }) => name === method);
    if (found !== undefined)
        return found;
    const builtins = listBuiltins('trainers');
    const builtin = builtins.find(({ name }) => name === method);
    if (builtin === undefined) {
        const names = [...builtins.map(({ name }) => name), ...theirs.map(({ name }) => name)];
        throw new HarnessError('METHOD_UNKNOWN', `unknown method "${method}"`, {
            hint: `${didYouMean(method, names) ?? ''} known: ${names.join(', ')}`.trim(),
        });
    }
    return { ...(await loadBuiltin(builtin, checkTrainer)), file: builtin.file };
}
/**
 * A reward function, built in or from a plug-in.
 * @throws HarnessError `REWARD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no reward function.
 */
export async function loadReward(name, plugins = []) {
    const theirs = plugins.flatMap(({ rewards }) => rewards);
    const found = theirs.find((reward) => reward.name === name);
    if (found !== undefined)
        return found;
    const builtins = listBuiltins('rewards');
    const builtin = builtins.find((file) => file.name === name);
    if (builtin !== undefined)
        return await loadBuiltin(builtin, checkReward);
    const names = [...builtins, ...theirs].map((reward) => reward.name);
    throw new HarnessError('REWARD_UNKNOWN', `reward_funcs: there is no reward function "${name}"`, {
        hint: `${didYouMean(name, names) ?? ''} known: ${names.join(', ')}; a plug-in can add one (defineReward)`.trim(),
    });
}
/**
 * A metric, built in or from a plug-in.
 * @throws HarnessError `METRIC_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no metric.
 */
export async function loadMetric(name, plugins = []) {
    const theirs = plugins.flatMap(({ metrics }) => metrics);
    const found = theirs.find((metric) => metric.name === name);
    if (found !== undefined)
        return found;
    const builtins = listBuiltins('metrics');
    const builtin = builtins.find((file) => file.name === name);
    if (builtin === undefined) {
        const names = [...builtins, ...theirs].map((metric) => metric.name);
        throw new HarnessError('METRIC_UNKNOWN', `unknown metric "${name}"`, {
            hint: didYouMean(name, names) ?? 'harness list metrics shows all of them',
        });
    }
    const { checkMetric } = await import("./eval/check-metric.js");
    return await loadBuiltin(builtin, checkMetric);
}
/**
 * A provider by its scheme, built in or from a plug-in.
 * @throws HarnessError `PROVIDER_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export async function loadProvider(scheme, plugins = []) {
    const theirs = plugins.flatMap(({ providers }) => providers);
    const found = theirs.find((provider) => provider.scheme === scheme);
    if (found !== undefined)
        return found;
    const builtins = listBuiltins('providers');
    const builtin = builtins.find(({ name }) => name === scheme);
    if (builtin === undefined) {
        const names = [...builtins.map(({ name }) => name), ...theirs.map((provider) => provider.scheme)];
        throw new HarnessError('PROVIDER_UNKNOWN', `unknown provider "${scheme}"`, {
            hint: `${didYouMean(scheme, names) ?? ''} known: ${names.join(', ')}; or a model folder`.trim(),
        });
    }
    const { checkProvider } = await import("./eval/run/plugin-checks.js");
    return await loadBuiltin(builtin, checkProvider, ({ scheme: own }) => own);
}
/**
 * An attack, built in or from a plug-in.
 * @throws HarnessError `ATTACK_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export async function loadAttack(name, plugins = []) {
    const theirs = plugins.flatMap(({ attacks }) => attacks);
    const found = theirs.find((attack) => attack.name === name);
    if (found !== undefined)
        return found;
    const builtins = listBuiltins('attacks');
    const builtin = builtins.find((file) => file.name === name);
    if (builtin === undefined) {
        const names = [...builtins, ...theirs].map((attack) => attack.name);
        throw new HarnessError('ATTACK_UNKNOWN', `there is no attack "${name}"`, {
            hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; a plug-in can add one (defineAttack)`,
        });
    }
    const { checkAttack } = await import("./eval/attacks/check-attack.js");
    return await loadBuiltin(builtin, checkAttack);
}
/** A task written in TypeScript, built in or from a plug-in; undefined when there is none of this name. */
export async function loadScriptTask(name, plugins = []) {
    const found = plugins.flatMap(({ tasks }) => tasks).find((task) => task.name === name);
    if (found !== undefined)
        return found;
    const builtin = listBuiltins('tasks').find((file) => file.name === name);
    if (builtin === undefined)
        return undefined;
    const { checkAnyTask } = await import("./eval/run/plugin-checks.js");
    const task = await loadBuiltin(builtin, checkAnyTask);
    return 'score' in task ? task : await taskOf(task, builtin.file, plugins, taskFolder());
}
/** The task of a definition; its data stand beside the file, ours in the folder of our tasks. */
export async function taskOf(definition, file, plugins, folder) {
    const { compileTask } = await import("./eval/tasks/define/compile.js");
    const metric = (name) => loadMetric(name, plugins);
    return await compileTask(definition, { metric, file, ...(folder === undefined ? {} : { folder }) });
}
/**
 * What stands in for the Python functions of a module (`hellaswag/utils`), from a plug-in or built in; undefined when
 * nothing does. Built in, `hellaswag/utils.ts` or `hellaswag.ts` declares it.
 */
export async function loadFunctions(name, plugins = []) {
    const theirs = plugins.flatMap(({ functions }) => functions).find((functions) => functions.name === name);
    if (theirs !== undefined)
        return theirs;
    const files = listBuiltins('functions');
    const wanted = [name, name.replaceAll('/', '-'), name.replaceAll('/', '_'), name.split('/')[0]];
    for (const { file } of wanted.flatMap((own) => files.find((each) => each.name === own) ?? [])) {
        const { checkFunctions } = await import("./eval/run/plugin-checks.js");
        const exports = (await import(__rewriteRelativeImportExtension(pathToFileURL(file).href)));
        const declared = [exports.default].flat().map((value) => checkFunctions(value, shortPath(file)));
        const found = declared.find((functions) => functions.name === name);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
/** @throws HarnessError `PLUGIN_INVALID` when the file declares something else, or under another name than its own. */
export async function loadBuiltin({ name, file }, check, nameOf = (definition) => definition.name) {
    const exports = (await import(__rewriteRelativeImportExtension(pathToFileURL(file).href)));
    const definition = check(exports.default, shortPath(file));
    if (nameOf(definition) !== name) {
        throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the name "${nameOf(definition)}"`, {
            hint: 'a built-in is named after its file',
        });
    }
    return definition;
}
