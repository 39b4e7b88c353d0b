/** The text of a starting config, made from the schema of the method, so that it never differs from what is accepted. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { packageRoot } from '../../base/package-root.ts';
import { yamlEntry } from '../../config/print.ts';
import { publicSchema } from '../../config/public-schema.ts';
import type { JsonSchema, ObjectSchema } from '../../config/schema.ts';
import type { TrainerDefinition } from '../../train/contract.ts';
import { effectiveSchema } from '../../train/schema.ts';
import { loadTrainer } from '../../train/trainer-kind.ts';

/** Keys that nearly every config sets; the others are shown commented out. */
const SET: Readonly<Record<string, unknown>> = {
  num_train_epochs: 1,
  per_device_train_batch_size: 8,
  learning_rate: undefined,
  max_length: 512,
  eval_strategy: 'no',
  logging_steps: 10,
};

/** What rows look like, by dataset type. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  preference: [
    '{"prompt": [{"role": "user", "content": "..."}], "chosen": [{"role": "assistant", "content": "..."}], "rejected": [...]}',
  ],
  'language-modelling': [
    '{"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]}',
    '{"text": "..."}',
  ],
  'prompt-completion': ['{"prompt": "...", "completion": "..."}'],
  'prompt-only': ['{"prompt": "..."}'],
  'unpaired-preference': ['{"prompt": "...", "completion": "...", "label": true}'],
};

/** Groups that a first config does not show. */
const HIDDEN = new Set(['no effect', 'not available']);

/**
 * Writes config and schema.
 * @param plugins files that the config is to name; they are loaded already.
 * @returns their paths. @throws HarnessError `METHOD_UNKNOWN`, `INIT_EXISTS`.
 */
export async function writeStart(
  method: string,
  file: string,
  plugins: readonly string[] = [],
): Promise<{ config: string; schema: string }> {
  const trainer = await loadTrainer(method);
  const schema = await effectiveSchema(trainer);
  const schemaFile = join(dirname(file), `${method}.schema.json`);
  mkdirSync(dirname(file), { recursive: true });
  const text = startingConfig(trainer, schema, `./${basename(schemaFile)}`, file, plugins);
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new HarnessError('INIT_EXISTS', `${file} is there already`, {
      hint: `nothing was written; name another file: harness init ${method} other.yaml`,
    });
  }
  if (!existsSync(schemaFile)) writeFileSync(schemaFile, `${JSON.stringify(publicSchema(schema), null, 2)}\n`);
  return { config: file, schema: schemaFile };
}

/** A path to something that ships with us, as written from the working folder. */
function shipped(...parts: string[]): string {
  const path = join(packageRoot(), ...parts);
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}

function startingConfig(
  trainer: TrainerDefinition,
  schema: ObjectSchema,
  schemaName: string,
  file: string,
  plugins: readonly string[],
): string {
  const values: Record<string, unknown> = {
    ...SET,
    ...(plugins.length === 0 ? {} : { plugins }),
    model_name_or_path: shipped('fixtures', 'models', 'tiny-llama-hh'),
    dataset_name: shipped('fixtures', 'preferences'),
  };
  const lines = [
    `# yaml-language-server: $schema=${schemaName}`,
    `# ${trainer.summary}.${trainer.paper === undefined ? '' : ` ${trainer.paper}`}`,
    `#   harness align ${file}`,
    '# Lines that are commented out show the defaults. Rows of the data set, one JSON object a line:',
    ...trainer.datasetTypes.flatMap((type) => (ROWS[type] ?? []).map((row) => `#   ${row}`)),
    '',
    yamlEntry('method', trainer.name),
  ];
  const groups = new Map<string, [string, JsonSchema][]>();
  for (const [key, inner] of Object.entries(schema.properties)) {
    const group = inner['x-group'] ?? 'more';
    if (key === 'method' || HIDDEN.has(group)) continue;
    groups.set(group, [...(groups.get(group) ?? []), [key, inner]]);
  }
  for (const [group, keys] of groups) {
    lines.push('', `# ${group} ${'-'.repeat(Math.max(4, 76 - group.length))}`);
    for (const [key, inner] of keys) {
      const start = startOf(inner);
      lines.push(...entryLines(key, inner, start === undefined ? values : { ...values, [key]: start }));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What a method's schema wants set, with the path of what ships with us. */
function startOf({ 'x-start': start }: JsonSchema): unknown {
  const path = typeof start === 'object' && start !== null ? (start as { shipped?: unknown }).shipped : undefined;
  return typeof path === 'string' ? shipped(path) : start;
}

function entryLines(key: string, schema: JsonSchema, values: Readonly<Record<string, unknown>>): string[] {
  const about =
    schema.enum === undefined || schema.enum.length < 2
      ? ''
      : ` One of: ${schema.enum.filter((x) => x !== null).join(', ')}.`;
  const comment = `# ${schema.description ?? ''}${about}`;
  if (Object.hasOwn(values, key)) return [comment, yamlEntry(key, values[key] ?? schema.default)];
  const entry = schema.default === undefined ? `${key}:` : yamlEntry(key, schema.default);
  return [comment, ...entry.split('\n').map((line) => `#${line}`)];
}
