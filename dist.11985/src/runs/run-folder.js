/**
 * The folder of one run: its name, its lock and its manifest `run.json`. What else stands in it belongs to the rooms
 * that write it. Keys of the manifest are the file's own, in snake_case.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isTemporaryName, writeFileAtomic } from "../base/atomic.js";
import { HarnessError } from "../base/errors.js";
import { lockRun } from "./lock.js";
/** `2026-11-20T08-30-12-dpo-tiny-llama`, so that names sort by time; local time as the user's clock shows it. */
export function runName(method, model, now = new Date()) {
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
    const time = local.toISOString().slice(0, 19).replaceAll(':', '-');
    const name = basename(resolve(model))
        .replace(/[^\w.-]+/g, '-')
        .replace(/^[-.]+|[-.]+$/g, '');
    return [time, method, name].filter((part) => part !== '').join('-');
}
const manifestPath = (folder) => join(folder, 'run.json');
/** The manifest of a run folder; undefined when there is none. Throws RUN_MANIFEST when it cannot be read. */
export async function readManifest(folder) {
    const path = manifestPath(folder);
    try {
        const manifest = JSON.parse(await readFile(path, 'utf8'));
        if (manifest?.schema_version === 1 && typeof manifest.status === 'string')
            return manifest;
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        if (!(error instanceof SyntaxError))
            throw error;
    }
    throw new HarnessError('RUN_MANIFEST', `${path} is not the manifest of a run.`, {
        hint: 'Choose another output_dir, or move the file away.',
        where: { file: path },
    });
}
/** A run folder that this process holds. */
export class RunFolder {
    path;
    /** The manifest found when the folder was opened. */
    before;
    /** A dead process had held the folder. */
    tookOver;
    #manifest;
    #lock;
    constructor(path, before, lock, tookOver) {
        this.path = path;
        this.before = before;
        this.#lock = lock;
        this.tookOver = tookOver;
    }
    /** Makes and locks the folder. Throws RUN_LOCKED, DISK_*, RUN_MANIFEST. */
    static async open(path) {
        const { tookOver, ...lock } = await lockRun(path);
        try {
            const before = await readManifest(path);
            return new RunFolder(path, before, lock, tookOver);
        }
        catch (error) {
            await lock.release();
            throw error;
        }
    }
    /** Deletes what killed writes left behind. */
    async clean() {
        for (const name of await readdir(this.path)) {
            if (isTemporaryName(name))
                await rm(join(this.path, name), { recursive: true, force: true });
        }
    }
    /** As written last by this process. */
    get manifest() {
        return this.#manifest;
    }
    /** Writes the manifest, whole. */
    async write(manifest) {
        this.#manifest = manifest;
        await writeFileAtomic(manifestPath(this.path), `${JSON.stringify(manifest, null, 2)}\n`);
    }
    /** Writes how the run ended. The lock stays until `release`. */
    async end(end) {
        if (this.#manifest === undefined)
            return;
        await this.write({ ...this.#manifest, ...end, ended: new Date().toISOString() });
    }
    /** Writes that the run stopped by an error, `interrupted` when it was asked to. What cannot be written even then is left. */
    async fail(error) {
        const known = HarnessError.is(error);
        const status = known && error.exitCode === 130 ? 'interrupted' : 'failed';
        const told = {
            code: known ? error.code : 'UNEXPECTED',
            message: String(error?.message ?? error),
        };
        await this.end({ status, ...(status === 'failed' ? { error: told } : {}) }).catch(() => undefined);
    }
    release() {
        return this.#lock.release();
    }
}
