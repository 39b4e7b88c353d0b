/** The resolved config as YAML: `config.yaml` of a run folder, and `--print-config` with the origin of each value. */
import { isAbsolute, relative } from 'node:path';
import { Scalar, type ScalarTag, stringify, type Tags } from 'yaml';
import { resolveInput } from '../base/paths.ts';
import type { Resolved } from './resolve.ts';
import type { JsonSchema, ObjectSchema } from './schema.ts';
import { pyYamlReads } from './yaml11.ts';

/** Exponents with a point (`1.0e-6`): PyYAML takes `1e-6` for a text. */
const portableFloat: ScalarTag = {
  identify: (value) => typeof value === 'number' && /^-?\d+e/.test(String(value)),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?[0-9]+\.0e[-+][0-9]+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace('e', '.0e'),
};

/** Texts that PyYAML takes for something else (`no`, `1_000`) in quotes. */
function quoted(value: unknown): unknown {
  if (typeof value === 'string' && pyYamlReads(value, value) !== undefined) {
    const scalar = new Scalar(value);
    scalar.type = Scalar.QUOTE_DOUBLE;
    return scalar;
  }
  if (Array.isArray(value)) return value.map(quoted);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, quoted(inner)]));
  }
  return value;
}

/** One `key: value` entry as YAML text without a line end, read alike by YAML 1.2 and PyYAML. */
export function yamlEntry(key: string, value: unknown): string {
  const options = { lineWidth: 0, nullStr: 'null', customTags: (tags: Tags) => [portableFloat, ...tags] };
  return stringify({ [key]: quoted(value) }, options).trimEnd();
}

/** A path that was found beside the config only, as it must be written from the working folder. */
function fromWorkingFolder(value: unknown, schema: JsonSchema | undefined, configFile: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => fromWorkingFolder(item, schema?.items, configFile));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        fromWorkingFolder(inner, schema?.properties?.[key], configFile),
      ]),
    );
  }
  if (schema?.['x-path'] !== true || typeof value !== 'string' || isAbsolute(value) || resolveInput(value).found)
    return value;
  const beside = resolveInput(value, configFile);
  if (!beside.found) return value;
  const short = relative(process.cwd(), beside.path);
  return short.startsWith('..') ? beside.path : short;
}

/**
 * The text of `config.yaml`. Keys that are null by default are left out, and so is `output_dir`: a config belongs to the
 * run folder it lies in, and running it again makes a folder of its own.
 */
export function resolvedYaml({ values, given }: Resolved, schema: ObjectSchema, configFile?: string): string {
  const lines = ['# The resolved configuration of this run: running it again repeats the run.'];
  for (const [key, inner] of Object.entries(schema.properties)) {
    const value = values[key];
    if (key === 'output_dir' || value === undefined) continue;
    if (!given.has(key) && (inner['x-ignored'] ?? inner['x-unavailable']) !== undefined) continue;
    if (value === null && (inner.default ?? null) === null) continue;
    lines.push(yamlEntry(key, fromWorkingFolder(value, inner, configFile)));
  }
  return `${lines.join('\n')}\n`;
}

/** The text of `--print-config`: every value that is set, with a comment that says where it comes from. */
export function printedConfig({ values, given, origin }: Resolved, schema: ObjectSchema): string {
  const entries = Object.entries(schema.properties)
    .filter(([key, inner]) => values[key] !== undefined && (inner['x-ignored'] === undefined || given.has(key)))
    .filter(([key, inner]) => given.has(key) || inner['x-unavailable'] === undefined)
    .map(([key]) => ({ text: yamlEntry(key, values[key]), from: origin(key) }));
  const widest = Math.min(60, Math.max(...entries.map(({ text }) => (text.split('\n')[0] as string).length)));
  return entries
    .map(({ text, from }) => {
      const [first, ...rest] = text.split('\n') as [string, ...string[]];
      // A comment after the | of a block text would be cut off by nothing, but one inside it would be text.
      return [`${first.padEnd(widest)}  # ${from.replace(/\s+/g, ' ')}`, ...rest].join('\n');
    })
    .join('\n')
    .concat('\n');
}
