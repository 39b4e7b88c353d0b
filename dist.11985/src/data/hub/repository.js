import { hubCall, unreadable } from "./fetch.js";
import { repoPath } from "./id.js";
import { hubUrl } from "./settings.js";
/** Files of one listing that are looked at. */
const MOST_FILES = 20_000;
/** The commit that a branch, tag or commit means now. @throws HarnessError `HUB_*` */
export async function hubCommit(repo, revision, options) {
    const { datasetInfo, modelInfo, spaceInfo } = await import('@huggingface/hub');
    const request = { name: repo.name, revision, ...hubCall(repo, options) };
    const ask = {
        model: () => modelInfo({ ...request, additionalFields: ['sha'] }),
        dataset: () => datasetInfo({ ...request, additionalFields: ['sha'] }),
        space: () => spaceInfo({ ...request, additionalFields: ['sha'] }),
    };
    const info = await ask[repo.type]().catch((error) => {
        throw notJson(repo, error);
    });
    const { sha } = info;
    if (typeof sha === 'string' && /^[0-9a-f]{7,64}$/.test(sha))
        return sha;
    throw unreadable(repo, 'no commit');
}
/** All files at a commit, or those below one of its folders. @throws HarnessError `HUB_*` */
export async function hubTree(repo, commit, { folder = '', ...options } = {}) {
    const { listFiles } = await import('@huggingface/hub');
    const path = folder.split('/').map(encodeURIComponent).join('/');
    const where = { repo, revision: encodeURIComponent(commit), recursive: true, ...(folder === '' ? {} : { path }) };
    const files = [];
    try {
        for await (const entry of listFiles({ ...where, ...hubCall(repo, options) })) {
            const file = fileOf(repo, commit, entry);
            if (file !== undefined)
                files.push(file);
            if (files.length > MOST_FILES)
                throw unreadable(repo, `more than ${MOST_FILES} files`);
        }
    }
    catch (error) {
        throw notJson(repo, error);
    }
    return files;
}
export const resolveUrl = (repo, commit, path) => `${hubUrl()}/${repoPath(repo)}/resolve/${encodeURIComponent(commit)}/${path.split('/').map(encodeURIComponent).join('/')}`;
/** True for a path that stays inside the folder it is joined to. */
export const isInside = (path) => typeof path === 'string' &&
    path.length < 1000 &&
    !/[\\\0:]/.test(path) &&
    path.split('/').every((part) => part !== '' && !/^\.{1,2}$/.test(part));
function fileOf(repo, commit, entry) {
    const { type, path, size, oid, lfs } = (entry ?? {});
    if (type !== 'file')
        return undefined;
    if (!isInside(path))
        throw unreadable(repo, 'a path that leads out of its folder');
    const large = lfs;
    const sha256 = typeof large?.oid === 'string' ? large.oid.replace(/^sha256:/, '') : undefined;
    const bytes = typeof large?.size === 'number' ? large.size : size;
    return {
        path,
        url: resolveUrl(repo, commit, path),
        ...(typeof bytes === 'number' && bytes >= 0 ? { bytes } : {}),
        ...(sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)
            ? { sha256 }
            : typeof oid === 'string' && /^[0-9a-f]{40}$/.test(oid)
                ? { gitBlob: oid }
                : {}),
    };
}
/** Of what the package throws only unreadable answers are not ours already. */
function notJson(repo, error) {
    return error instanceof SyntaxError || error instanceof TypeError
        ? unreadable(repo, 'what is no JSON', error)
        : error;
}
