/**
 * Where the base model of an adapter lies. `base_model_name_or_path` is what its author typed somewhere else, so a relative
 * path is tried from several places. A candidate is a folder with a config.json; nothing else in it is looked at.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { originOf } from "../../data/hub/cache.js";
import { hubIdText, parseHubId } from "../../data/hub/id.js";
import { modelFolder } from "../../data/hub/model-folder.js";
import { ADAPTER_CONFIG_FILE } from "../adapters/adapter-config.js";
/**
 * Tried in order: the adapter's folder, the folder above it, the working folder, then the folders further above the
 * adapter; then the hub, when the name is one of its.
 * @throws HarnessError BASE_MODEL naming what was tried, and what fetching throws.
 */
export async function findBaseFolder(adapterFolder, name, { given, revision, sources } = {}) {
    const where = { file: join(adapterFolder, ADAPTER_CONFIG_FILE) };
    const tried = given === undefined ? candidates(resolve(adapterFolder), name) : [resolve(given)];
    const found = tried.find((folder) => existsSync(join(folder, 'config.json')));
    if (found !== undefined)
        return found;
    const wanted = given ?? name;
    let hub = '';
    if (wanted !== null && parseHubId(wanted) !== undefined) {
        try {
            const what = { what: 'base model', code: 'BASE_MODEL' };
            return await modelFolder(wanted, { ...what, sources, revision: given === undefined ? revision : undefined });
        }
        catch (error) {
            if (!HarnessError.is(error) || !/^HUB_|^BASE_MODEL$/.test(error.code))
                throw error;
            hub = ` The hub: ${error.message}.${error.hint === undefined ? '' : ` ${error.hint}`}`;
        }
    }
    if (given !== undefined) {
        throw new HarnessError('BASE_MODEL', `There is no model in ${given}: it has no config.json.${hub}`, {
            hint: `The base model of ${adapterFolder} is wanted${name === null ? '' : `; its author called it ${JSON.stringify(name)}`}.`,
        });
    }
    if (name === null) {
        throw new HarnessError('BASE_MODEL', `${where.file} does not name a base model.`, {
            hint: 'Write the path of its folder into base_model_name_or_path (harness merge takes it as --base too).',
            where,
        });
    }
    const few = tried.slice(0, 3).join(', ');
    throw new HarnessError('BASE_MODEL', `The base model ${JSON.stringify(name)} of ${adapterFolder} was not found: tried ${few}.${hub}`, {
        hint: 'Put its folder there, or write its path into base_model_name_or_path of adapter_config.json (harness merge takes it as --base too).',
        where,
    });
}
function candidates(adapterFolder, name) {
    if (name === null)
        return [];
    if (isAbsolute(name))
        return [name];
    const above = [];
    for (let folder = adapterFolder; above.at(-1) !== folder; folder = dirname(folder))
        above.push(folder);
    const tops = [...above.slice(0, 2), process.cwd(), ...above.slice(2)];
    return [...new Set(tops.map((top) => resolve(top, name)))];
}
/**
 * How a base model is written into `adapter_config.json`: as the hub names it when it came from there, with its commit;
 * relative to the working folder when it lies below it, as PEFT and TRL read it; else absolute.
 */
export function baseOf(folder) {
    const origin = originOf(folder);
    if (origin !== undefined && origin.subfolder === '') {
        const { repo, commit } = origin;
        return { base: hubIdText({ name: repo.name, revision: undefined, subfolder: '' }), revision: commit };
    }
    const path = relative(process.cwd(), resolve(folder));
    const base = path === '' || path.startsWith('..') || isAbsolute(path) ? resolve(folder) : path.split(sep).join('/');
    return { base, revision: null };
}
