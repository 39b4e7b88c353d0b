/**
 * One lm-eval task file as a declaration: keys with the place where each was written, `include` resolved (the including
 * file wins, key by key), `!function` kept as a reference that is never run. Read as PyYAML reads, so that a file means
 * here what it means there. Leaves out: what the keys mean (`task-config.ts`), finding files (`task-index.ts`).
 */
import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { shortPath } from "../../base/paths.js";
import { parseYaml, readYaml } from "../../config/yaml.js";
import { indentQuoted } from "./quoted-lines.js";
/** `!function utils.process_docs`: a Python function that a task file names. */
export class PythonFunction {
    /** `utils.process_docs` */
    name;
    /** Folder of the file it is written in. */
    folder;
    constructor(name, folder) {
        this.name = name;
        this.folder = folder;
    }
    /** `process_docs` */
    get own() {
        return this.name.split('.').at(-1);
    }
    toString() {
        return `!function ${this.name}`;
    }
}
/** The keys of a task or group, each with its origin. */
export class Declaration {
    /** Absolute path of the file that was asked for. */
    path;
    #entries;
    constructor(path, entries) {
        this.path = path;
        this.#entries = entries;
    }
    get folder() {
        return dirname(this.path);
    }
    get keys() {
        return [...this.#entries.keys()];
    }
    /** The value of a key; undefined when it is not there or `null`. */
    value(key) {
        return this.#entries.get(key)?.value ?? undefined;
    }
    /** Where a key, or something inside its value, was written. */
    where(...path) {
        const [key, ...inner] = path;
        const entry = typeof key === 'string' ? this.#entries.get(key) : undefined;
        for (let depth = inner.length; entry !== undefined && depth >= 0; depth--) {
            const found = entry.file.where([...entry.path, ...inner.slice(0, depth)], depth === 0 ? 'key' : 'value');
            if (found !== undefined)
                return found;
        }
        return { file: shortPath(this.path) };
    }
    /** An error about a key. */
    error(code, message, path, hint) {
        return new HarnessError(code, message, { where: this.where(...path), ...(hint === undefined ? {} : { hint }) });
    }
    /** This declaration with the keys of another in the place of its own. */
    with(other) {
        return new Declaration(this.path, new Map([...this.#entries, ...other.#entries]));
    }
    /** This declaration under another name. */
    named(task) {
        const own = this.#entries.get('task');
        return own === undefined
            ? this
            : new Declaration(this.path, new Map([...this.#entries, ['task', { ...own, value: task }]]));
    }
    /** The keys that are to be kept. */
    only(keep) {
        return new Declaration(this.path, new Map([...this.#entries].filter(([key]) => keep(key))));
    }
    /** A mapping inside a value as a declaration: `inside('task', 3)` of a group. */
    inside(...path) {
        const [key, ...inner] = path;
        const entry = this.#entries.get(key);
        const value = inner.reduce((at, step) => at[step], entry?.value);
        const entries = new Map();
        if (entry !== undefined && typeof value === 'object' && value !== null) {
            for (const [name, own] of Object.entries(value)) {
                entries.set(name, { value: own, file: entry.file, path: [...entry.path, ...inner, name] });
            }
        }
        return new Declaration(this.path, entries);
    }
}
/** The YAML of one file, `include` not followed. */
function readTaskYaml(path) {
    const dialect = {
        what: 'task file',
        pyYaml: true,
        tags: [{ tag: '!function', resolve: (name) => new PythonFunction(name.trim(), dirname(path)) }],
    };
    try {
        return readYaml(path, dialect);
    }
    catch (error) {
        if (!HarnessError.is(error) || error.code !== 'CONFIG_YAML')
            throw error;
        const text = readFileSync(path, 'utf8');
        const indented = indentQuoted(text);
        if (indented === text)
            throw error;
        try {
            return parseYaml(indented, shortPath(path), dialect);
        }
        catch {
            throw error;
        }
    }
}
/**
 * Reads a task file with everything that it includes.
 * @throws HarnessError `CONFIG_*` for files that are missing or no YAML, `TASK_INCLUDE` for a cycle.
 */
export function readTaskFile(path) {
    const absolute = resolve(path);
    return new Declaration(absolute, entriesOf(absolute, []));
}
/** A task that is declared inside of a group, with what it includes. */
export function withIncludes(declaration) {
    const include = declaration.value('include');
    if (typeof include !== 'string')
        return declaration;
    const base = new Declaration(declaration.path, entriesOf(resolve(declaration.folder, include), []));
    return base.with(declaration.only((key) => key !== 'include'));
}
function entriesOf(path, including) {
    const file = readTaskYaml(path);
    const real = realpathSync(path);
    const entries = new Map();
    for (const [i, name] of includesOf(file).entries()) {
        const place = file.where(['include', i], 'value') ?? file.where(['include'], 'value');
        const where = place === undefined ? {} : { where: place };
        const target = resolve(dirname(path), name);
        if ([...including, real].includes(safeReal(target))) {
            const round = [...including, real, target].map((file) => basename(file)).join(' -> ');
            throw new HarnessError('TASK_INCLUDE', `include goes round in a circle: ${round}`, where);
        }
        try {
            for (const [key, entry] of entriesOf(target, [...including, real])) {
                if (key !== 'task_list')
                    entries.set(key, entry);
            }
        }
        catch (error) {
            if (!HarnessError.is(error) || error.code !== 'CONFIG_NOT_FOUND')
                throw error;
            const hint = error.hint ?? 'names are relative to the folder of the file that includes';
            throw new HarnessError('TASK_INCLUDE', `included file not found: ${name}`, { ...where, hint });
        }
    }
    for (const [key, value] of Object.entries(file.value)) {
        if (key !== 'include')
            entries.set(key, { value, file, path: [key] });
    }
    return entries;
}
function includesOf(file) {
    const { include } = file.value;
    if (include === undefined || include === null)
        return [];
    const list = Array.isArray(include) ? include : [include];
    if (list.every((name) => typeof name === 'string'))
        return list;
    const where = file.where(['include'], 'value');
    throw new HarnessError('TASK_INVALID', 'include: expected the name of a file, or a list of such', {
        ...(where === undefined ? {} : { where }),
    });
}
function safeReal(path) {
    try {
        return realpathSync(path);
    }
    catch {
        return path;
    }
}
