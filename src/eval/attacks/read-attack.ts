/** From `best_of_n:n=8;seed=3`, as it stands behind the `@` of a task's name, to an attack with checked options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { requireInput } from '../../base/paths.ts';
import { describeSchema, describeValue } from '../../config/describe.ts';
import { toCamel } from '../../config/names.ts';
import { readText } from '../../config/overrides.ts';
import { compileSchema, type ObjectSchema, schemaAt } from '../../config/schema.ts';
import type { AttackDefinition } from './contract.ts';

/** An attack that is ready. */
export interface ReadyAttack {
  readonly definition: AttackDefinition<Record<string, unknown>>;
  /** By their YAML names, defaults included; for results. */
  readonly values: Readonly<Record<string, Json>>;
  readonly options: Record<string, unknown>;
  readonly attempts: number;
  /** Of its file, blank ones left out. */
  readonly lines: readonly string[];
}

export interface AttackName {
  readonly name: string;
  readonly given: readonly (readonly [string, string])[];
}

/** @throws HarnessError `ATTACK_INVALID` for what is no name and no `key=value`. */
export function parseAttack(spec: string): AttackName {
  const [name = '', ...rest] = spec.split(':');
  const given = rest
    .join(':')
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, key = '', value = ''] = /^\s*([\w-]+)=(.*)$/s.exec(part) ?? [];
      if (key !== '') return [key.replaceAll('-', '_'), value] as const;
      throw new HarnessError('ATTACK_INVALID', `attack "${spec}": "${part}" is no key=value`, {
        hint: 'options follow a colon, with semicolons between them: best_of_n:n=8;scramble=true',
      });
    });
  return { name: name.trim(), given };
}

/**
 * @param ownFolder where files of ours lie.
 * @throws HarnessError `ATTACK_INVALID` for options that it does not have or of another type, and for a file without lines.
 */
export function readyAttack(
  definition: AttackDefinition<Record<string, unknown>>,
  given: AttackName['given'],
  ownFolder: string,
): ReadyAttack {
  const schema: ObjectSchema = { type: 'object', properties: definition.schema, additionalProperties: false };
  const values: Record<string, unknown> = {};
  for (const [key, { default: fallback }] of Object.entries(definition.schema)) {
    if (fallback !== undefined && fallback !== null) values[key] = fallback;
  }
  for (const [key, text] of given) values[key] = readText(text, definition.schema[key]);
  const [finding] = compileSchema(schema, `attack ${definition.name}`)(values);
  if (finding !== undefined) {
    const key = finding.path.join('.');
    const known = Object.keys(definition.schema);
    if (finding.kind === 'unknown') {
      const hint = didYouMean(key, known) ?? (known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`);
      throw new HarnessError('ATTACK_INVALID', `attack ${definition.name} has no option "${key}"`, { hint });
    }
    const expected = describeSchema(schemaAt(schema, finding.path) ?? {});
    throw new HarnessError(
      'ATTACK_INVALID',
      `attack ${definition.name}: ${key}: expected ${expected}, got ${describeValue(values[key])}`,
    );
  }
  const options = toCamel(values, schema) as Record<string, unknown>;
  const lines = linesOf(definition, values, ownFolder);
  const attempts = definition.attempts?.(options, lines) ?? 1;
  return { definition, values: values as Record<string, Json>, options, attempts, lines };
}

function linesOf(
  { name, file }: AttackDefinition<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
  ownFolder: string,
): string[] {
  if (file === undefined) return [];
  const given = values[file.option];
  const path =
    typeof given === 'string' && given !== ''
      ? requireInput(given, { what: `${file.option} of the attack ${name}`, code: 'ATTACK_INVALID' })
      : join(ownFolder, file.own);
  const lines = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  if (lines.length > 0) return lines;
  throw new HarnessError('ATTACK_INVALID', `attack ${name}: the file has no line`, { where: { file: path } });
}
