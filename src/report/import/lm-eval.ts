/**
 * `results_*.json` of lm-eval (0.4 and later; also the older form without filters), with `samples_<task>_*.jsonl` beside it.
 * Metrics are called `acc,none` there and `acc` here. Intervals: lm-eval gives standard errors.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../../base/hash.ts';
import { readJsonLines } from '../../base/jsonl.ts';
import { metricKey } from '../../eval/run/results.ts';
import type { ImportedFigure, ImportedRun, ImportedTask, SampleScores } from './contract.ts';
import {
  canonical,
  type Fields,
  fieldsOf,
  isFields,
  modelName,
  numberOf,
  sourceName,
  textOf,
  textsOf,
} from './fields.ts';
import { ScoreCollector } from './score-collector.ts';

/** True for a document of lm-eval. */
export const isLmEval = (value: unknown): value is Fields =>
  isFields(value) &&
  isFields(value.results) &&
  Object.values(value.results).every(isFields) &&
  (isFields(value.configs) || isFields(value.versions));

/** The run in a document. */
export function lmEvalRun(document: Fields, file: string, text: string): ImportedRun {
  const config = fieldsOf(document.config);
  const told = textOf(document.model_name) ?? pretrained(config.model_args) ?? textOf(config.model) ?? 'unnamed';
  const name = told === '' ? (textOf(config.model) ?? 'unnamed') : told;
  const identity = [document.model_source ?? config.model, name, config.model_revision, config.model_sha];
  return {
    tool: 'lm-eval',
    model: modelName(name),
    identity: `lm-eval ${identity.map((part) => textOf(part) ?? '').join(' ')}`,
    source: sourceName(file),
    tasks: Object.entries(document.results as Fields).map(([task, row]) =>
      lmEvalTask(document, { task, row: fieldsOf(row), file }),
    ),
    headlines: [],
    sha256: sha256(text),
  };
}

/** `pretrained=X,dtype=float`, or an object. */
function pretrained(args: unknown): string | undefined {
  if (isFields(args)) return textOf(args.pretrained) ?? textOf(args.model);
  return typeof args === 'string' ? args.match(/(?:^|,)(?:pretrained|model)=([^,]*)/)?.[1] : undefined;
}

function lmEvalTask(document: Fields, { task, row, file }: { task: string; row: Fields; file: string }): ImportedTask {
  const of = (key: string): unknown => fieldsOf(document[key])[task];
  const config = fieldsOf(of('configs'));
  const members = textsOf(of('group_subtasks'));
  const counted = fieldsOf(of('n-samples'));
  const n = numberOf(counted.effective) ?? numberOf(row.sample_len);
  const hash = textOf(fieldsOf(document.task_hashes)[task]);
  const settings = fieldsOf(document.config);
  const files = members.length > 0 ? [] : sampleFiles(file, task);
  return {
    kind: members.length > 0 ? 'group' : 'task',
    task,
    metrics: figures(row, fieldsOf(of('higher_is_better')), n),
    protocol: {
      tool: 'lm-eval',
      version: textOf(of('versions')) ?? textOf(fieldsOf(config.metadata).version) ?? '-',
      fewshot: textOf(of('n-shot')) ?? textOf(config.num_fewshot) ?? '-',
      prompt: sha256(canonical(declaration(config))),
      settings: canonical({
        chat_template: document.chat_template !== null && document.chat_template !== undefined,
        system_instruction: document.system_instruction_sha ?? document.system_instruction ?? null,
        fewshot_as_multiturn: document.fewshot_as_multiturn ?? null,
        gen_kwargs: settings.gen_kwargs ?? null,
        fewshot_seed: settings.fewshot_seed ?? null,
      }),
      samples: hash ?? (n === null ? '-' : `${n} of ${numberOf(counted.original) ?? '?'} samples`),
    },
    members,
    ended: endedOf(document.date, file),
    ...(files.length === 1 ? { samples: () => lmEvalSamples(files[0] as string) } : {}),
  };
}

/** What a task's prompts are made from: its configuration without what tells of the model or of this run. */
function declaration(config: Fields): Fields {
  const { metadata: _, num_fewshot: __, ...rest } = config;
  return rest;
}

/** The date is in seconds since 1970; older files have it in their name alone. */
function endedOf(date: unknown, file: string): string {
  const seconds = numberOf(date);
  if (seconds !== null) return new Date(seconds * 1000).toISOString();
  const [, day, time] = file.match(/(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d)[^/]*$/) ?? [];
  return day === undefined ? '' : `${day}T${time?.replaceAll('-', ':')}.000Z`;
}

function figures(row: Fields, better: Fields, n: number | null): Record<string, ImportedFigure> {
  const found: Record<string, ImportedFigure> = {};
  for (const [name, given] of Object.entries(row)) {
    const [metric = '', filter = 'none'] = name.split(',');
    if (metric.endsWith('_stderr') || metric === 'sample_len' || numberOf(given) === null) continue;
    const stderr = row[filter === 'none' && !name.includes(',') ? `${metric}_stderr` : `${metric}_stderr,${filter}`];
    const direction = better[metric];
    found[metricKey(metric, filter)] = {
      value: numberOf(given),
      stderr: numberOf(stderr),
      ci95: null,
      method: 'none',
      n,
      higherIsBetter: typeof direction === 'boolean' ? direction : null,
    };
  }
  return found;
}

/** `samples_TASK_<time>.jsonl` of the same run, known by the time in both names. */
function sampleFiles(file: string, task: string): string[] {
  const time = file.match(/results_([^/\\]+)\.json$/)?.[1];
  if (time === undefined) return [];
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name === `samples_${task}_${time}.jsonl`)
    .map((name) => join(folder, name));
}

async function lmEvalSamples(file: string): Promise<SampleScores | undefined> {
  const scores = new ScoreCollector();
  for await (const { value } of readJsonLines(file)) {
    const line = fieldsOf(value);
    const id = textOf(line.doc_id);
    if (id === undefined) return undefined;
    const at = scores.sample(id);
    for (const metric of textsOf(line.metrics)) {
      const score = numberOf(line[metric]);
      if (score !== null) scores.set(at, metricKey(metric, textOf(line.filter) ?? 'none'), score);
    }
  }
  return scores.finish();
}
