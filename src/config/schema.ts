/**
 * The plain JSON Schema subset that config keys are declared in, and its validation by ajv (draft-07). One schema serves
 * checking, defaults, `harness schema`, `harness init` and editors. Defaults are filled by `resolve.ts`, which knows
 * where each value comes from, not by ajv. Left out: `$ref`, `format` checks, conditionals.
 */
import { Ajv, type ErrorObject } from 'ajv';
import { HarnessError } from '../base/errors.ts';

export type JsonTypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

export interface JsonSchema {
  type?: JsonTypeName | readonly JsonTypeName[];
  title?: string;
  /** One sentence: what the key does, units and sensible ranges. */
  description?: string;
  default?: unknown;
  examples?: readonly unknown[];
  enum?: readonly (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  /** The value names a file or folder, looked for as `resolveInput` does. */
  'x-path'?: true;
  /** Accepted without effect; the text says why and is printed once when the key is given. */
  'x-ignored'?: string;
  /** Only the values in `enum` are available; the text says what is missing. */
  'x-unavailable'?: string;
  /** What a starting config sets where the default alone would not run; `{ shipped: path }` is a file of this package. */
  'x-start'?: unknown;
  /** Heading under which `init` and `--help` show the key. */
  'x-group'?: string;
}

/** A schema of a whole config: an object with declared keys and nothing else. */
export interface ObjectSchema extends JsonSchema {
  type: 'object';
  properties: Readonly<Record<string, JsonSchema>>;
}

/** One thing that is wrong with a value. */
export interface Finding {
  kind: 'invalid' | 'unknown' | 'missing';
  /** Path of the wrong value; of the unknown or missing key itself. */
  path: readonly (string | number)[];
}

const VOCABULARY = ['x-path', 'x-ignored', 'x-unavailable', 'x-start', 'x-group'];

/** `/datasets/0/path` -> `['datasets', 0, 'path']`; array indices become numbers where the value is an array. */
function pathOf(pointer: string, root: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let value = root;
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(value) ? Number(part) : part;
    path.push(step);
    value = (value as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}

function findingOf(error: ErrorObject, root: unknown): Finding {
  const path = pathOf(error.instancePath, root);
  if (error.keyword === 'additionalProperties') {
    return { kind: 'unknown', path: [...path, String(error.params.additionalProperty)] };
  }
  if (error.keyword === 'required') return { kind: 'missing', path: [...path, String(error.params.missingProperty)] };
  return { kind: 'invalid', path };
}

const BRANCHES = ['anyOf', 'oneOf'] as const;

/**
 * True when `error` need not be told because of the failed choice `branch`: it belongs to one of its branches. When the
 * type of the value leaves a single branch, the errors of that branch are told instead of the choice.
 */
function hides(branch: ErrorObject, error: ErrorObject, schema: JsonSchema, root: unknown): boolean {
  const keyword = BRANCHES.find((name) => name === branch.keyword);
  if (keyword === undefined) return false;
  const path = pathOf(branch.instancePath, root);
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], root);
  const choices = schemaAt(schema, path)?.[keyword] ?? [];
  const fitting = choices.flatMap((choice, i) => (typesOf(choice).has(typeName(value)) ? [i] : []));
  const single =
    fitting.length === 1 && (typeName(value) === 'array' || typeName(value) === 'object') ? fitting[0] : undefined;
  if (error === branch) return single !== undefined;
  if (!error.schemaPath.startsWith(`${branch.schemaPath}/`)) return false;
  return single === undefined || !error.schemaPath.startsWith(`${branch.schemaPath}/${single}/`);
}

function typeName(value: unknown): JsonTypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'string' | 'number' | 'boolean' | 'object';
}

const COMPILERS: { often?: Ajv; once?: Ajv } = {};

/** One for all schemas: making it costs more than compiling most of them. */
function compiler(use: 'often' | 'once'): Ajv {
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
export function compileSchema(
  schema: JsonSchema,
  name: string,
  use: 'often' | 'once' = 'often',
): (value: unknown) => Finding[] {
  const ajv = compiler(use);
  let validate: ReturnType<typeof ajv.compile>;
  try {
    validate = ajv.compile(schema);
  } catch (cause) {
    throw new HarnessError('SCHEMA_INVALID', `the schema of ${name} is not valid: ${(cause as Error).message}`, {
      cause,
    });
  }
  return (value) => {
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    const covered = (error: ErrorObject): boolean => errors.some((branch) => hides(branch, error, schema, value));
    const findings = new Map<string, Finding>();
    for (const error of errors) {
      if (covered(error)) continue;
      const finding = findingOf(error, value);
      findings.set(JSON.stringify([finding.kind === 'invalid' ? '' : finding.kind, finding.path]), finding);
    }
    return [...findings.values()];
  };
}

/** The schema of a nested value, or undefined where the path leads outside of what is declared. */
export function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema | undefined {
  let here: JsonSchema | undefined = schema;
  for (const step of path) {
    if (here === undefined) return undefined;
    const branches: readonly JsonSchema[] = [here, ...(here.anyOf ?? []), ...(here.oneOf ?? [])];
    here = branches.map((branch) => below(branch, step)).find((inner) => inner !== undefined);
  }
  return here;
}

function below(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return schema.items;
  const open = schema.additionalProperties;
  const declared = schema.properties;
  if (declared !== undefined && Object.hasOwn(declared, step)) return declared[step];
  return typeof open === 'object' ? open : undefined;
}

/** The type names a schema admits, through `anyOf` and `oneOf`; empty when it says nothing about types. */
export function typesOf(schema: JsonSchema): ReadonlySet<JsonTypeName> {
  const names = new Set<JsonTypeName>();
  if (typeof schema.type === 'string') names.add(schema.type);
  else for (const name of schema.type ?? []) names.add(name);
  for (const value of schema.const === undefined ? (schema.enum ?? []) : [schema.const]) {
    if (schema.type === undefined)
      names.add(value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean'));
  }
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    for (const name of typesOf(branch)) names.add(name);
  }
  return names;
}
