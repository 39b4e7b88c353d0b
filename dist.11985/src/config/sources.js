/**
 * Where the values of a config come from, lowest first: the files it `extends`, the file, HARNESS_<KEY> variables, the
 * command line. Each value is an assignment that remembers its origin; nothing is checked against a schema here.
 */
import { dirname, resolve } from 'node:path';
import { HarnessError } from "../base/errors.js";
import { shortPath } from "../base/paths.js";
import { readYaml } from "./yaml.js";
/** Variables of ours that are no config keys. */
const RESERVED = new Set(['HARNESS_RUNS', 'HARNESS_CACHE', 'HARNESS_DATA']);
/** `config.yaml:3`, `HARNESS_BETA`, `--beta 0.2`: for `--print-config` and messages. */
export function originText(origin) {
    if (origin.kind === 'environment')
        return origin.name;
    if (origin.kind === 'command line')
        return origin.spelled;
    const where = origin.yaml.where([origin.key], 'key');
    return where?.line === undefined ? origin.yaml.file : `${where.file}:${where.line}`;
}
/** The place of (a part of) an assigned value in its file. */
export function whereOf(assignment, below, part) {
    const { origin } = assignment;
    if (origin.kind !== 'file')
        return undefined;
    return origin.yaml.where([origin.key, ...below], part) ?? origin.yaml.where([origin.key], part);
}
function readFileWithBases(path, chain, files) {
    if (chain.includes(path)) {
        const circle = [...chain.slice(chain.indexOf(path)), path].map(shortPath).join(' -> ');
        throw new HarnessError('CONFIG_EXTENDS', `extends goes in a circle: ${circle}`);
    }
    if (chain.length > 8)
        throw new HarnessError('CONFIG_EXTENDS', 'extends is nested more than 8 deep');
    const yaml = readYaml(path);
    const bases = yaml.value.extends;
    const names = bases === undefined ? [] : Array.isArray(bases) ? bases : [bases];
    const below = [];
    for (const [i, name] of names.entries()) {
        const where = yaml.where(Array.isArray(bases) ? ['extends', i] : ['extends'], 'value');
        if (typeof name !== 'string' || name === '') {
            throw new HarnessError('CONFIG_EXTENDS', 'extends: expected the path of a config, or a list of them', {
                ...(where === undefined ? {} : { where }),
            });
        }
        try {
            below.push(...readFileWithBases(resolve(dirname(path), name), [...chain, path], files));
        }
        catch (error) {
            if (!HarnessError.is(error) || error.where !== undefined || where === undefined)
                throw error;
            throw new HarnessError(error.code, error.message, {
                where,
                ...(error.hint === undefined ? {} : { hint: error.hint }),
            });
        }
    }
    files.push(yaml);
    const own = Object.entries(yaml.value)
        .filter(([key]) => key !== 'extends')
        .map(([key, value]) => ({ path: [key], value, form: 'typed', origin: { kind: 'file', yaml, key } }));
    return [...below, ...own];
}
function fromEnvironment(env) {
    return Object.entries(env)
        .filter(([name, text]) => /^HARNESS_[A-Z0-9_]+$/.test(name) && !RESERVED.has(name) && text !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, text]) => ({
        path: [name.slice('HARNESS_'.length).toLowerCase()],
        value: text,
        form: 'text',
        origin: { kind: 'environment', name },
    }));
}
function fromOverride({ path, given, spelled }) {
    const origin = { kind: 'command line', spelled };
    if (given.kind === 'json')
        return { path, value: given.value, form: 'typed', origin };
    return given.kind === 'bare'
        ? { path, value: true, form: 'bare', origin }
        : { path, value: given.text, form: 'text', origin };
}
/**
 * Reads everything a config is made of, lowest precedence first.
 * @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_YAML`, `CONFIG_EXTENDS` ...
 */
export function readSources(options) {
    const files = [];
    const configFile = options.configFile === undefined ? undefined : resolve(options.configFile);
    const assignments = configFile === undefined ? [] : readFileWithBases(configFile, [], files);
    assignments.push(...fromEnvironment(options.env ?? {}));
    assignments.push(...(options.overrides ?? []).map(fromOverride));
    return { configFile, assignments, files };
}
/** The last assignment of a whole top-level key: `method` and `plugins` are needed before there is a schema. */
export function lastOf(sources, key) {
    return sources.assignments.findLast(({ path }) => path.length === 1 && path[0] === key);
}
