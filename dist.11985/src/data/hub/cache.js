/**
 * The folder layout that all of Hugging Face's tools share: `models--ORG--NAME/` with `blobs/` (files by checksum), `refs/`
 * (the commit of each branch and tag) and `snapshots/COMMIT/` (links to blobs, or copies where links cannot be made).
 */
import { randomBytes } from 'node:crypto';
import { copyFile, lstat, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { makeFolder, writeFileAtomic } from "../../base/atomic.js";
import { sha256File } from "../../base/hash.js";
import { hubCache } from "./settings.js";
const COMMIT = /^[0-9a-f]{40}$/;
export const isCommit = (revision) => COMMIT.test(revision);
/** `models--org--name`. */
export const repoFolderName = ({ type, name }) => `${type}s--${name.replaceAll('/', '--')}`;
export const repoFolder = (repo) => join(hubCache(), repoFolderName(repo));
export const snapshotFolder = (repo, commit) => join(repoFolder(repo), 'snapshots', commit);
/** The commit that a revision meant when it was fetched last; undefined when it never was. */
export async function cachedCommit(repo, revision) {
    if (isCommit(revision))
        return revision;
    const text = await readFile(join(repoFolder(repo), 'refs', ...revision.split('/')), 'utf8').catch(() => '');
    const commit = text.trim();
    return isCommit(commit) ? commit : undefined;
}
/** Remembers what a revision means; a cache that cannot be written stays as it is. */
export async function keepRevision(repo, revision, commit) {
    if (isCommit(revision) || (await cachedCommit(repo, revision)) === commit)
        return;
    await writeFileAtomic(join(repoFolder(repo), 'refs', ...revision.split('/')), commit).catch(() => undefined);
}
/** Puts a blob under its name into a snapshot. */
export async function linkBlob(blob, place) {
    await makeFolder(dirname(place));
    // Appears whole, also where the link is a copy.
    const aside = join(dirname(place), `.${basename(place)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
    try {
        await symlink(relative(dirname(place), blob), aside).catch(() => copyFile(blob, aside));
        await rename(aside, place);
    }
    finally {
        await rm(aside, { force: true });
    }
}
/** Bytes of a file or of what it links to; undefined when there is none. */
export const sizeOf = (path) => stat(path).then((entry) => (entry.isFile() ? entry.size : undefined), () => undefined);
/** Where a folder of the cache came from; undefined for any other folder. */
export function originOf(folder) {
    const parts = resolve(folder).split(sep);
    const at = parts.lastIndexOf('snapshots');
    const [, type, name] = /^(model|dataset|space)s--(.+)$/.exec(parts[at - 1] ?? '') ?? [];
    const commit = parts[at + 1];
    if (type === undefined || name === undefined || commit === undefined || !isCommit(commit))
        return undefined;
    const repo = { type: type, name: name.replace('--', '/') };
    return { repo, commit, subfolder: parts.slice(at + 2).join('/') };
}
/** Checksums of the files of a snapshot: the blobs' names say them, copies are hashed. */
export async function snapshotHashes(folder) {
    const hashes = {};
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => !each.isDirectory()).slice(0, 10_000)) {
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).split(sep).join('/');
        const blob = (await lstat(path)).isSymbolicLink() ? basename(await readlink(path)) : '';
        if (/^[0-9a-f]{64}$/.test(blob))
            hashes[name] = `sha256:${blob}`;
        else if (/^[0-9a-f]{40}$/.test(blob))
            hashes[name] = `git:${blob}`;
        else if ((await sizeOf(path)) !== undefined)
            hashes[name] = `sha256:${await sha256File(path)}`;
    }
    return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
