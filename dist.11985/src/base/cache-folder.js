import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isTemporaryName } from "./atomic.js";
/** A folder of the cache, by the kind of its entries; it need not exist. */
export const cacheFolder = (kind) => join(process.env.HARNESS_CACHE || join(homedir(), '.cache', 'harness'), kind);
/** Marks an entry as used now. */
export async function touchEntry(path) {
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
}
/** A leftover of a killed write is surely no longer written after this long. */
const ABANDONED = 24 * 3600 * 1000;
/**
 * Deletes the entries used longest ago until the files under `folder` take at most `mostBytes`; `keep` stays. Errors are
 * passed over: another process may be doing the same.
 */
export async function trimCache(folder, mostBytes, keep) {
    const entries = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
        const path = join(entry.parentPath, entry.name);
        const stats = entry.isFile() ? await stat(path).catch(() => undefined) : undefined;
        if (stats === undefined)
            continue;
        if (!isTemporaryName(entry.name))
            entries.push({ path, stats });
        else if (Date.now() - stats.mtimeMs > ABANDONED)
            await rm(path, { force: true }).catch(() => undefined);
    }
    entries.sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
    let total = 0;
    for (const { path, stats } of entries) {
        total += stats.size;
        if (total > mostBytes && path !== keep)
            await rm(path, { force: true }).catch(() => undefined);
    }
}
