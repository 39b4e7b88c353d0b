/**
 * The one door from a model's name to its folder. A folder that exists is taken; else a name as the hub has them is fetched;
 * else what was looked at is told.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { lastName, nearestSibling, requireInput, resolveInput, shortPath } from "../../base/paths.js";
import { originOf } from "./cache.js";
import { hubIdText, parseHubId } from "./id.js";
import { chooseModelFiles, missingModelFiles } from "./model-files.js";
import { hubSnapshot } from "./snapshot.js";
/**
 * The folder that `./path`, `org/name`, `org/name@revision` or `hf:org/name@revision/folder` means.
 * @throws HarnessError `code` when it is neither here nor a name of the hub, and what fetching throws.
 */
export async function modelFolder(name, request) {
    const { configFile, what, code, where, holds = 'model', sources } = request;
    const plain = name.replace(/^hf:(?:\/\/)?/, '');
    const local = resolveInput(plain, configFile);
    if (local.found)
        return local.path;
    const parsed = parseHubId(name);
    // Beside a name that is spelled alike it is a slip, and nothing that another machine should be asked.
    const slip = plain === name && local.tried.some((path) => existsSync(dirname(path)) && nearestSibling(path));
    if (parsed === undefined || slip) {
        return requireInput(plain, {
            ...{
                what,
                code,
                hint: 'A model is a folder in Hugging Face format, or a name of the hub: org/name, hf:org/name@revision.',
            },
            ...(configFile === undefined ? {} : { configFile }),
            ...(where === undefined ? {} : { where }),
        });
    }
    const id = parsed.revision === undefined ? { ...parsed, revision: request.revision } : parsed;
    try {
        return await hubSnapshot({
            ...{ id, type: 'model', sources },
            choose: (files, read) => chooseModelFiles({ id, holds }, files, read),
            missing: (folder) => missingModelFiles(folder, holds),
        });
    }
    catch (error) {
        throw HarnessError.is(error) && plain === name ? neither(error, { what, id, tried: local.tried }) : error;
    }
}
/** A template file, or the folder of a tokenizer, here or on the hub. @throws HarnessError `TEMPLATE_NOT_FOUND` */
export const templateFolder = (name, { configFile, sources } = {}) => modelFolder(name, {
    ...{ configFile, sources, what: 'chat template', code: 'TEMPLATE_NOT_FOUND', holds: 'tokenizer' },
});
/** Who wrote `org/name` may have meant a folder: both are told. */
function neither(error, { what, id, tried }) {
    const { code, hint, exitCode, cause, where } = error;
    const told = ['HUB_NOT_FOUND', 'HUB_REFUSED', 'HUB_OFFLINE', 'HUB_UNREACHABLE'].includes(code);
    if (!told)
        return error;
    const looked = tried.map((path) => shortPath(path)).join(', ');
    return new HarnessError(code, `${what} ${hubIdText(id)}: no such folder (tried ${looked}), and ${error.message}`, {
        exitCode: code === 'HUB_NOT_FOUND' ? 2 : exitCode,
        ...(hint === undefined ? {} : { hint }),
        ...(where === undefined ? {} : { where }),
        cause,
    });
}
/** How a model folder is called: the repository's name for one of the cache, else its last part. */
export function modelName(folder) {
    const origin = originOf(folder);
    return origin === undefined ? lastName(folder) : lastName(origin.subfolder || origin.repo.name);
}
/** How a folder is written where others read it: `org/name` for one of the hub's cache, else as short as can be. */
export function modelLabel(folder) {
    const origin = originOf(folder);
    if (origin === undefined)
        return shortPath(folder);
    const { repo, commit, subfolder } = origin;
    return hubIdText({ name: repo.name, revision: commit.slice(0, 8), subfolder });
}
