/**
 * One process per run folder: a file `.lock` that names its holder. A lock whose process is gone (killed, machine
 * restarted) is recognised and taken over. A process is told from a later one with the same id by boot and start time
 * where the system shows them (Linux); a holder on another machine by a heartbeat on the file's modification time.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskError, makeFolder } from "../base/atomic.js";
import { HarnessError } from "../base/errors.js";
const HEARTBEAT = 10_000;
/** A holder on another machine that has not touched its lock for so long is taken for dead, in milliseconds. */
const SILENT = 90_000;
/** What tells a process from another that got the same id later; '' where there is no /proc. */
async function birthOf(pid) {
    try {
        const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
        const status = await readFile(`/proc/${pid}/stat`, 'utf8');
        // The command's name may hold spaces and parentheses; the start time is the 20th field after it.
        const started = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
        return `${boot}/${started}`;
    }
    catch {
        return '';
    }
}
async function isAlive(holder, path) {
    if (holder.host !== hostname()) {
        const { mtimeMs } = await stat(path);
        return Date.now() - mtimeMs < SILENT;
    }
    try {
        process.kill(holder.pid, 0);
    }
    catch (error) {
        if (error.code === 'ESRCH')
            return false;
    }
    return holder.birth === '' || holder.birth === (await birthOf(holder.pid));
}
/** The lock's holder; null when the file is gone; a file that a killed process left half written has no holder alive. */
async function readHolder(path) {
    let text;
    try {
        text = await readFile(path, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return null;
        throw error;
    }
    try {
        const holder = JSON.parse(text);
        if (typeof holder?.pid === 'number' && typeof holder.host === 'string' && typeof holder.id === 'string') {
            return {
                id: holder.id,
                pid: holder.pid,
                host: holder.host,
                birth: holder.birth ?? '',
                since: holder.since ?? '',
            };
        }
    }
    catch {
        // Not JSON: half written.
    }
    return 'broken';
}
/** Creates `path` for `holder` unless it is there. */
async function create(path, holder) {
    try {
        await writeFile(path, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
        return true;
    }
    catch (error) {
        if (error.code === 'EEXIST')
            return false;
        throw error;
    }
}
/** Who holds `path`, if its process lives. Half-written files count as dead once they are a second old. */
async function liveHolder(path) {
    const holder = await readHolder(path);
    if (holder === null)
        return null;
    if (holder === 'broken') {
        const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => Number.POSITIVE_INFINITY);
        return age < 1000 ? 'unknown' : null;
    }
    const alive = await isAlive(holder, path).catch(() => false);
    return alive ? holder : null;
}
const taken = (folder, path, holder) => {
    const who = holder === 'unknown' ? 'another process' : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
    return new HarnessError('RUN_LOCKED', `${folder} is being written by ${who}.`, {
        hint: `Wait for it, or choose another output_dir. If you are sure that it is gone, delete ${path}.`,
        where: { file: path },
    });
};
/** Throws RUN_LOCKED when a live process holds the folder; for saying so before any work is done. */
export async function assertUnlocked(folder) {
    const path = join(folder, '.lock');
    const holder = await liveHolder(path);
    if (holder !== null)
        throw taken(folder, path, holder);
}
/**
 * Takes the lock of a run folder, which is made if need be. `tookOver` tells that a dead process had left one behind.
 * Throws RUN_LOCKED while another process lives.
 */
export async function lockRun(folder) {
    const path = join(folder, '.lock');
    const guard = `${path}.takeover`;
    const since = new Date().toISOString();
    const mine = {
        id: randomUUID(),
        pid: process.pid,
        host: hostname(),
        birth: await birthOf(process.pid),
        since,
    };
    let tookOver = false;
    try {
        await makeFolder(folder);
        for (let attempt = 0;; attempt++) {
            if (await create(path, mine))
                break;
            const holder = await liveHolder(path);
            if (holder !== null)
                throw taken(folder, path, holder);
            // Two processes may see the same dead lock: only the one that holds the guard looks again and removes it.
            if (await create(guard, mine)) {
                try {
                    if ((await liveHolder(path)) === null)
                        await rm(path, { force: true });
                }
                finally {
                    await rm(guard, { force: true });
                }
                tookOver = true;
            }
            else if ((await liveHolder(guard)) === null) {
                await rm(guard, { force: true });
            }
            else {
                await sleep(25);
            }
            if (attempt > 40)
                throw taken(folder, path, 'unknown');
        }
    }
    catch (error) {
        throw diskError(error, path);
    }
    const beat = setInterval(() => {
        const now = new Date();
        // A folder that was deleted under the run shows itself where it is written, not here.
        utimes(path, now, now).catch(() => undefined);
    }, HEARTBEAT);
    beat.unref();
    return {
        tookOver,
        async release() {
            clearInterval(beat);
            const holder = await readHolder(path).catch(() => null);
            if (holder !== null && holder !== 'broken' && holder.id === mine.id)
                await rm(path, { force: true });
        },
    };
}
