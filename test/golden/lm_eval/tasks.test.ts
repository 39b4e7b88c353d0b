/**
 * lm-eval's own runs, task by task: the same requests to the letter, from its recorded answers the same values of every
 * sample and the same results with errors and groups, and with the model itself the same results within the file's
 * tolerance. Every setting is read from the files. `lm_eval_shapes` holds further kinds of task with answers that no model
 * gave.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatTemplate } from '../../../src/data/chat-template.ts';
import { groupMetrics, leavesOf } from '../../../src/eval/run/groups.ts';
import { type MetricFigure, metricKey } from '../../../src/eval/run/results.ts';
import { loadTasks } from '../../../src/eval/tasks/load-tasks.ts';
import type { Aggregate, EvalSample, EvalTask, TaskContext, TaskGroup } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer, ModelRequest } from '../../../src/providers/contract/request.ts';
import type { LocalProvider } from '../../../src/providers/local/local-provider.ts';
import { openLocal } from '../../../src/providers/local/open.ts';
import { goldenFiles, goldenFolder, modelOf, readGolden } from '../golden.ts';

type Response = readonly [number, boolean] | number | string;
interface Sample {
  doc_id: number;
  arguments: [string, (string | Record<string, unknown>)?][];
  resps: Response[][];
  filtered_resps: unknown[];
  filter: string;
  metrics: string[];
}
interface Run {
  note?: string;
  max_length: number;
  bootstrap_iters?: number;
  apply_chat_template?: boolean;
  fewshot_as_multiturn?: boolean;
  system_instruction?: string | null;
  num_fewshot?: number;
  results: Record<string, Record<string, unknown>>;
  groups: Record<string, unknown>;
  n_shot: Record<string, number>;
  higher_is_better: Record<string, Record<string, boolean>>;
  n_samples: Record<string, { original: number; effective: number }>;
  samples: Record<string, Sample[]>;
}
interface Golden {
  /** Absent: the answers are made up. */
  model?: string;
  chat_template?: string;
  seeds?: { fewshot?: number };
  tolerance: { loglikelihood_abs: number; score_counts: number; score_from_loglikelihoods_rel: number };
}

/** Of the runs, as their README says. */
const BOOTSTRAP_ITERS = 1000;

const isRun = (value: unknown): value is Run =>
  typeof value === 'object' && value !== null && 'samples' in value && 'results' in value;

/** The tasks of the golden folder with `DATA/` as the folder beside them. */
function copyTasks(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'golden-tasks-'));
  cpSync(join(folder, 'tasks'), copy, { recursive: true });
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const path = join(copy, name);
    if (statSync(path).isFile())
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('DATA/', `${join(folder, 'data')}/`));
  }
  return copy;
}

/** What renders a chat where no model is there. */
function templateOf(source: string): NonNullable<TaskContext['chat']>['render'] & object {
  const template = chatTemplate({ file: 'golden', templates: { default: source } }, { specialTokens: {} });
  return (messages, { generationPrompt }) => {
    const last = messages.at(-1)!.content;
    const text = template.render(
      messages.map((message) => ({ ...message })),
      { addGenerationPrompt: generationPrompt },
    );
    // An answer that goes on is left open.
    return generationPrompt ? text : text.slice(0, text.lastIndexOf(last) + last.length);
  };
}

/** A recorded answer as the model would give it. */
function recorded(request: ModelRequest, response: Response): ModelAnswer {
  if (request.kind === 'generate') return { kind: 'generate', text: String(response), finish: 'stop' };
  if (request.kind === 'rolling') return { kind: 'rolling', logprob: Number(response), tokens: 1 };
  const [logprob, greedy] = response as readonly [number, boolean];
  return { kind: 'loglikelihood', logprob, greedy, tokens: 1 };
}

