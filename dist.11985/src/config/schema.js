/**
 * The plain JSON Schema subset that config keys are declared in, and its validation by ajv (draft-07). One schema serves
 * checking, defaults, `harness schema`, `harness init` and editors. Defaults are filled by `resolve.ts`, which knows
 * where each value comes from, not by ajv. Left out: `$ref`, `format` checks, conditionals.
 */
import { Ajv } from 'ajv';
import { HarnessError } from "../base/errors.js";
const VOCABULARY = ['x-path', 'x-ignored', 'x-unavailable', 'x-start', 'x-group'];
/** `/datasets/0/path` -> `['datasets', 0, 'path']`; array indices become numbers where the value is an array. */
function pathOf(pointer, root) {
    const path = [];
    let value = root;
    for (const raw of pointer.split('/').slice(1)) {
        const part = raw.replaceAll('~1', '/').replaceAll('~0', '~');
        const step = Array.isArray(value) ? Number(part) : part;
        path.push(step);
        value = value?.[step];
    }
    return path;
}
function findingOf(error, root) {
    const path = pathOf(error.instancePath, root);
    if (error.keyword === 'additionalProperties') {
        return { kind: 'unknown', path: [...path, String(error.params.additionalProperty)] };
    }
    if (error.keyword === 'required')
        return { kind: 'missing', path: [...path, String(error.params.missingProperty)] };
    return { kind: 'invalid', path };
}
const BRANCHES = ['anyOf', 'oneOf'];
/**
 * True when `error` need not be told because of the failed choice `branch`: it belongs to one of its branches. When the
 * type of the value leaves a single branch, the errors of that branch are told instead of the choice.
 */
function hides(branch, error, schema, root) {
    const keyword = BRANCHES.find((name) => name === branch.keyword);
    if (keyword === undefined)
        return false;
    const path = pathOf(branch.instancePath, root);
    const value = path.reduce((inner, step) => inner[step], root);
    const choices = schemaAt(schema, path)?.[keyword] ?? [];
    const fitting = choices.flatMap((choice, i) => (typesOf(choice).has(typeName(value)) ? [i] : []));
    const single = fitting.length === 1 && (typeName(value) === 'array' || typeName(value) === 'object') ? fitting[0] : undefined;
    if (error === branch)
        return single !== undefined;
    if (!error.schemaPath.startsWith(`${branch.schemaPath}/`))
        return false;
    return single === undefined || !error.schemaPath.startsWith(`${branch.schemaPath}/${single}/`);
}
function typeName(value) {
    if (value === null)
        return 'null';
    if (Array.isArray(value))
        return 'array';
    return typeof value;
}
const COMPILERS = {};
/** One for all schemas: making it costs more than compiling most of them. */
function compiler(use) {
    // For a single value neither faster code nor a look at the schema's own form pays.
    const quick = use === 'once' ? { validateSchema: false, code: { optimize: false } } : {};
    const lenient = { allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false };
    COMPILERS[use] ??= new Ajv({ ...lenient, ...quick }).addVocabulary(VOCABULARY);
    return COMPILERS[use];
}
/**
 * Compiles a schema once. The returned check gives one finding per place, the outermost one where branches of an `anyOf`
 * all fail; it never changes the value.
 * @param use `once`: for a large schema and a single value.
 * @throws HarnessError `SCHEMA_INVALID` when the schema itself is wrong (a mistake in a plug-in).
 */
export function compileSchema(schema, name, use = 'often') {
    const ajv = compiler(use);
    let validate;
    try {
        validate = ajv.compile(schema);
    }
    catch (cause) {
        throw new HarnessError('SCHEMA_INVALID', `the schema of ${name} is not valid: ${cause.message}`, {
            cause,
        });
    }
    return (value) => {
        if (validate(value))
            return [];
        const errors = validate.errors ?? [];
        const covered = (error) => errors.some((branch) => hides(branch, error, schema, value));
        const findings = new Map();
        for (const error of errors) {
            if (covered(error))
                continue;
            const finding = findingOf(error, value);
            findings.set(JSON.stringify([finding.kind === 'invalid' ? '' : finding.kind, finding.path]), finding);
        }
        return [...findings.values()];
    };
}
/** The schema of a nested value, or undefined where the path leads outside of what is declared. */
export function schemaAt(schema, path) {
    let here = schema;
    for (const step of path) {
        if (here === undefined)
            return undefined;
        const branches = [here, ...(here.anyOf ?? []), ...(here.oneOf ?? [])];
        here = branches.map((branch) => below(branch, step)).find((inner) => inner !== undefined);
    }
    return here;
}
function below(schema, step) {
    if (typeof step === 'number')
        return schema.items;
    const open = schema.additionalProperties;
    const declared = schema.properties;
    if (declared !== undefined && Object.hasOwn(declared, step))
        return declared[step];
    return typeof open === 'object' ? open : undefined;
}
/** The type names a schema admits, through `anyOf` and `oneOf`; empty when it says nothing about types. */
export function typesOf(schema) {
    const names = new Set();
    if (typeof schema.type === 'string')
        names.add(schema.type);
    else
        for (const name of schema.type ?? [])
            names.add(name);
    for (const value of schema.const === undefined ? (schema.enum ?? []) : [schema.const]) {
        if (schema.type === undefined)
            names.add(value === null ? 'null' : typeof value);
    }
    for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
        for (const name of typesOf(branch))
            names.add(name);
    }
    return names;
}
