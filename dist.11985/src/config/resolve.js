/**
 * From sources and a schema to the resolved config: defaults, then every assignment in order of precedence, checked as a
 * whole, all errors at once with their places. The result keeps where each value came from.
 */
import { resolve } from 'node:path';
import { HarnessError } from "../base/errors.js";
import { didYouMean, nearest } from "../base/nearest.js";
import { combine, explain, pathText, sortByPlace, unknownKey } from "./explain.js";
import { isOff } from "./foreign/rules.js";
import { translate } from "./foreign/translate.js";
import { toCamel } from "./names.js";
import { readText } from "./overrides.js";
import { compileSchema, schemaAt, typesOf } from "./schema.js";
import { originText, whereOf } from "./sources.js";
import { yaml11Boolean } from "./yaml11.js";
/**
 * Resolves a config.
 * @throws HarnessError with every error found: `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID_VALUE`, `CONFIG_MISSING_KEY`,
 * `CONFIG_UNAVAILABLE`, `CONFIG_CONFLICT`.
 */
export function resolveConfig(untranslated, schema, subject) {
    const declared = schema.properties;
    const translated = translate(untranslated, (key) => Object.hasOwn(declared, key));
    const { sources, notices } = translated;
    const errors = [...translated.errors];
    const known = [];
    for (const assignment of sources.assignments) {
        const key = assignment.path[0];
        const negated = negation(assignment, declared);
        if (negated !== undefined)
            known.push(negated);
        else if (Object.hasOwn(declared, key))
            known.push(assignment);
        else if (assignment.origin.kind !== 'environment')
            errors.push(unknownKey(assignment, [], declared, subject));
        else if (nearest(key, Object.keys(declared), 1).length > 0) {
            notices.push(`${assignment.origin.name} is not a config key; ${didYouMean(key, Object.keys(declared)) ?? ''}`);
        }
    }
    const values = defaultsOf(schema);
    assign(values, known, schema);
    for (const finding of compileSchema(schema, subject.name)(values)) {
        errors.push(explain(finding, values, schema, known, subject));
    }
    if (errors.length > 0)
        throw combine(sortByPlace(errors));
    const last = (key) => known.findLast(({ path }) => path[0] === key);
    const ignored = ignoredKeys(values, declared, known);
    const { told, quiet } = pyYamlNotes(sources, declared);
    return {
        values,
        options: toCamel(present(values, schema), schema),
        notices: [...notices, ...ignored, ...told],
        details: quiet,
        given: new Set(known.map(({ path }) => path[0])),
        origin: (key) => {
            const from = last(key);
            return from === undefined ? 'default' : originText(from.origin);
        },
        where: (key) => {
            const from = last(key);
            return from === undefined ? undefined : whereOf(from, [], 'value');
        },
    };
}
/** `--no_use_peft` is `--use_peft false`. */
function negation(assignment, declared) {
    const [key, ...rest] = assignment.path;
    if (assignment.form !== 'bare' || rest.length > 0 || !key?.startsWith('no_') || Object.hasOwn(declared, key))
        return undefined;
    const positive = key.slice('no_'.length);
    const schema = Object.hasOwn(declared, positive) ? declared[positive] : undefined;
    if (schema === undefined || !typesOf(schema).has('boolean'))
        return undefined;
    return { ...assignment, path: [positive], value: false };
}
/** The declared defaults of a mapping's keys. */
export function defaultsOf({ properties = {} }) {
    const declared = Object.entries(properties).filter(([, { default: value }]) => value !== undefined);
    return Object.fromEntries(declared.map(([key, { default: value }]) => [key, structuredClone(value)]));
}
/** Without the keys that are null by default and were not set, at every declared depth. */
function present(value, schema) {
    if (Array.isArray(value))
        return value.map((item) => present(item, schema?.items));
    if (!isMapping(value) || schema?.properties === undefined)
        return value;
    const kept = Object.entries(value).filter(([key, inner]) => inner !== null || (schema.properties?.[key]?.default ?? null) !== null);
    return Object.fromEntries(kept.map(([key, inner]) => [key, present(inner, schema.properties?.[key])]));
}
const isMapping = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
function merge(below, above) {
    if (!isMapping(below) || !isMapping(above))
        return above;
    const result = { ...below };
    for (const [key, value] of Object.entries(above))
        result[key] = merge(result[key], value);
    return result;
}
/** Lists may be written as a single item, switches as PyYAML's yes and on; items of lists get their defaults. */
function normalise(value, schema) {
    if (schema === undefined)
        return value;
    const types = typesOf(schema);
    if (typeof value === 'string' && types.has('boolean') && !types.has('string')) {
        return yaml11Boolean(value) ?? value;
    }
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (scalar && types.has('array') && !types.has(typeof value)) {
        return [normalise(value, schema.items)];
    }
    if (Array.isArray(value)) {
        return value.map((item) => normalise(isMapping(item) ? merge(defaultsOf(schema.items ?? {}), item) : item, schema.items));
    }
    if (isMapping(value)) {
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalise(inner, schemaAt(schema, [key]))]));
    }
    return value;
}
function resetTo(values, key, value) {
    if (value === undefined)
        delete values[key];
    else
        values[key] = structuredClone(value);
}
function assign(values, assignments, schema) {
    const repeated = new Map();
    for (const { path, value: given, form, origin } of assignments) {
        const here = schemaAt(schema, path);
        let value = normalise(form === 'text' ? readText(given, here) : given, here);
        const flag = path.join('.');
        if (origin.kind === 'command line' && form === 'text' && Array.isArray(value)) {
            value = [...(repeated.get(flag) ?? []), ...value];
            repeated.set(flag, value);
        }
        const [key, ...rest] = path;
        const below = values[key];
        // A TRL recipe writes null for what it leaves to the library; `beta:` with nothing behind it is a slip.
        const slip = origin.kind === 'file' && origin.yaml.isBlank([origin.key]) && here?.default !== undefined;
        if (value === null && here !== undefined && !slip && !typesOf(here).has('null')) {
            if (rest.length === 0)
                resetTo(values, key, here.default);
            continue;
        }
        if (rest.length === 0)
            values[key] = origin.kind === 'file' ? merge(below, value) : value;
        else {
            const nested = rest.reduceRight((inner, step) => ({ [step]: inner }), value);
            values[key] = isMapping(below) ? merge(below, nested) : nested;
        }
    }
}
function ignoredKeys(values, declared, assignments) {
    const given = new Set(assignments.map(({ path }) => path[0]));
    const reasons = new Map();
    for (const key of given) {
        const why = declared[key]?.['x-ignored'];
        if (why === undefined || isOff(values[key]) || values[key] === declared[key]?.default)
            continue;
        reasons.set(why, [...(reasons.get(why) ?? []), key]);
    }
    if (reasons.size === 0)
        return [];
    return [`no effect here: ${[...reasons].map(([why, keys]) => `${keys.join(', ')} (${why})`).join('; ')}`];
}
/** Exponents such as 1e-5 at the top level are texts for PyYAML, but TRL turns them into numbers: worth a detail only. */
function pyYamlNotes(sources, declared) {
    const told = [];
    const quiet = [];
    for (const { path, where, text, there, here } of sources.files.flatMap(({ notes }) => notes)) {
        const schema = schemaAt({ properties: declared }, path);
        const boolean = yaml11Boolean(text);
        const asBoolean = boolean !== undefined && schema !== undefined && typesOf(schema).has('boolean');
        const line = `${where.file}:${where.line}: ${pathText(path)}: ${text} is ${here} here; PyYAML, and so TRL, reads ${there}`;
        if (asBoolean || (path.length === 1 && there === `the text "${text}"`))
            quiet.push(line);
        else
            told.push(line);
    }
    return { told, quiet };
}
/** The problems as one error with their places, or undefined when there are none. */
export function contradictions(problems, resolved) {
    if (problems.length === 0)
        return undefined;
    const errors = problems.map(({ key, message, hint }) => {
        const where = resolved.where(key);
        return new HarnessError('CONFIG_CONTRADICTION', message, {
            ...(where === undefined ? {} : { where }),
            ...(hint === undefined ? {} : { hint }),
        });
    });
    return combine(sortByPlace(errors));
}
/**
 * An error that names no line, from a trainer's check or from a room that opened what a key names, pointed at the first
 * given key whose name or value its message mentions.
 */
export function locate(error, resolved) {
    if (error.where?.line !== undefined)
        return error;
    const given = [...resolved.given].filter((key) => resolved.where(key) !== undefined);
    const named = error.message.match(/[a-z][a-z0-9_]*/g)?.find((word) => given.includes(word));
    const mentions = (value) => typeof value === 'string' && value.length > 2 && error.message.includes(value);
    const key = named ?? given.find((candidate) => mentions(resolved.values[candidate]));
    const where = key === undefined ? undefined : resolved.where(key);
    // A message about another file than the config is left as it is.
    if (where === undefined || (error.where !== undefined && resolve(error.where.file) !== resolve(where.file)))
        return error;
    return new HarnessError(error.code, error.message, {
        where,
        exitCode: error.exitCode,
        also: error.also,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
    });
}