/** A request as lm-eval logs its arguments. */
function argumentsOf(request: ModelRequest): unknown[] {
  const shown = (prompt: object): unknown => ('text' in prompt ? prompt.text : prompt);
  if (request.kind === 'rolling') return [request.text];
  if (request.kind === 'loglikelihood') return [shown(request.context), request.continuation];
  if (request.kind === 'generate') return [shown(request.prompt), request.options];
  throw new Error(`lm-eval has no ${request.kind} requests`);
}

function wantedArguments([first, second]: [string, (string | Record<string, unknown>)?]): unknown[] {
  if (second === undefined || typeof second === 'string') return second === undefined ? [first] : [first, second];
  const { until = [], do_sample: sample, temperature, ...rest } = second;
  const most = rest.max_gen_toks ?? rest.max_new_tokens ?? rest.max_tokens ?? 256;
  const stop = Array.isArray(until) ? until : [until];
  const heat = sample === false ? 0 : Number(temperature ?? (sample === true ? 1 : 0));
  return [first, expect.objectContaining({ stop, maxTokens: Number(most), temperature: heat })];
}

interface Judged {
  sample: EvalSample;
  scores: Awaited<ReturnType<EvalTask['score']>>;
}

async function judge(task: EvalTask, context: TaskContext, answer: (sample: EvalSample) => ModelAnswer[]) {
  const judged: Judged[] = [];
  for await (const sample of task.samples(context)) {
    const scores = await task.score(sample, answer(sample), { ...context, roles: [] });
    judged.push({ sample, scores });
  }
  return judged;
}

async function figuresOf(
  task: EvalTask,
  judged: readonly Judged[],
): Promise<Record<string, Aggregate & { n: number }>> {
  const figures: Record<string, Aggregate & { n: number }> = {};
  for (const plan of task.metrics) {
    const values = judged.flatMap(({ scores }) =>
      scores.filter(({ filter }) => filter === plan.filter).map(({ values: own }) => own[plan.name] ?? null),
    );
    figures[`${plan.name},${plan.filter}`] = { ...(await plan.aggregate(values)), n: values.length };
  }
  return figures;
}

/** Keys of results that are numbers of metrics: `acc,none`. */
const metricKeys = (result: Record<string, unknown>): string[] =>
  Object.keys(result).filter((key) => key.includes(',') && !key.includes('_stderr,'));
const stderrKey = (key: string): string => key.replace(',', '_stderr,');

function expectNear(name: string, got: number | null, wanted: unknown, relative: number): void {
  const value = Number(wanted);
  const close = got !== null && Math.abs(got - value) <= Math.max(1e-9, relative * Math.abs(value));
  expect(close ? 'close' : `${name}: ${got}, not ${value}`).toBe('close');
}

const files = ['lm_eval', 'lm_eval_shapes'].flatMap((name) =>
  goldenFiles(name, /^results.*\.json$/).map((file) => ({ name, file })),
);

