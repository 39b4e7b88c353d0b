/** What manifests and results must hold for pages to be made of them. Keys beyond these may be there. */
import { HarnessError } from '../base/errors.ts';
import { shortPath } from '../base/paths.ts';
import { compileSchema, type JsonSchema } from '../config/schema.ts';
import { type ResultFile, resultOf } from '../eval/run/result-file.ts';
import type { TaskResult } from '../eval/run/results.ts';
import type { RunManifest } from '../runs/run-folder.ts';

const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
const mapOf = (inner: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: inner });
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const INTERVAL: JsonSchema = {
  anyOf: [{ type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }, { type: 'null' }],
};

const HELD_OUT: JsonSchema = {
  type: 'object',
  required: ['n', 'measures'],
  properties: {
    n: COUNT,
    measures: mapOf({
      type: 'object',
      required: ['label', 'kind', 'after'],
      properties: {
        label: TEXT,
        kind: { enum: ['share', 'mean'] },
        before: { type: 'number' },
        chance: { type: 'number' },
        after: { type: 'number' },
        difference: { type: 'number' },
        ci95: INTERVAL,
        method: TEXT,
      },
    }),
  },
};

const MANIFEST: JsonSchema = {
  type: 'object',
  required: ['schema_version', 'id', 'command', 'method', 'status', 'started', 'versions', 'inputs'],
  properties: {
    schema_version: { const: 1 },
    id: TEXT,
    command: listOf(TEXT),
    method: TEXT,
    status: { enum: ['running', 'finished', 'failed', 'interrupted'] },
    started: TEXT,
    ended: TEXT,
    versions: mapOf(TEXT),
    device: TEXT,
    machine: { type: 'object', properties: { platform: TEXT, arch: TEXT, cpu: TEXT, threads: COUNT } },
    seeds: mapOf({ type: 'number' }),
    git_commit: TEXT,
    inputs: listOf({
      type: 'object',
      required: ['path', 'sha256'],
      properties: {
        ...{ path: TEXT, sha256: TEXT, rows: COUNT, bytes: COUNT },
        licence: { type: 'object', required: ['name', 'from'], properties: { name: TEXT, from: TEXT } },
      },
    }),
    config_sha256: TEXT,
    hub: listOf({
      type: 'object',
      required: ['type', 'id', 'commit'],
      properties: { type: TEXT, id: TEXT, revision: TEXT, commit: TEXT },
    }),
    weights: { type: 'object', properties: { start: TEXT, model: mapOf(TEXT) } },
    summary: { type: 'object', properties: { held_out: HELD_OUT } },
    error: { type: 'object', properties: { code: TEXT, message: TEXT } },
  },
};

const FIGURE: JsonSchema = {
  type: 'object',
  required: ['value', 'n'],
  properties: {
    // Infinity is written as a text.
    value: { type: ['number', 'string', 'null'] },
    stderr: { type: ['number', 'string', 'null'] },
    ci95: {
      anyOf: [{ type: 'array', items: { type: ['number', 'string'] }, minItems: 2, maxItems: 2 }, { type: 'null' }],
    },
    n: { type: 'number' },
    higher_is_better: { type: ['boolean', 'null'] },
    metric: TEXT,
    filter: TEXT,
    interval: TEXT,
    signature: TEXT,
    statistic: {
      type: 'object',
      properties: { form: TEXT, metric: TEXT, of: TEXT, options: { type: 'object' } },
    },
  },
};

const RESULT: JsonSchema = {
  type: 'object',
  required: ['schema_version', 'kind', 'task', 'version', 'model', 'metrics'],
  properties: {
    schema_version: { const: 1 },
    kind: { enum: ['task', 'group', 'suite'] },
    task: TEXT,
    alias: TEXT,
    summary: TEXT,
    version: { type: ['string', 'number'] },
    model: TEXT,
    metrics: mapOf(FIGURE),
    by: mapOf(mapOf(mapOf(FIGURE))),
    num_fewshot: COUNT,
    samples: { type: 'object', properties: { original: COUNT, effective: COUNT, failed: COUNT } },
    members: listOf(TEXT),
    tags: listOf(TEXT),
    config: { type: 'object' },
    task_sha256: TEXT,
    data_sha256: TEXT,
    seconds: { type: 'number' },
    cost_usd: { type: 'number' },
    warnings: listOf({ type: 'object', required: ['text'], properties: { text: TEXT, count: { type: 'number' } } }),
  },
};

const checks = new Map<JsonSchema, ReturnType<typeof compileSchema>>();

function check(value: unknown, file: string, schema: JsonSchema, code: string, what: string): void {
  const findings = checks.get(schema) ?? compileSchema(schema, what);
  checks.set(schema, findings);
  const [first] = findings(value);
  if (first === undefined) return;
  const key = first.path.join('.') || 'the file';
  const why = first.kind === 'missing' ? `${key} is missing` : `${key} is not what it should be`;
  const short = shortPath(file);
  throw new HarnessError(code, `${short} is not ${what}: ${why}`, { where: { file: short } });
}

/** @throws HarnessError `RUN_MANIFEST` naming the key. */
export function checkManifest(value: unknown, file: string): RunManifest {
  check(value, file, MANIFEST, 'RUN_MANIFEST', 'the manifest of a run');
  return value as RunManifest;
}

/** Values that are not finite (`"Infinity"` in the file) become null. @throws HarnessError `RUN_RESULT` naming the key. */
export function checkResult(value: unknown, file: string): TaskResult {
  check(value, file, RESULT, 'RUN_RESULT', 'the result of a task');
  const result = resultOf(value as ResultFile);
  const { metrics, by } = result;
  for (const group of [metrics, ...Object.values(by ?? {}).flatMap((column) => Object.values(column))]) {
    for (const figure of Object.values(group)) {
      const { value: number, stderr, ci95 } = figure as { value: unknown; stderr?: unknown; ci95?: unknown };
      const numbers = Array.isArray(ci95) ? (ci95 as unknown[]).every((end) => typeof end === 'number') : false;
      Object.assign(figure, {
        value: typeof number === 'number' ? number : null,
        stderr: typeof stderr === 'number' ? stderr : null,
        ci95: numbers ? ci95 : null,
      });
    }
  }
  return result;
}
