/**
 * Files and folders that appear whole or not at all: written beside their place, flushed, renamed, and the folder that
 * holds them flushed too. A process killed at any moment leaves the old content, or the new, and perhaps a leftover
 * whose name `isTemporaryName` recognises. Leaves out locks (runs/) and network file systems that do not rename atomically.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError } from "./errors.js";
/** Where `path` is put together: a hidden name in the same folder, so that the rename stays on one file system. */
export function temporaryPath(path) {
    return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
}
/** True for the leftovers of a killed write (`.model.safetensors.4711-0a1b2c3d.tmp`); they can be deleted. */
export function isTemporaryName(name) {
    return /^\..+\.\d+-[0-9a-f]{8}\.tmp$/.test(name);
}
/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a file system answers ENOENT for a
 * folder whose parent exists, as /proc does; here that is the error it is.
 */
export async function makeFolder(path) {
    const make = async (folder, deeper) => {
        try {
            await mkdir(folder);
        }
        catch (error) {
            const { code } = error;
            if (code === 'EEXIST' && (await stat(folder)).isDirectory())
                return;
            if (code !== 'ENOENT' || !deeper || dirname(folder) === folder)
                throw error;
            await make(dirname(folder), true);
            await make(folder, false);
        }
    };
    await make(resolve(path), true);
}
/** Writes a whole file. Throws `DISK_FULL`, `DISK_UNWRITABLE` or `DISK_ERROR`; then `path` is as it was before. */
export async function writeFileAtomic(path, data) {
    await writeStreamAtomic(path, async (handle) => {
        await handle.writeFile(data);
    });
}
/** Like `writeFileAtomic` for content that is written piece by piece; what `write` returns is handed back. */
export async function writeStreamAtomic(path, write) {
    const temporary = temporaryPath(path);
    let result;
    try {
        await makeFolder(dirname(path));
        const handle = await open(temporary, 'wx');
        try {
            result = await write(handle);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
        await rename(temporary, path);
    }
    catch (error) {
        // The first error is the one to tell; a leftover that cannot be removed either is recognised by its name.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw diskError(error, path);
    }
    await syncFolder(dirname(path));
    return result;
}
/**
 * Moves a finished folder to its name. Its files must have been flushed already (every write above does). A folder that
 * stands there is moved aside first and deleted last, so `to` never holds a mixture.
 */
export async function renameDirectoryAtomic(from, to) {
    const aside = temporaryPath(resolve(to));
    try {
        await syncFolder(from);
        await makeFolder(dirname(to));
        const replaced = await exists(to);
        if (replaced)
            await rename(to, aside);
        try {
            await rename(from, to);
        }
        catch (error) {
            if (replaced)
                await rename(aside, to).catch(() => undefined);
            throw error;
        }
        await syncFolder(dirname(to));
        if (replaced)
            await rm(aside, { recursive: true, force: true });
    }
    catch (error) {
        throw diskError(error, to);
    }
}
/** Has `write` fill a hidden folder beside `to` and moves it there when it is complete; a failure leaves `to` as it was. */
export async function writeFolderAtomic(to, write) {
    const aside = temporaryPath(resolve(to));
    try {
        await makeFolder(aside);
        await write(aside);
        await renameDirectoryAtomic(aside, to);
    }
    catch (error) {
        await rm(aside, { recursive: true, force: true }).catch(() => undefined);
        throw diskError(error, to);
    }
}
/** Names what the system reported while writing `path`; errors that are not the disk's pass through. */
export function diskError(error, path) {
    const code = error?.code;
    if (HarnessError.is(error) || typeof code !== 'string')
        return error;
    const where = { file: path };
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
        const hint = 'Free some space or choose another output_dir; what was there before is untouched.';
        return new HarnessError('DISK_FULL', `No space left to write ${path}.`, { hint, where, cause: error, exitCode: 1 });
    }
    if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG'].includes(code)) {
        const reason = error.message.replace(/,? [a-z]+ '.*$/s, '');
        const hint = 'Choose a folder that can be written, for example with --output_dir.';
        return new HarnessError('DISK_UNWRITABLE', `Cannot write ${path}: ${reason}.`, { hint, where, cause: error });
    }
    if (/^E[A-Z0-9]+$/.test(code)) {
        const message = `Writing ${path} failed: ${error.message}.`;
        return new HarnessError('DISK_ERROR', message, { where, cause: error, exitCode: 1 });
    }
    return error;
}
async function exists(path) {
    return stat(path).then(() => true, () => false);
}
/** Makes a rename durable. Windows cannot open folders, and some file systems refuse to flush them: no harm done there. */
async function syncFolder(path) {
    try {
        const handle = await open(path, 'r');
        try {
            await handle.sync();
        }
        finally {
            await handle.close();
        }
    }
    catch (error) {
        const code = error.code;
        if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(code ?? ''))
            throw diskError(error, path);
    }
}
