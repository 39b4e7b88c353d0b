/**
 * lm-eval's own output files, for what reads them: `<folder>/<model>/results_<time>.json` and `samples_<task>_<time>.jsonl`
 * with its keys. What belongs to Python (library versions, environment) is left out.
 */
import { join } from 'node:path';
import { writeFileAtomic, writeStreamAtomic } from '../../../base/atomic.ts';
import { sha256 } from '../../../base/hash.ts';
import type { Json } from '../../../base/json.ts';
import { packageInfo } from '../../../base/package-root.ts';
import { writable } from '../result-file.ts';
import { type MetricFigures, type TaskResult, taskFolder } from '../results.ts';
import { type KeptAnswer, readSamples, type SampleLine } from '../samples.ts';
import type { FormatRequest } from './format-request.ts';

/** `acc,none` and `acc_stderr,none`; a number without a standard error has "N/A". */
function figures(metrics: Readonly<MetricFigures>): Record<string, Json> {
  const entries: [string, Json][] = [];
  for (const { metric, filter, value, stderr } of Object.values(metrics)) {
    entries.push([`${metric},${filter}`, value], [`${metric}_stderr,${filter}`, stderr ?? 'N/A']);
  }
  return Object.fromEntries(entries);
}

const indexed = <T>(results: readonly TaskResult[], pick: (result: TaskResult) => T): Record<string, T> =>
  Object.fromEntries(results.map((result) => [result.task, pick(result)]));

/** The document `results_<time>.json`. */
function lmEvalResults({ results, provider, settings }: FormatRequest, ended: Date): Record<string, unknown> {
  const tasks = results.filter(({ kind }) => kind === 'task');
  const groups = results.filter(({ kind }) => kind === 'group');
  const row = (result: TaskResult): Record<string, Json> => ({
    alias: result.alias ?? result.task,
    ...figures(result.metrics),
    sample_len: result.samples?.effective ?? 0,
  });
  const started = tasks.map((result) => Date.parse(result.started)).sort((a, b) => a - b)[0] ?? ended.getTime();
  const facts = provider.facts ?? {};
  const { seed, fewshotSeed } = settings;
  return {
    results: indexed([...tasks, ...groups], row),
    ...(groups.length === 0 ? {} : { groups: indexed(groups, row) }),
    group_subtasks: indexed(
      results.filter(({ kind }) => kind !== 'suite'),
      ({ members }) => members ?? [],
    ),
    configs: indexed(tasks, ({ taskConfig: config }) => config ?? {}),
    versions: indexed([...tasks, ...groups], ({ version }) => version),
    'n-shot': indexed(tasks, ({ numFewshot: shots }) => shots ?? 0),
    higher_is_better: indexed(tasks, ({ metrics }) =>
      Object.fromEntries(Object.values(metrics).map((figure) => [figure.metric, figure.higherIsBetter])),
    ),
    'n-samples': indexed(tasks, ({ samples }) => ({
      original: samples?.original ?? 0,
      effective: samples?.effective ?? 0,
    })),
    config: {
      model: provider.model,
      model_args: facts,
      limit: settings.limit ?? null,
      gen_kwargs: settings.generation,
      ...{ random_seed: seed, numpy_seed: seed, torch_seed: seed, fewshot_seed: fewshotSeed },
    },
    git_hash: tasks[0]?.git ?? null,
    date: started / 1000,
    harness_version: packageInfo().version,
    tokenizer_pad_token: facts.pad_token ?? null,
    tokenizer_eos_token: facts.eos_token ?? null,
    tokenizer_bos_token: facts.bos_token ?? null,
    max_length: provider.maxLength ?? null,
    task_hashes: indexed(tasks, (result) => result.dataSha256 ?? ''),
    model_source: provider.model.includes(':') ? provider.model.slice(0, provider.model.indexOf(':')) : 'local',
    model_name: provider.model,
    model_name_sanitized: modelFolder(provider.model),
    chat_template: null,
    chat_template_sha: facts.chat_template_sha256 ?? null,
    system_instruction: settings.systemInstruction ?? null,
    system_instruction_sha: settings.systemInstruction === undefined ? null : sha256(settings.systemInstruction),
    fewshot_as_multiturn: settings.fewshotAsMultiturn,
    start_time: started / 1000,
    end_time: ended.getTime() / 1000,
    total_evaluation_time_seconds: String((ended.getTime() - started) / 1000),
  };
}

/** `meta/llama` is `meta__llama`; what no file system takes is `_`. */
const modelFolder = (model: string): string =>
  model
    .replaceAll('/', '__')
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_');

const response = (answer: KeptAnswer | null): Json => {
  if (answer === null) return null;
  if (answer.kind === 'generate') return answer.text;
  return answer.kind !== 'loglikelihood' ? answer.logprob : [answer.logprob, answer.greedy];
};

/** The lines of one sample: one for each filter pipeline. */
export function lmEvalSamples(line: SampleLine): Record<string, unknown>[] {
  const [first] = line.arguments;
  const prompt = Array.isArray(first) ? (first[0] as Json) : '';
  const id = /^\d+$/.test(line.id) ? Number(line.id) : line.id;
  const shared = {
    doc_id: id,
    doc: line.doc,
    target: line.target ?? '',
    arguments: Object.fromEntries(
      line.arguments.map((list, i) => [
        `gen_args_${i}`,
        Object.fromEntries((list as readonly Json[]).map((argument, j) => [`arg_${j}`, argument])),
      ]),
    ),
    resps: line.answers.map((answer) => [response(answer)]),
  };
  const hashes = {
    doc_hash: sha256(JSON.stringify(line.doc, writable, 2)),
    prompt_hash: sha256(typeof prompt === 'string' ? prompt : JSON.stringify(prompt)),
    target_hash: sha256(line.target ?? ''),
  };
  return line.scores.map(({ filter, outputs, values }) => ({
    ...shared,
    filtered_resps: outputs,
    filter,
    metrics: Object.keys(values),
    ...hashes,
    ...values,
  }));
}

/** Writes both kinds of files; returns their paths. */
export async function writeLmEval(request: FormatRequest): Promise<string[]> {
  const ended = new Date();
  const time = ended.toISOString().replaceAll(':', '-').replace('Z', '');
  const folder = join(request.outputPath ?? request.run, modelFolder(request.provider.model));
  const path = join(folder, `results_${time}.json`);
  await writeFileAtomic(path, `${JSON.stringify(lmEvalResults(request, ended), writable, 2)}\n`);
  const files = [path];
  for (const { kind, task } of request.results) {
    if (kind !== 'task') continue;
    const own = taskFolder(task);
    const samples = join(folder, `samples_${own}_${time}.jsonl`);
    await writeStreamAtomic(samples, async (handle) => {
      for await (const line of readSamples(join(request.place.evals, own))) {
        for (const each of lmEvalSamples(line)) await handle.writeFile(`${JSON.stringify(each, writable)}\n`);
      }
    });
    files.push(samples);
  }
  return files;
}
