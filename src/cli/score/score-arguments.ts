/** From the words of `harness score` to columns, options, rows and gates. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { readText } from '../../config/overrides.ts';
import { readRows, readStream } from '../../data/read-rows.ts';
import type { MetricDefinition } from '../../eval/metric.ts';
import { resolveOptions, unknownOption } from '../../eval/options.ts';
import type { MetricRequest, MetricResult } from '../../eval/results.ts';
import type { RowSource } from '../../run/score/score.ts';

/** The flags as commander gives them. */
export interface ScoreFlags {
  data?: string;
  format?: string;
  metrics?: string[];
  prediction?: string;
  reference?: string;
  probability?: string;
  column?: string[];
  group?: string[];
  cluster?: string;
  options?: string[];
  baseline?: string;
  test?: string;
  correction?: string;
  perSample?: true;
  unevenReferences?: true;
  plugin?: string[];
  proportions?: string;
  resamples?: string;
  seed?: string;
  failUnder?: string[];
  model?: string;
  modelArgs?: string;
  device?: string;
  outputDir?: string;
  card?: boolean;
}

/**
 * Gives each metric the options it has.
 * @throws HarnessError `METRIC_UNKNOWN_OPTION` for one that none of them has.
 */
export function withOptions(definitions: readonly MetricDefinition[], texts: readonly string[]): MetricRequest[] {
  const requests = definitions.map((definition) => ({ definition, options: {} as Record<string, unknown> }));
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1) {
      throw new HarnessError('ARGUMENT_INVALID', `--options ${text}: expected key=value`, {
        hint: '--options tokenize=zh lowercase=true',
      });
    }
    const [key, value] = [text.slice(0, equals).replaceAll('-', '_'), text.slice(equals + 1)];
    const dot = key.indexOf('.');
    const only = dot < 0 ? undefined : key.slice(0, dot);
    const name = dot < 0 ? key : key.slice(dot + 1);
    const addressed = requests.filter(({ definition }) => only === undefined || definition.name === only);
    if (addressed.length === 0) {
      throw new HarnessError('ARGUMENT_INVALID', `--options ${text}: ${only} is not among the metrics`, {
        hint: `metrics: ${definitions.map((definition) => definition.name).join(', ')}`,
      });
    }
    const taking = addressed.filter(({ definition }) => Object.hasOwn(definition.schema, name));
    if (taking.length === 0)
      throw unknownOption(
        name,
        addressed.map(({ definition }) => definition),
      );
    for (const { definition, options } of taking) options[name] = readText(value, definition.schema[name]);
  }
  // Checked before the file is opened.
  for (const { definition, options } of requests) resolveOptions(definition, options);
  return requests;
}

/** @throws HarnessError `ARGUMENT_INVALID`. */
export function columnsOf(flags: ScoreFlags): Record<string, readonly string[]> {
  const columns: Record<string, readonly string[]> = {};
  const set = (role: string, column: string | undefined): void => {
    if (column !== undefined) columns[role] = [column];
  };
  set('prediction', flags.prediction);
  set('probability', flags.probability);
  if (flags.reference !== undefined) columns.reference = flags.reference.split(',');
  for (const text of flags.column ?? []) {
    const equals = text.indexOf('=');
    if (equals < 1) {
      throw new HarnessError('ARGUMENT_INVALID', `--column ${text}: expected role=column`, {
        hint: '--column logprobs=token_logprobs, or several side by side: --column features=age,income',
      });
    }
    columns[text.slice(0, equals)] = text.slice(equals + 1).split(',');
  }
  return columns;
}

export function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a whole number of at least ${least}`);
}

export function sourceOf(
  { data = '-', format = 'jsonl' }: ScoreFlags,
  input: AsyncIterable<Uint8Array> | undefined,
): RowSource {
  if (data !== '-') {
    const file = resolve(data);
    return { rows: readRows(file), name: shortPath(file), file };
  }
  if (input === undefined) {
    throw new HarnessError('ARGUMENT_INVALID', 'no file is named, and nothing comes from standard input', {
      hint: '--data FILE, or cat FILE | harness score ...',
    });
  }
  return { rows: readStream(input, `.${format.replace(/^\./, '')}`), name: 'standard input' };
}

interface Gate {
  metric: string;
  bound: number;
  higherIsBetter: boolean;
}

/** `bleu=30`: at least that, or at most where lower is better. */
export function readGate(text: string, definitions: readonly MetricDefinition[]): Gate {
  const equals = text.indexOf('=');
  const metric = text.slice(0, Math.max(0, equals));
  const bound = Number(text.slice(equals + 1));
  const definition = definitions.find(({ name }) => name === metric);
  if (definition !== undefined && equals > 0 && text.slice(equals + 1).trim() !== '' && Number.isFinite(bound)) {
    return { metric, bound, higherIsBetter: definition.higherIsBetter !== false };
  }
  throw new HarnessError('ARGUMENT_INVALID', `--fail-under ${text}: expected one of the metrics and a number`, {
    hint: `--fail-under ${definitions[0]?.name}=0.5`,
  });
}

export function passes({ metric, bound, higherIsBetter }: Gate, results: readonly MetricResult[]): boolean {
  const value = results.find((result) => result.metric === metric)?.value ?? null;
  if (value === null) return false;
  return higherIsBetter ? value >= bound : value <= bound;
}
