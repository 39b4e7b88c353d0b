/** What is wrong with a config, in words: each finding with its place, what was expected, what was given, what is near. */
import { HarnessError } from "../base/errors.js";
import { didYouMean } from "../base/nearest.js";
import { describeSchema, describeValue } from "./describe.js";
import { SYNONYMS } from "./foreign/trl.js";
import { schemaAt, typesOf } from "./schema.js";
import { originText, whereOf } from "./sources.js";
/** One error that carries all of them: the first speaks, the others are in `also`. */
export function combine(errors) {
    const [first, ...rest] = errors;
    if (rest.length === 0)
        return first;
    return new HarnessError(first.code, first.message, {
        exitCode: first.exitCode,
        also: [...first.also, ...rest],
        ...(first.hint === undefined ? {} : { hint: first.hint }),
        ...(first.where === undefined ? {} : { where: first.where }),
        ...(first.cause === undefined ? {} : { cause: first.cause }),
    });
}
/** The last assignment that set the value at a path, or something inside it. */
function setterOf(path, assignments) {
    const assignment = assignments.findLast((candidate) => candidate.path.every((step, i) => i >= path.length || String(path[i]) === step));
    return assignment === undefined ? undefined : { assignment, below: path.slice(assignment.path.length) };
}
/** `datasets[0].path`. */
export const pathText = (path) => path.reduce((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
const fromText = ({ origin }) => (origin.kind === 'file' ? '' : ` (from ${originText(origin)})`);
/** The error for a key that nothing declares; `below` leads from the assigned value to a nested key. */
export function unknownKey(assignment, below, declared, { name, elsewhere }) {
    const path = [...assignment.path.slice(0, 1), ...below];
    const key = String(path.at(-1));
    const nested = below.length > 0;
    const names = Object.keys(declared);
    const synonym = nested ? undefined : SYNONYMS[key];
    const near = didYouMean(key, names);
    const hint = synonym !== undefined && names.includes(synonym)
        ? `did you mean ${synonym}?`
        : ((nested ? undefined : elsewhere?.(key)) ?? near ?? (nested ? `known: ${names.join(', ')}` : undefined));
    const where = whereOf(assignment, below, 'key');
    const message = nested
        ? `unknown key "${key}" in ${pathText(path.slice(0, -1))}${fromText(assignment)}`
        : `unknown key "${key}" for ${name}${fromText(assignment)}`;
    return new HarnessError('CONFIG_UNKNOWN_KEY', message, {
        ...(hint === undefined ? {} : { hint }),
        ...(where === undefined ? {} : { where }),
    });
}
/** A finding of the schema as an error with its place, what was expected, what was given, and the likely repair. */
export function explain({ kind, path }, values, schema, assignments, subject) {
    const setter = setterOf(kind === 'invalid' ? path : path.slice(0, -1), assignments);
    if (kind === 'unknown' && setter !== undefined) {
        const inner = schemaAt(schema, path.slice(0, -1))?.properties ?? {};
        return unknownKey(setter.assignment, path.slice(setter.assignment.path.length), inner, subject);
    }
    const at = schemaAt(schema, path) ?? {};
    if (kind === 'missing') {
        const top = path.length === 1;
        const file = assignments.findLast(({ origin }) => origin.kind === 'file')?.origin;
        const where = top && file?.kind === 'file'
            ? { file: file.yaml.file }
            : setter === undefined || top
                ? undefined
                : whereOf(setter.assignment, setter.below, 'value');
        const description = at.description === undefined ? '' : `: ${at.description}`;
        return new HarnessError('CONFIG_MISSING_KEY', `missing key "${pathText(path)}"${description}`, {
            ...(where === undefined ? {} : { where }),
            hint: top ? `add ${String(path[0])}: ... (${describeSchema(at)})` : `expected ${describeSchema(at)}`,
        });
    }
    const value = path.reduce((inner, step) => inner[step], values);
    const where = setter === undefined ? undefined : whereOf(setter.assignment, setter.below, 'value');
    const from = setter === undefined ? '' : fromText(setter.assignment);
    const place = where === undefined ? {} : { where };
    const reason = at['x-unavailable'];
    if (reason !== undefined) {
        return new HarnessError('CONFIG_UNAVAILABLE', `${pathText(path)}: ${describeValue(value)} is not available: ${reason}${from}`, {
            hint: `leave the key out, or use ${describeSchema(at)}`,
            ...place,
        });
    }
    const hint = repair(value, at);
    return new HarnessError('CONFIG_INVALID_VALUE', `${pathText(path)}: expected ${describeSchema(at)}, got ${describeValue(value)}${from}`, { ...(hint === undefined ? {} : { hint }), ...place });
}
/** The likely slip behind a wrong value. */
function repair(value, schema) {
    const types = typesOf(schema);
    if (typeof value === 'string') {
        const choices = [...(schema.enum ?? []), ...(schema.items?.enum ?? [])].filter((name) => typeof name === 'string');
        const near = didYouMean(value, choices);
        if (near !== undefined)
            return near;
        const number = Number(value.replaceAll('_', ''));
        if ((types.has('number') || types.has('integer')) && value.trim() !== '' && Number.isFinite(number)) {
            return `write the number without quotes or underscores: ${number}`;
        }
    }
    if (value === null && schema.default !== undefined) {
        return `write a value after the colon, or leave the key out to get its default, ${JSON.stringify(schema.default)}`;
    }
    if (value === false && (schema.enum ?? []).includes('no'))
        return 'write "no"';
    if (typeof value === 'number' && !Number.isInteger(value) && types.has('integer'))
        return 'it counts whole things';
    return undefined;
}
/** In the order of the file, file by file; errors without a file come last. */
export function sortByPlace(errors) {
    const files = [...new Set(errors.flatMap(({ where }) => (where === undefined ? [] : [where.file])))];
    const rank = ({ where }) => where === undefined
        ? [files.length, 0, 0]
        : [files.indexOf(where.file), where.line ?? Number.MAX_SAFE_INTEGER, where.column ?? 0];
    return errors.toSorted((one, other) => {
        const [a, b] = [rank(one), rank(other)];
        const differing = a.findIndex((part, i) => part !== b[i]);
        return differing < 0 ? 0 : a[differing] - b[differing];
    });
}
