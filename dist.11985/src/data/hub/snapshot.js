/**
 * A repository of the hub as a folder: the files that are wanted, fetched into the shared cache unless they are there, each
 * checked by its hash and gone on with where it broke. One process fetches at a time, others wait. With HF_HUB_OFFLINE, or
 * when the hub cannot be reached, what was fetched before is taken.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { download } from "../../base/download.js";
import { HarnessError } from "../../base/errors.js";
import { lockRun } from "../../runs/lock.js";
import { cachedCommit, isCommit, keepRevision, linkBlob, repoFolder, repoFolderName, sizeOf, snapshotFolder, snapshotHashes, } from "./cache.js";
import { unreadable } from "./fetch.js";
import { hubIdText, repoNoun } from "./id.js";
import { hubCommit, hubTree } from "./repository.js";
import { hubCache, hubHeaders, isOffline } from "./settings.js";
/** How long a process waits for another that fetches the same repository, in milliseconds. */
const LONGEST_LOCK = 2 * 3600_000;
/** @returns the folder. @throws HarnessError `HUB_*`, `DOWNLOAD_*`, `DISK_*`, and what `choose` throws. */
export async function hubSnapshot(request) {
    const { id, type, sources } = request;
    const repo = { type, name: id.name };
    const revision = id.revision ?? 'main';
    const commit = isOffline()
        ? await offlineCommit(request, repo, revision)
        : await onlineCommit(request, repo, revision);
    const folder = join(snapshotFolder(repo, commit), ...id.subfolder.split('/'));
    sources?.add({
        ...{ type, id: id.name, revision, commit },
        ...(id.subfolder === '' ? {} : { subfolder: id.subfolder }),
        files: await snapshotHashes(folder),
    });
    return folder;
}
/** The commit whose files are in the cache. @throws HarnessError `HUB_OFFLINE` naming what is not. */
async function offlineCommit(request, repo, revision) {
    const { id } = request;
    const commit = await cachedCommit(repo, revision);
    const name = hubIdText(id);
    const fail = (what) => new HarnessError('HUB_OFFLINE', `HF_HUB_OFFLINE is set, and ${what}`, {
        hint: `Unset it to fetch the ${repoNoun(repo.type)}, or let HF_HOME or HF_HUB_CACHE name the cache that has it.`,
    });
    if (commit === undefined)
        throw fail(`the cache (${hubCache()}) has no ${name} at ${revision}`);
    const folder = join(snapshotFolder(repo, commit), ...id.subfolder.split('/'));
    const missing = await request.missing(folder);
    if (missing.length > 0)
        throw fail(`of ${name} the cache (${folder}) lacks ${missing.join(', ')}`);
    return commit;
}
async function onlineCommit(request, repo, revision) {
    const { id, sources } = request;
    const reporter = sources?.reporter;
    const waiting = (text) => reporter?.warn(text);
    try {
        const commit = await hubCommit(repo, revision, { waiting });
        if (!isCommit(commit))
            throw unreadable(repo, 'a commit of unusual length');
        const all = await hubTree(repo, commit, { folder: id.subfolder, waiting });
        const small = (file) => readSmall(repo, commit, file, reporter);
        const wanted = await request.choose(all, small);
        await fetchMissing(repo, commit, wanted, reporter);
        await keepRevision(repo, revision, commit);
        return commit;
    }
    catch (error) {
        const passing = HarnessError.is(error) && ['HUB_UNREACHABLE', 'HUB_FAILED', 'HUB_LIMIT'].includes(error.code);
        const commit = passing ? await cachedCommit(repo, revision) : undefined;
        const kept = commit === undefined ? undefined : join(snapshotFolder(repo, commit), ...id.subfolder.split('/'));
        if (commit === undefined || kept === undefined || (await request.missing(kept)).length > 0)
            throw error;
        reporter?.warn(`${error.message}; ${hubIdText(id)} is taken from the cache (${commit.slice(0, 8)})`);
        return commit;
    }
}
async function readSmall(repo, commit, file, reporter) {
    if ((file.bytes ?? 0) > 50_000_000)
        throw unreadable(repo, `a ${file.path} that is too large`);
    await fetchMissing(repo, commit, [file], reporter);
    const { readFile } = await import('node:fs/promises');
    return await readFile(join(snapshotFolder(repo, commit), file.path), 'utf8');
}
async function fetchMissing(repo, commit, files, reporter) {
    const snapshot = snapshotFolder(repo, commit);
    const isThere = async ({ path, bytes }) => {
        const size = await sizeOf(join(snapshot, path));
        return size !== undefined && (bytes === undefined || size === bytes);
    };
    const absent = [];
    for (const file of files)
        if (!(await isThere(file)))
            absent.push(file);
    if (absent.length === 0)
        return;
    const lock = await waitForLock(repo, reporter);
    try {
        const total = absent.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
        let before = 0;
        for (const [i, file] of absent.entries()) {
            reporter?.phase(`fetching ${repo.name} ${file.path} (${i + 1} of ${absent.length})`);
            const progress = (done) => reporter?.progress((before + done) / 1e6, total / 1e6, 'MB');
            if (!(await isThere(file)))
                await fetchOne(repo, file, join(snapshot, file.path), progress, reporter);
            before += file.bytes ?? 0;
        }
    }
    finally {
        await lock.release();
    }
}
async function fetchOne(repo, { path, url, bytes, sha256, gitBlob }, place, progress, reporter) {
    const hash = sha256 ?? gitBlob;
    if (hash === undefined)
        throw unreadable(repo, `no checksum of ${path}`);
    const blob = join(repoFolder(repo), 'blobs', hash);
    try {
        await download({
            ...{ url, to: blob, headers: hubHeaders(), sha256, gitBlob, mostBytes: bytes, progress },
            waiting: (text) => reporter?.warn(text),
        });
    }
    catch (error) {
        throw HarnessError.is(error) ? retold(repo, error) : error;
    }
    await linkBlob(blob, place);
}
/** The hints of `download` speak of data sets. */
function retold(repo, error) {
    const hints = {
        DOWNLOAD_FAILED: 'What arrived is kept: the same command goes on from there.',
        DOWNLOAD_REFUSED: `Whether HF_TOKEN may read the ${repoNoun(repo.type)} is told on its page.`,
    };
    const hint = hints[error.code] ?? error.hint;
    const { code, message, exitCode, cause } = error;
    return new HarnessError(code, message, { exitCode, cause, ...(hint === undefined ? {} : { hint }) });
}
/** One process at a time writes into a repository's folder. */
async function waitForLock(repo, reporter) {
    const folder = join(hubCache(), '.locks', repoFolderName(repo));
    for (const began = Date.now();;) {
        try {
            return await lockRun(folder);
        }
        catch (error) {
            const held = HarnessError.is(error) && error.code === 'RUN_LOCKED';
            if (!held || Date.now() - began > LONGEST_LOCK)
                throw error;
            reporter?.phase(`waiting for another process that fetches ${repo.name}`);
            await sleep(500);
        }
    }
}
