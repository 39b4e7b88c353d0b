/**
 * Names of repositories on the hub: `org/name`, `org/name@revision`, and with the scheme `hf:` also `hf:name` (the few
 * without an organisation), a folder behind the revision (`hf:org/name@main/sub/folder`) and `hf://`. A revision with
 * slashes is one of the hub's own (`refs/pr/3`) or has them written as %2F, as in fsspec's paths.
 */
/** What the hub allows in a name: letters, digits, `-`, `_`, `.`; no `--`, no `..`, no dot or dash at the ends. */
const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;
const isPart = (part) => PART.test(part) && !part.includes('--') && !part.includes('..');
/** `ORG/NAME` as the hub writes names. */
export const isRepoName = (name) => {
    const parts = name.split('/');
    return parts.length === 2 && parts.every(isPart);
};
/** True for a revision that names nothing outside of `refs/`. */
const isRevision = (text) => /^[\w][\w./+-]{0,199}$/.test(text) && !text.includes('..') && !text.endsWith('/') && !text.includes('//');
const isInside = (folder) => folder === '' || folder.split('/').every((part) => /^[^\\\0:]+$/.test(part) && !/^\.{1,2}$/.test(part));
/** What a text names on the hub; undefined when it is no name of a repository. */
export function parseHubId(text) {
    const scheme = /^hf:(?:\/\/)?/.exec(text)?.[0];
    const rest = scheme === undefined ? text : text.slice(scheme.length);
    const at = rest.indexOf('@');
    const [path, behind] = at < 0 ? [rest, undefined] : [rest.slice(0, at), rest.slice(at + 1)];
    const parts = path.split('/');
    const alone = parts.length === 1 && scheme !== undefined;
    const name = alone ? path : parts.slice(0, 2).join('/');
    if (!(alone ? isPart(path) : isRepoName(name)))
        return undefined;
    const own = /^(refs\/(?:pr|convert)\/[^/]+|[^/]+)(?:\/(.*))?$/s.exec(behind ?? '');
    if (behind !== undefined && own === null)
        return undefined;
    const revision = own?.[1]?.replace(/%2f/gi, '/');
    if (revision !== undefined && !isRevision(revision))
        return undefined;
    const folders = [...(alone ? [] : parts.slice(2)), ...(own?.[2] === undefined ? [] : [own[2]])].join('/');
    const subfolder = folders.replace(/\/+$/, '');
    // A path of three parts without the scheme is a path.
    if (!isInside(subfolder) || (subfolder !== '' && scheme === undefined))
        return undefined;
    return { name, revision, subfolder };
}
/** `org/name@revision/folder`, as it can be written again. */
export const hubIdText = ({ name, revision, subfolder }) => `${name}${revision === undefined ? '' : `@${revision}`}${subfolder === '' ? '' : `/${subfolder}`}`;
/** What repositories of a type are called in a message. */
export const repoNoun = (type) => (type === 'dataset' ? 'data set' : type);
/** Address of a repository's page. */
export const repoPath = ({ type, name }) => (type === 'model' ? name : `${type}s/${name}`);
