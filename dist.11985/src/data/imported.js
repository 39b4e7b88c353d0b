/**
 * Data sets that were fetched or imported: each a folder under HARNESS_CACHE/data with its rows, its licence, and
 * `source.json`, which says where it came from. A folder appears whole or not at all.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic, writeFolderAtomic } from "../base/atomic.js";
import { cacheFolder } from "../base/cache-folder.js";
export const SOURCE_FILE = 'source.json';
const LICENCE_FILE = 'LICENSE';
const home = () => cacheFolder('data');
/** The folder of a data set of this name, or undefined. Only plain names are looked up. */
export function importedFolder(name) {
    if (!isFolderName(name))
        return undefined;
    const folder = join(home(), name);
    return existsSync(join(folder, SOURCE_FILE)) ? folder : undefined;
}
/** True for a name that stays inside the folder it is looked up in. */
export const isFolderName = (name) => /^\w[\w.-]*$/.test(name) && !name.includes('..');
/** Folder name of a data set of the hub: `openai/gsm8k` is `openai--gsm8k`. */
export const hubFolder = (id) => id.replace('/', '--');
/** What a folder says of itself; undefined when it says nothing that can be read. */
export function readSource(folder) {
    try {
        const record = JSON.parse(readFileSync(join(folder, SOURCE_FILE), 'utf8'));
        return typeof record?.name === 'string' && Array.isArray(record.files) ? record : undefined;
    }
    catch {
        return undefined;
    }
}
/** Every data set that was fetched or imported, by name. */
export function listImported() {
    let names;
    try {
        names = readdirSync(home());
    }
    catch {
        return [];
    }
    return names.sort().flatMap((name) => {
        const folder = importedFolder(name);
        return folder === undefined ? [] : [{ name, folder, source: readSource(folder) }];
    });
}
/**
 * Makes or extends the folder of a data set: `fill` writes rows into a copy of what is there and says what it wrote.
 * Throws `DISK_*`, and what `fill` throws; then everything is as it was.
 */
export async function keepDataset(about, fill) {
    const { licenceText, ...given } = about;
    const folder = join(home(), about.name);
    const before = importedFolder(about.name);
    const earlier = before === undefined ? undefined : readSource(before);
    const kept = earlier?.revision === about.revision ? earlier : undefined;
    await writeFolderAtomic(folder, async (aside) => {
        if (before !== undefined && kept !== undefined)
            await cp(before, aside, { recursive: true });
        const rows = await fill(aside);
        const own = new Set(about.files.map(({ path }) => path));
        const record = {
            schema_version: 1,
            ...given,
            verified: given.verified && (kept?.verified ?? true),
            files: [...(kept?.files ?? []).filter(({ path }) => !own.has(path)), ...about.files],
            imported_at: new Date().toISOString(),
            ...(rows === undefined ? {} : { rows: { ...kept?.rows, ...rows } }),
        };
        await writeFileAtomic(join(aside, LICENCE_FILE), licenceText);
        await writeFileAtomic(join(aside, SOURCE_FILE), `${JSON.stringify(record, null, 2)}\n`);
    });
    return folder;
}
