/**
 * The commit that a folder's git repository stands at, read from its files without running anything. Leaves out whether
 * there are uncommitted changes.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
const text = (path) => readFile(path, 'utf8').then((content) => content.trim(), () => undefined);
/** The repository's own folder: `.git`, or where a worktree's `.git` file points. */
async function gitFolder(from) {
    for (let folder = resolve(from);; folder = dirname(folder)) {
        if ((await text(join(folder, '.git', 'HEAD'))) !== undefined)
            return join(folder, '.git');
        const pointer = (await text(join(folder, '.git')))?.match(/^gitdir: (.+)$/)?.[1];
        if (pointer !== undefined)
            return resolve(folder, pointer);
        if (folder === dirname(folder))
            return undefined;
    }
}
/** Forty hex digits, or undefined outside a repository and before its first commit. */
export async function gitCommit(from) {
    const git = await gitFolder(from);
    if (git === undefined)
        return undefined;
    let head = await text(join(git, 'HEAD'));
    const ref = head?.match(/^ref: (.+)$/)?.[1];
    if (ref !== undefined) {
        const common = resolve(git, (await text(join(git, 'commondir'))) ?? '.');
        const packed = (await text(join(common, 'packed-refs')))?.split('\n') ?? [];
        head = (await text(join(common, ref))) ?? packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
    }
    return head !== undefined && /^[0-9a-f]{40,64}$/.test(head) ? head : undefined;
}
