/** What is wrong with a config, in words: each finding with its place, what was expected, what was given, what is near. */
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { describeSchema, describeValue } from './describe.ts';
import { SYNONYMS } from './foreign/trl.ts';
import { type Finding, type JsonSchema, type ObjectSchema, schemaAt, typesOf } from './schema.ts';
import { type Assignment, originText, whereOf } from './sources.ts';
import type { Path } from './yaml.ts';

export interface Subject {
  /** What the schema is of, for messages: `method dpo`. */
  name: string;
  /** Says for a key that is not in the schema where it belongs, as `it is a key of method dpo`. */
  elsewhere?: (key: string) => string | undefined;
}

/** One error that carries all of them: the first speaks, the others are in `also`. */
export function combine(errors: readonly HarnessError[]): HarnessError {
  const [first, ...rest] = errors as readonly [HarnessError, ...HarnessError[]];
  if (rest.length === 0) return first;
  return new HarnessError(first.code, first.message, {
    exitCode: first.exitCode,
    also: [...first.also, ...rest],
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(first.where === undefined ? {} : { where: first.where }),
    ...(first.cause === undefined ? {} : { cause: first.cause }),
  });
}

/** The last assignment that set the value at a path, or something inside it. */
function setterOf(path: Path, assignments: readonly Assignment[]): { assignment: Assignment; below: Path } | undefined {
  const assignment = assignments.findLast((candidate) =>
    candidate.path.every((step, i) => i >= path.length || String(path[i]) === step),
  );
  return assignment === undefined ? undefined : { assignment, below: path.slice(assignment.path.length) };
}

/** `datasets[0].path`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );

const fromText = ({ origin }: Assignment): string => (origin.kind === 'file' ? '' : ` (from ${originText(origin)})`);

/** The error for a key that nothing declares; `below` leads from the assigned value to a nested key. */
export function unknownKey(
  assignment: Assignment,
  below: Path,
  declared: Readonly<Record<string, JsonSchema>>,
  { name, elsewhere }: Subject,
): HarnessError {
  const path = [...assignment.path.slice(0, 1), ...below];
  const key = String(path.at(-1));
  const nested = below.length > 0;
  const names = Object.keys(declared);
  const synonym = nested ? undefined : SYNONYMS[key];
  const near = didYouMean(key, names);
  const hint =
    synonym !== undefined && names.includes(synonym)
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
export function explain(
  { kind, path }: Finding,
  values: unknown,
  schema: ObjectSchema,
  assignments: readonly Assignment[],
  subject: Subject,
): HarnessError {
  const setter = setterOf(kind === 'invalid' ? path : path.slice(0, -1), assignments);
  if (kind === 'unknown' && setter !== undefined) {
    const inner = schemaAt(schema, path.slice(0, -1))?.properties ?? {};
    return unknownKey(setter.assignment, path.slice(setter.assignment.path.length), inner, subject);
  }
  const at = schemaAt(schema, path) ?? {};
  if (kind === 'missing') {
    const top = path.length === 1;
    const file = assignments.findLast(({ origin }) => origin.kind === 'file')?.origin;
    const where =
      top && file?.kind === 'file'
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
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], values);
  const where = setter === undefined ? undefined : whereOf(setter.assignment, setter.below, 'value');
  const from = setter === undefined ? '' : fromText(setter.assignment);
  const place = where === undefined ? {} : { where };
  const reason = at['x-unavailable'];
  if (reason !== undefined) {
    return new HarnessError(
      'CONFIG_UNAVAILABLE',
      `${pathText(path)}: ${describeValue(value)} is not available: ${reason}${from}`,
      {
        hint: `leave the key out, or use ${describeSchema(at)}`,
        ...place,
      },
    );
  }
  const hint = repair(value, at);
  return new HarnessError(
    'CONFIG_INVALID_VALUE',
    `${pathText(path)}: expected ${describeSchema(at)}, got ${describeValue(value)}${from}`,
    { ...(hint === undefined ? {} : { hint }), ...place },
  );
}

/** The likely slip behind a wrong value. */
function repair(value: unknown, schema: JsonSchema): string | undefined {
  const types = typesOf(schema);
  if (typeof value === 'string') {
    const choices = [...(schema.enum ?? []), ...(schema.items?.enum ?? [])].filter((name) => typeof name === 'string');
    const near = didYouMean(value, choices);
    if (near !== undefined) return near;
    const number = Number(value.replaceAll('_', ''));
    if ((types.has('number') || types.has('integer')) && value.trim() !== '' && Number.isFinite(number)) {
      return `write the number without quotes or underscores: ${number}`;
    }
  }
  if (value === null && schema.default !== undefined) {
    return `write a value after the colon, or leave the key out to get its default, ${JSON.stringify(schema.default)}`;
  }
  if (value === false && (schema.enum ?? []).includes('no')) return 'write "no"';
  if (typeof value === 'number' && !Number.isInteger(value) && types.has('integer')) return 'it counts whole things';
  return undefined;
}

/** In the order of the file, file by file; errors without a file come last. */
export function sortByPlace(errors: readonly HarnessError[]): HarnessError[] {
  const files = [...new Set(errors.flatMap(({ where }) => (where === undefined ? [] : [where.file])))];
  const rank = ({ where }: HarnessError): number[] =>
    where === undefined
      ? [files.length, 0, 0]
      : [files.indexOf(where.file), where.line ?? Number.MAX_SAFE_INTEGER, where.column ?? 0];
  return errors.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    const differing = a.findIndex((part, i) => part !== b[i]);
    return differing < 0 ? 0 : (a[differing] as number) - (b[differing] as number);
  });
}