for (const { name: folder, file } of files) {
  const golden = readGolden<Golden & Record<string, unknown>>(folder, file)!;
  for (const [key, run] of Object.entries(golden)) {
    if (!isRun(run)) continue;
    describe(`${file} ${key}: ${run.note ?? ''}`, () => {
      const names = Object.keys(run.samples);
      let copy: string;
      let provider: LocalProvider | undefined;
      let tasks: EvalTask[];
      let groups: TaskGroup[];
      const contexts = new Map<string, TaskContext>();
      const judged = new Map<string, Judged[]>();

      beforeAll(async () => {
        copy = copyTasks(goldenFolder(folder)!);
        if (golden.model !== undefined) {
          // The file's model may be named with folders that are not ours.
          const model = golden.model.replace(/^.*?(?=models\/)/, '');
          const options = { env: {}, device: 'cpu', seed: 0, threads: 1, report: () => undefined };
          provider = await openLocal(modelOf({ model }), { maxLength: run.max_length }, options);
        }
        const render = provider?.renderChat?.bind(provider) ?? templateOf(golden.chat_template ?? '');
        const load = (wanted: readonly string[]) =>
          loadTasks(wanted, {
            folders: [copy],
            bootstrapIters: run.bootstrap_iters ?? BOOTSTRAP_ITERS,
          });
        // What belongs to a group comes with it, with the group's settings; a group inside another is `tree::branch`.
        const outer = Object.keys(run.groups ?? {}).filter((name) => !name.includes('::'));
        const inside = new Set((await load(outer)).tasks.map((task) => task.name));
        ({ tasks, groups } = await load([...outer, ...names.filter((name) => !inside.has(name))]));
        for (const task of tasks) {
          const { original, effective } = run.n_samples[task.name] ?? { original: 0, effective: 0 };
          contexts.set(task.name, {
            capabilities: {
              generate: true,
              loglikelihood: true,
              rolling: true,
              messages: true,
              text: true,
              tokenLogprobs: true,
              seed: true,
            },
            fewshotSeed: golden.seeds?.fewshot ?? 1234,
            seed: 0,
            allowCode: false,
            warn: () => undefined,
            ...(effective < original ? { limit: effective } : {}),
            ...(run.num_fewshot === undefined ? {} : { numFewshot: run.num_fewshot }),
            ...(typeof run.system_instruction === 'string' ? { systemInstruction: run.system_instruction } : {}),
            ...(run.apply_chat_template === true
              ? {
                  chat: { fewshotAsMultiturn: run.fewshot_as_multiturn === true, render },
                }
              : {}),
          });
        }
      });
      afterAll(async () => {
        await provider?.close();
        rmSync(copy, { recursive: true });
      });

      const named = (name: string): EvalTask => tasks.find((task) => task.name === name)!;
      const recordedOf = (name: string): ((sample: EvalSample) => ModelAnswer[]) => {
        const byDoc = new Map(run.samples[name]!.map((sample) => [String(sample.doc_id), sample]));
        return ({ id, requests }) => {
          const all = byDoc.get(id)!.resps.flat(1);
          return requests.map((request, i) => recorded(request, all[i] as Response));
        };
      };

      it('finds the tasks', () => {
        expect(tasks.map(({ name }) => name).sort()).toEqual([...names].sort());
        for (const [name, shots] of Object.entries(run.n_shot)) {
          if (run.samples[name]) expect([name, named(name).numFewshot(contexts.get(name)!)]).toEqual([name, shots]);
        }
      });

      it.each(names)('%s: the same requests, and the same values from the same answers', async (name) => {
        const task = named(name);
        const own = await judge(task, contexts.get(name)!, recordedOf(name));
        judged.set(name, own);
        expect(own.length).toBe(run.n_samples[name]?.effective ?? own.length);
        expect(await task.count(contexts.get(name)!)).toBe(run.n_samples[name]?.original ?? own.length);
        for (const wanted of run.samples[name]!) {
          const found = own.find(({ sample }) => sample.id === String(wanted.doc_id))!;
          const repeats = wanted.resps.map((each) => each.length);
          expect(found.sample.requests.map(argumentsOf)).toEqual(
            wanted.arguments.flatMap((each, i) => Array.from({ length: repeats[i] ?? 1 }, () => wantedArguments(each))),
          );
          const score = found.scores.find(({ filter }) => filter === wanted.filter)!;
          const outputs = Array.isArray(score.outputs) ? score.outputs : [score.outputs];
          expect(outputs).toEqual(wanted.filtered_resps);
          for (const metric of wanted.metrics) {
            const value = (wanted as unknown as Record<string, unknown>)[metric];
            expect([metric, rounded(score.values[metric])]).toEqual([metric, rounded(value)]);
          }
        }
      });

      it.each(names)('%s: the same results', async (name) => {
        const task = named(name);
        const own = judged.get(name) ?? (await judge(task, contexts.get(name)!, recordedOf(name)));
        const figures = await figuresOf(task, own);
        const wanted = run.results[name]!;
        expect(Object.keys(figures).sort()).toEqual(metricKeys(wanted).sort());
        for (const metric of metricKeys(wanted)) {
          const { value, stderr, ci95 } = figures[metric]!;
          expectNear(metric, value, wanted[metric], 1e-9);
          const error = wanted[stderrKey(metric)];
          if (error === 'N/A') expect([metric, stderr]).toEqual([metric, null]);
          else expectNear(stderrKey(metric), stderr, error, 1e-9);
          // Of very few samples a resample may be undefined.
          if (ci95 === null) expect(own.length).toBeLessThan(5);
          else expect([metric, ci95[0] <= value!, ci95[1] >= value!]).toEqual([metric, true, true]);
        }
        const directions = Object.fromEntries(task.metrics.map((plan) => [plan.name, plan.higherIsBetter]));
        expect(directions).toEqual(run.higher_is_better[name]);
      });

      it.skipIf(Object.keys(run.groups ?? {}).length === 0)('the same results of groups', async () => {
        const byName = new Map(groups.map((group) => [group.name, group]));
        for (const name of Object.keys(run.groups)) {
          const group = byName.get(name)!;
          const parts: { metrics: Record<string, MetricFigure> }[] = [];
          for (const leaf of leavesOf(group, byName)) {
            const task = named(leaf);
            const figures = await figuresOf(task, judged.get(leaf)!);
            const metrics = task.metrics.map((plan) => {
              const id = `${plan.name},${plan.filter}`;
              const { value, stderr, ci95, n } = figures[id]!;
              const method = 'none';
              const about = { metric: plan.name, filter: plan.filter, higherIsBetter: plan.higherIsBetter };
              return [metricKey(plan.name, plan.filter), { value, stderr, ci95, n, method, ...about }] as const;
            });
            parts.push({ metrics: Object.fromEntries(metrics) });
          }
          const own = Object.values(groupMetrics(group, parts));
          const wanted = run.results[name]!;
          expect(own.map(({ metric, filter }) => `${metric},${filter}`).sort()).toEqual(metricKeys(wanted).sort());
          for (const { metric, filter, value, stderr } of own) {
            expectNear(metric, value, wanted[`${metric},${filter}`], 1e-9);
            expectNear(`${metric}_stderr`, stderr, wanted[`${metric}_stderr,${filter}`], 1e-9);
          }
        }
      });

      it.skipIf(golden.model === undefined)('the model gives the same results', async () => {
        for (const name of names) {
          const task = named(name);
          const samples: EvalSample[] = [];
          for await (const sample of task.samples(contexts.get(name)!)) samples.push(sample);
          const requests = samples.flatMap((sample) => sample.requests);
          const answers: ModelAnswer[] = [];
          const signal = new AbortController().signal;
          await provider!.answerAll(requests, (i, answer) => (answers[i] = answer as ModelAnswer), signal);
          const byRequest = new Map(requests.map((request, i) => [request, answers[i]!]));
          const own = await judge(task, contexts.get(name)!, (sample) => {
            const at = samples.findIndex(({ id }) => id === sample.id);
            return samples[at]!.requests.map((request) => byRequest.get(request)!);
          });
          const texts = own.flatMap(({ sample }) =>
            samples.find(({ id }) => id === sample.id)!.requests.map((request) => byRequest.get(request)!),
          );
          const generated = texts.some(({ kind }) => kind === 'generate');
          const all = new Map(run.samples[name]!.map((sample) => [sample.doc_id, sample.resps.flat(1)]));
          const same = [...all.values()].flat().every((response, i) => {
            const answer = texts[i];
            return answer?.kind !== 'generate' || answer.text === response;
          });
          // Scores of texts are compared where the texts are equal.
          if (generated && !same) continue;
          const figures = await figuresOf(task, own);
          for (const metric of metricKeys(run.results[name]!)) {
            const relative = golden.tolerance.score_from_loglikelihoods_rel;
            expectNear(`${name} ${metric}`, figures[metric]!.value, run.results[name]![metric], relative);
          }
        }
      });
    });
  }
}

/** Numbers to 12 digits: NumPy's exponentials differ from ours in the last one. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  return Array.isArray(value) ? value.map(rounded) : value;
}
