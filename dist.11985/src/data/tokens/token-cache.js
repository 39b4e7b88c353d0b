/**
 * Tokenised rows under HARNESS_CACHE by what they follow from: the content of the row files, the tokenizer, the method,
 * this program's own code, and the options that `features` really looked at while it ran, so that another `beta` needs no
 * new tokens. Entries that fail a checksum are made again. Leaves out methods that are no file of ours (plug-ins).
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, touchEntry, trimCache } from "../../base/cache-folder.js";
import { sha256 } from "../../base/hash.js";
import { packageRoot } from "../../base/package-root.js";
import { readTemplateFrom, tokenizerFileNames } from "../tokenizer-files.js";
import { openTokens, readAbout, saveTokens } from "./token-file.js";
/** Part of every key: goes up when the same code would be wrong to trust. */
const VERSION = 'tokens/1';
const MOST_BYTES = 8 * 2 ** 30;
/** Fewer tokens are made again as fast as they are looked up. */
const WORTH_KEEPING = 100_000;
export const tokenFolder = () => cacheFolder('tokens');
/** Noted when the names of all options were looked at. */
const ALL_KEYS = '';
const text = (value) => JSON.stringify(value) ?? 'undefined';
export class TokenCache {
    folder = tokenFolder();
    key;
    options;
    /** Undefined for a method whose code cannot be told. */
    static async open(source, context) {
        const { trainer, textField, weightField, onOverlong, promptBoundary, tokenizer } = context;
        if (trainer.file === undefined)
            return undefined;
        const depends = [
            ...[VERSION, process.versions.unicode ?? '', codeHash(trainer.file), trainer.name],
            ...[
                text([textField, weightField, onOverlong, promptBoundary]),
                hashTokenizer(tokenizer),
                await source.identity(),
            ],
        ];
        return new TokenCache(sha256(depends.join('\n')).slice(0, 40), context.options);
    }
    constructor(key, options) {
        this.key = key;
        this.options = options;
    }
    /** The entry for these rows and options; `damaged` is told of one that fails its checksum and is removed. */
    async take(damaged) {
        for (const name of names(this.folder)) {
            if (!name.startsWith(this.key))
                continue;
            const path = join(this.folder, name);
            const about = readAbout(path);
            if (about !== undefined && !this.matches(about.options))
                continue;
            const found = about && openTokens(path);
            if (found !== undefined) {
                await touchEntry(path);
                return { store: found.store, rows: found.about.rows };
            }
            damaged(path);
            rmSync(path, { force: true });
        }
        return undefined;
    }
    /** Keeps what was made, unless it is too little. Throws the system's errors. */
    async save(builder, rows, optionsRead) {
        if (rows.counts.tokens < WORTH_KEEPING)
            return;
        const options = Object.fromEntries([...optionsRead].sort().map((key) => [key, this.value(key)]));
        const path = join(this.folder, `${this.key}-${sha256(text(options)).slice(0, 16)}.tokens`);
        saveTokens(path, builder, { options, rows });
        await trimCache(this.folder, MOST_BYTES, path);
    }
    matches(options) {
        return Object.entries(options).every(([key, value]) => this.value(key) === value);
    }
    value(key) {
        return text(key === ALL_KEYS ? Object.keys(this.options).sort() : this.options[key]);
    }
}
/** The options in a wrapping that notes which are looked at; looking at all of them notes all. */
export function noteReads(options) {
    const read = new Set();
    const noted = new Proxy(options, {
        get(target, key, receiver) {
            if (typeof key === 'string')
                read.add(key);
            return Reflect.get(target, key, receiver);
        },
        has(target, key) {
            if (typeof key === 'string')
                read.add(key);
            return Reflect.has(target, key);
        },
        ownKeys(target) {
            for (const key of Object.keys(target))
                read.add(key);
            read.add(ALL_KEYS);
            return Reflect.ownKeys(target);
        },
    });
    return { options: noted, read };
}
/** All code that tokens come from: this room, the method's folder, and the packages by their pinned versions. */
function codeHash(trainerFile) {
    const own = fileURLToPath(import.meta.url);
    const room = dirname(dirname(own));
    const folders = [room, dirname(trainerFile)];
    const parts = [];
    for (const folder of folders) {
        for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort(byPath)) {
            const path = join(entry.parentPath, entry.name);
            if (entry.isFile() && extname(path) === extname(own))
                parts.push(basename(path), readFileSync(path, 'utf8'));
        }
    }
    const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    return sha256(...parts, text(dependencies));
}
const byPath = (a, b) => join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1;
/** Everything that token ids follow from: the files, what replaces parts of them, and the day where a template names it. */
function hashTokenizer({ folder, origin, endIds, chatTemplate }) {
    const parts = tokenizerFileNames(folder).flatMap((name) => [name, readFileSync(join(folder, name), 'latin1')]);
    const { chatTemplatePath: path, chatTemplate: given, eosToken, now } = origin;
    const template = path === undefined ? given : text(readTemplateFrom(path).templates);
    const dated = [...parts, template, chatTemplate?.source].some((part) => part?.includes('strftime_now'));
    return sha256(...parts, text([template, eosToken, [...endIds], dated ? now?.toDateString() : undefined]));
}
function names(folder) {
    try {
        return readdirSync(folder).filter((name) => name.endsWith('.tokens'));
    }
    catch {
        return [];
    }
}
