/**
 * From a name in a config to a path: tried relative to the working folder, then to the folder of the config file.
 * Nothing is opened here; rooms that read the file decide what it must be.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { HarnessError } from "./errors.js";
import { joinOr, nearest } from "./nearest.js";
/**
 * Looks for an existing file or folder `name`. `tried` lists the absolute paths looked at, in order, without repeats.
 * `~/` means the home folder.
 */
export function resolveInput(name, configFile) {
    const spelled = name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name;
    const folders = isAbsolute(spelled) ? ['/'] : [process.cwd()];
    if (configFile !== undefined && !isAbsolute(spelled))
        folders.push(dirname(resolve(configFile)));
    const tried = [...new Set(folders.map((folder) => resolve(folder, spelled)))];
    const path = tried.find((candidate) => existsSync(candidate));
    return path === undefined ? { found: false, tried } : { found: true, path, tried };
}
/** `resolveInput`, or a `HarnessError` that lists what was tried and names the nearest neighbours. */
export function requireInput(name, options) {
    const result = resolveInput(name, options.configFile);
    if (result.found)
        return result.path;
    const texts = result.tried.flatMap((path) => nearestSibling(path) ?? []);
    const near = texts.find((text) => text.startsWith('did you mean')) ?? texts[0];
    const hint = near ?? options.hint;
    const tried = result.tried.map((path) => shortPath(path));
    throw new HarnessError(options.code, `${options.what} not found: ${name} (tried ${tried.join(', ')})`, {
        ...(hint === undefined ? {} : { hint }),
        ...(options.where === undefined ? {} : { where: options.where }),
    });
}
/** `did you mean fixtures/dpo.yaml?` from the names beside a missing path. */
export function nearestSibling(path) {
    const folder = dirname(path);
    let names;
    try {
        names = readdirSync(folder);
    }
    catch {
        return existsSync(dirname(folder)) ? `the folder ${shortPath(folder)} does not exist` : undefined;
    }
    const near = nearest(basename(path), names).map((name) => shortPath(join(folder, name)));
    return near.length === 0 ? undefined : `did you mean ${joinOr(near)}?`;
}
/** As short as it can be said: relative when it lies in the working folder, absolute otherwise. */
export function shortPath(path) {
    const short = relative(process.cwd(), path);
    if (short === '')
        return '.';
    return short.startsWith('..') || isAbsolute(short) ? path : short;
}
/** The last part of a path or hub id, as a word for a folder name: `./models/tiny-llama/` gives `tiny-llama`. */
export const lastName = (name) => basename(name.replace(/[/\\]+$/, ''));
