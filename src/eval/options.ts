/** Options of a metric: defaults, checks against its schema, camelCase for its functions, snake_case for results. */
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { describeSchema, describeValue } from '../config/describe.ts';
import { toCamel } from '../config/names.ts';
import { compileSchema, type ObjectSchema, schemaAt } from '../config/schema.ts';
import type { Json, MetricDefinition } from './metric.ts';

export interface ResolvedOptions {
  /** By YAML name, defaults included; this goes into results. */
  values: Readonly<Record<string, Json>>;
  /** What the metric's functions get. */
  options: Record<string, unknown>;
}

const schemaOf = (definition: MetricDefinition): ObjectSchema => ({
  type: 'object',
  properties: definition.schema,
  additionalProperties: false,
});

/** Compiling a schema takes longer than scoring a small file. */
const compiled = new WeakMap<MetricDefinition['schema'], ReturnType<typeof compileSchema>>();

function checkOf(definition: MetricDefinition, schema: ObjectSchema): ReturnType<typeof compileSchema> {
  let check = compiled.get(definition.schema);
  if (check === undefined) {
    check = compileSchema(schema, `metric ${definition.name}`);
    compiled.set(definition.schema, check);
  }
  return check;
}

/**
 * Fills in defaults and checks.
 * @throws HarnessError `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, or what the metric's own check throws.
 */
export function resolveOptions(
  definition: MetricDefinition,
  given: Readonly<Record<string, unknown>>,
): ResolvedOptions {
  const schema = schemaOf(definition);
  const values: Record<string, unknown> = {};
  for (const [name, { default: fallback }] of Object.entries(schema.properties)) values[name] = fallback ?? null;
  Object.assign(values, given);
  // A default of null means "not set", whatever the type of what can be set.
  const checked = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== null || !Object.hasOwn(schema.properties, name)),
  );
  const [first, ...rest] = checkOf(
    definition,
    schema,
  )(checked).map((finding) => {
    const name = finding.path.join('.');
    if (finding.kind === 'unknown') return unknownOption(name, [definition]);
    const value = finding.path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], checked);
    const expected = describeSchema(schemaAt(schema, finding.path) ?? {});
    return new HarnessError(
      'METRIC_INVALID_OPTION',
      `${definition.name}: option ${name}: expected ${expected}, got ${describeValue(value)}`,
    );
  });
  if (first !== undefined) {
    const hint = first.hint === undefined ? {} : { hint: first.hint };
    throw new HarnessError(first.code, first.message, { ...hint, also: rest });
  }
  const options = toCamel(values, schema) as Record<string, unknown>;
  definition.check?.(options);
  return { values: values as Record<string, Json>, options };
}

/** The error for an option that none of the metrics has. */
export function unknownOption(name: string, definitions: readonly MetricDefinition[]): HarnessError {
  const known = [...new Set(definitions.flatMap(({ schema }) => Object.keys(schema)))];
  const of = definitions.map((definition) => definition.name).join(', ');
  return new HarnessError('METRIC_UNKNOWN_OPTION', `unknown option "${name}" for ${of}`, {
    hint:
      didYouMean(name, known) ??
      (known.length === 0 ? `${of} takes no options` : `options of ${of}: ${known.join(', ')}`),
  });
}
