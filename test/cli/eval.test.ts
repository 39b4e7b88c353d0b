/** `harness eval` as it is typed: the real small model, a real server, run folders, what is told, how it ends. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { TaskResult } from '../../src/eval/run/results.ts';
import { readSamples, type SampleLine } from '../../src/eval/run/samples.ts';
import { logprobOf, type ModelServer, openModelServer } from '../contract/model-server.ts';
import { PROGRAM } from '../support/program.ts';
import { harness } from './harness.ts';

const root = packageRoot();
const model = join(root, 'fixtures', 'models', 'tiny-llama-hh');
const tasksDir = join(root, 'test', 'eval', 'run', 'tasks');
const suite = join(root, 'test', 'eval', 'run', 'suite.yaml');

let folder: string;
let runs = 0;
const cacheBefore = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-eval-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});
const freshRun = (): string => join(folder, `run-${runs++}`);

type PrintedResult = TaskResult & { cost_usd: number };

/** Runs and gives the JSON document. */
async function evaluated(
  argv: readonly string[],
  code = 0,
): Promise<{ run: string; results: PrintedResult[]; err: string }> {
  const ran = await harness(['eval', '--json', '--tasks-dir', tasksDir, ...argv]);
  expect(ran.code, ran.err).toBe(code);
  const { schema_version: version, ...document } = JSON.parse(ran.out) as {
    schema_version: number;
    run: string;
    results: PrintedResult[];
  };
  expect(version).toBe(1);
  return { ...document, err: ran.err };
}

async function samplesOf(run: string, task: string): Promise<SampleLine[]> {
  const lines: SampleLine[] = [];
  for await (const line of readSamples(join(run, 'evals', task))) lines.push(line);
  return lines;
}

const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const answersIn = (run: string): number => readFileSync(join(run, 'answers.jsonl'), 'utf8').trim().split('\n').length;

describe('a local model', () => {
  it('leaves results, samples, answers and a manifest; the numbers are those of the samples', async () => {
    const out = freshRun();
    const { run, results } = await evaluated([
      '--model',
      model,
      '--tasks',
      'run_choice,run_lines',
      '--output-dir',
      out,
    ]);
    expect(run).toBe(out);
    expect(results.map(({ task, kind }) => [task, kind])).toEqual([
      ['run_finish', 'task'],
      ['run_shots', 'task'],
      ['run_lines', 'task'],
      ['run_choice', 'group'],
    ]);
    const [finish, shots, lines, group] = results as [PrintedResult, PrintedResult, PrintedResult, PrintedResult];
    const samples = await samplesOf(run, 'run_finish');
    const right = samples.map(({ answers, doc }) => {
      const sums = answers.map((answer) => (answer?.kind === 'loglikelihood' ? answer.logprob : Number.NaN));
      return sums.indexOf(Math.max(...sums)) === doc.answer ? 1 : 0;
    });
    const mean = right.reduce((sum: number, x) => sum + x, 0) / right.length;
    const { acc } = finish.metrics;
    expect(acc).toMatchObject({ value: mean, n: 12, higher_is_better: true });
    expect(acc!.stderr).toBeCloseTo(Math.sqrt((mean * (1 - mean)) / 11), 12);
    expect(acc!.ci95![0]).toBeLessThanOrEqual(mean);
    expect(finish).toMatchObject({
      model: 'tiny-llama-hh',
      version: 2,
      num_fewshot: 0,
      samples: { original: 12, effective: 12, failed: 0 },
    });
    expect(shots).toMatchObject({ num_fewshot: 2, config: { fewshot_seed: 1234 } });
    expect(group.metrics.acc!.value).toBeCloseTo((acc!.value! + shots.metrics.acc!.value!) / 2, 12);

    const texts = await samplesOf(run, 'run_lines');
    const sum = texts.reduce((total, { answers }) => total + (answers[0] as { logprob: number }).logprob, 0);
    const bytes = texts.reduce((total, { doc }) => total + Buffer.byteLength(doc.text as string), 0);
    expect(lines.metrics.byte_perplexity!.value).toBeCloseTo(Math.exp(-sum / bytes), 9);

    const manifest = json(join(run, 'run.json'));
    expect(manifest).toMatchObject({ method: 'eval', status: 'finished', seeds: { seed: 0, fewshot_seed: 1234 } });
    expect((manifest.inputs as { path: string }[]).some(({ path }) => path.endsWith('finish.yaml'))).toBe(true);
    expect(json(join(run, 'evals', 'run_finish', 'results.json'))).toEqual(JSON.parse(JSON.stringify(finish)));
    // 12 x 3 choices, twice, and four texts.
    expect(answersIn(run)).toBe(76);
  });

  it('takes finished tasks as they are, and repeats a run from its config', async () => {
    const out = freshRun();
    const first = await evaluated(['--model', model, '--tasks', 'run_finish', '--output-dir', out, '--limit', '5']);
    const again = await evaluated([
      '--model',
      model,
      '--tasks',
      'run_finish,run_lines',
      '--output-dir',
      out,
      '--limit',
      '5',
    ]);
    expect(again.err).toContain('finished already: run_finish');
    expect(again.results[0]).toEqual(first.results[0]);
    const changed = await evaluated(['--model', model, '--tasks', 'run_finish', '--output-dir', out, '--limit', '4']);
    expect(changed.results[0]!.metrics.acc!.n).toBe(4);
    const repeated = await evaluated([join(out, 'config.yaml'), '--output-dir', freshRun()]);
    expect(repeated.results[0]!.metrics).toEqual(changed.results[0]!.metrics);
    const { code, err } = await harness(['eval', '--resume', out, '--json']);
    expect(code, err).toBe(0);
    expect(err).toContain('finished already');
  });

  it('runs suites with headline scores, and prints tables', async () => {
    const out = freshRun();
    const argv = ['eval', '--model', model, '--suite', suite, '--tasks-dir', tasksDir, '--output-dir', out];
    const { code, out: text, err } = await harness(argv);
    expect(code, err).toBe(0);
    const { metrics } = json(join(out, 'evals', 'suite', 'results.json')) as unknown as TaskResult;
    const { metrics: finish, samples } = json(
      join(out, 'evals', 'run_finish', 'results.json'),
    ) as unknown as TaskResult;
    expect(samples!.effective).toBe(6);
    expect(metrics.finish!.value).toBeCloseTo((finish.acc!.value! - 1 / 3) / (2 / 3), 9);
    expect(metrics.bytes!.value).toBeGreaterThan(0.9);
    expect(text).toMatch(/run_finish\s+2\s+0\s+none\s+acc ↑/);
    expect(text).toMatch(/suite\s+.*none\s+finish ↑/);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^card {3}/);
  });

  it('writes what a suite and its tasks declare themselves to be about, and the card goes by it', async () => {
    const folder = freshRun();
    mkdirSync(folder, { recursive: true });
    // Nothing in its name says so.
    const own = join(folder, 'ours.yaml');
    const headline = 'headline: [{ name: finish, metric: acc, tasks: [{ task: run_finish }] }]';
    writeFileSync(own, `summary: s\ntags: [safety]\ntasks: [{ task: run_finish, limit: 2 }]\n${headline}\n`);
    const out = join(folder, 'run');
    const argv = ['eval', '--model', model, '--suite', own, '--tasks-dir', tasksDir, '--output-dir', out];
    const { code, err } = await harness(argv);
    expect(code, err).toBe(0);
    const tags = (name: string) => (json(join(out, 'evals', name, 'results.json')) as unknown as TaskResult).tags;
    expect([tags('ours'), tags('run_finish')]).toEqual([['safety'], ['run_all']]);
    expect(readFileSync(join(out, 'card.html'), 'utf8')).toContain('<caption>Suite ours, version 1: s</caption>');
  });

  it('shows in a dry run what it would ask, and touches nothing', async () => {
    const out = freshRun();
    const argv = ['--model', model, '--tasks', 'run_shots', '--output-dir', out, '--dry-run', '--tasks-dir', tasksDir];
    const { code, out: text, err } = await harness(['eval', ...argv]);
    expect(code, err).toBe(0);
    expect(text).toContain('run_shots: 12 of 12 samples, 2 shots, 36 requests');
    expect(text).toContain(
      '  | A dog has four legs\n  | \n  | To cut paper you use scissors\n  | \n  | The sky on a clear day is\n',
    );
    expect(text).toContain('continuation: " blue"');
    expect(text).toMatch(/\d+ tokens: \d+ "/);
    expect(existsSync(out)).toBe(false);
    const document = JSON.parse((await harness(['eval', ...argv, '--json'])).out) as {
      tasks: { first: { token_ids: number[] } }[];
    };
    expect(document.tasks[0]!.first.token_ids.length).toBeGreaterThan(5);
  });

  it('asks only the samples that were named', async () => {
    const { results, run } = await evaluated([
      '--model',
      model,
      '--tasks',
      'run_finish',
      '--samples',
      '3,7',
      '--output-dir',
      freshRun(),
    ]);
    expect(results[0]!.samples).toEqual({ original: 12, effective: 2, failed: 0 });
    expect((await samplesOf(run, 'run_finish')).map(({ id }) => id)).toEqual(['3', '7']);
    const none = await harness([
      'eval',
      '--model',
      model,
      '--tasks',
      'run_finish',
      '--tasks-dir',
      tasksDir,
      '--samples',
      '99',
      '--output-dir',
      freshRun(),
    ]);
    expect(none.code).toBe(2);
    expect(none.err).toContain('no sample to ask');
  });

  it('keeps answers without a score when asked to', async () => {
    const { results, run } = await evaluated([
      '--model',
      model,
      '--tasks',
      'run_finish',
      '--predict_only',
      '--limit',
      '2',
      '--output-dir',
      freshRun(),
    ]);
    expect(results[0]!.metrics.acc).toMatchObject({ value: null, n: 0 });
    expect((await samplesOf(run, 'run_finish'))[0]!.answers[0]).toHaveProperty('logprob');
  });

  it('puts results beside the model of a training run', async () => {
    const run = freshRun();
    mkdirSync(run);
    symlinkSync(model, join(run, 'model'));
    const manifest = JSON.stringify({ schema_version: 1, id: 'x', method: 'dpo', status: 'finished', started: '2026' });
    writeFileSync(join(run, 'run.json'), manifest);
    const { results } = await evaluated(['--into', run, '--tasks', 'run_finish', '--limit', '2']);
    expect(results[0]!.model).toBe('model');
    expect(existsSync(join(run, 'evals', 'run_finish', 'samples.jsonl.gz'))).toBe(true);
    expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe(manifest);
    const { code, err } = await harness(['eval', '--resume', join(run, 'evals')]);
    expect(code, err).toBe(0);
    expect(err).toContain('finished already');
    const refused = await harness([
      'eval',
      '--model',
      model,
      '--tasks',
      'run_finish',
      '--tasks-dir',
      tasksDir,
      '--output-dir',
      run,
    ]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`--into ${run}`);
  });

  it('writes the files of lm-eval and JUnit, and fails on a gate', async () => {
    const out = freshRun();
    const path = join(folder, 'lm');
    const { results } = await evaluated(
      [
        '--model',
        model,
        '--tasks',
        'run_choice',
        '--output-dir',
        out,
        '--output_path',
        path,
        '--format',
        'junit',
        '--fail-under',
        'run_finish:acc=1.1',
      ],
      3,
    );
    const files = readdirSync(join(path, 'tiny-llama-hh'));
    const name = files.find((file) => file.startsWith('results_'))!;
    const document = json(join(path, 'tiny-llama-hh', name)) as Record<string, Record<string, Record<string, unknown>>>;
    const { acc } = results[0]!.metrics;
    expect(document.results!.run_finish).toMatchObject({
      alias: 'run_finish',
      'acc,none': acc!.value,
      'acc_stderr,none': acc!.stderr,
    });
    expect(document.groups!.run_choice).toHaveProperty('acc,none');
    expect(document.group_subtasks).toMatchObject({ run_choice: ['run_finish', 'run_shots'], run_finish: [] });
    expect(document['n-samples']).toMatchObject({ run_finish: { original: 12, effective: 12 } });
    const lines = readFileSync(
      join(path, 'tiny-llama-hh', files.find((file) => file.startsWith('samples_run_finish_'))!),
      'utf8',
    );
    const first = JSON.parse(lines.split('\n')[0]!) as Record<string, unknown>;
    expect(first).toMatchObject({ doc_id: 0, target: expect.any(String), filter: 'none', metrics: ['acc'] });
    expect(first.arguments).toMatchObject({ gen_args_0: { arg_0: 'The sky on a clear day is', arg_1: ' blue' } });
    expect(first.resps).toHaveLength(3);
    const junit = readFileSync(join(out, 'junit.xml'), 'utf8');
    expect(junit).toContain('<testsuites tests="3" failures="1"');
    expect(junit).toMatch(/<failure type="gate" message="acc is [\d.]+, below 1.1">/);
  });
});

describe('a server', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await openModelServer();
  });
  afterEach(() => server.close());
  const flags = (...more: string[]): string[] => [
    ...['--model', 'openai-compatible:unigram', '--base-url', server.url, '--tasks', 'run_echo', '--no-cache', ...more],
  ];

  it('is asked once for each sample, and what it says is scored', async () => {
    const { results, run } = await evaluated(flags('--output-dir', freshRun(), '--concurrency', '4'));
    expect(results[0]!.metrics.exact_match).toMatchObject({ value: 0.75, n: 40 });
    expect(results[0]!.tokens).toMatchObject({ input: 40, output: 40 });
    expect(server.asked).toHaveLength(40);
    expect(answersIn(run)).toBe(40);
  });

  it('counts what it costs', async () => {
    const prices = join(folder, 'prices.yaml');
    writeFileSync(prices, 'unigram: { input: 1000, output: 2000 }\n');
    const { results } = await evaluated(flags('--output-dir', freshRun(), '--prices', prices, '--limit', '10'));
    expect(results[0]!.cost_usd).toBeCloseTo((10 * 1000 + 10 * 2000) / 1e6, 9);
  });

  it('stops at the budget and goes on from there', async () => {
    const out = freshRun();
    const stopped = await harness([
      'eval',
      '--tasks-dir',
      tasksDir,
      ...flags('--output-dir', out, '--max-requests', '15'),
    ]);
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain(`harness eval --resume`);
    expect(server.asked).toHaveLength(15);
    expect(json(join(out, 'run.json')).status).toBe('failed');
    const { results } = await evaluated(['--resume', out, '--max-requests', '100']);
    expect(server.asked).toHaveLength(40);
    expect(results[0]!.metrics.exact_match!.value).toBe(0.75);
  });

  it('counts samples without an answer, and never scores them', async () => {
    server.faults.push((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
      return true;
    });
    const out = freshRun();
    const { results, err, run } = await evaluated(flags('--output-dir', out, '--concurrency', '1'), 1);
    expect(results[0]!.samples).toMatchObject({ effective: 40, failed: 1 });
    expect(results[0]!.metrics.exact_match!.n).toBe(39);
    expect(err).toContain('max_failed allows 0');
    const failed = (await samplesOf(run, 'run_echo')).filter(({ error }) => error !== undefined);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ answers: [null], scores: [] });
    await evaluated(flags('--output-dir', out, '--max-failed', '0.5'), 0);
  });

  it('gives scores where the server has log-probabilities, and says who can where not', async () => {
    const at = ['--model', 'openai-compatible:unigram', '--base-url', server.url, '--tasks', 'run_lines', '--no-cache'];
    // The server puts a token before the text, so that the first one has a log-probability.
    server.options.bos = '<s>';
    const { results } = await evaluated([...at, '--output-dir', freshRun()]);
    const texts = readFileSync(join(tasksDir, 'lines.jsonl'), 'utf8').trim().split('\n');
    const bytes = texts.map((line) => (JSON.parse(line) as { text: string }).text);
    const sum = bytes.reduce((total, text) => total + logprobOf(text), 0);
    const length = bytes.reduce((total, text) => total + Buffer.byteLength(text), 0);
    expect(results[0]!.metrics.byte_perplexity!.value).toBeCloseTo(Math.exp(-sum / length), 9);
    const chat = [
      '--model',
      'openai-compatible:unigram',
      '--base-url',
      server.url,
      '--model_args',
      'endpoint=chat',
      '--tasks',
      'run_lines',
      '--tasks-dir',
      tasksDir,
    ];
    const { code, err } = await harness(['eval', ...chat, '--output-dir', freshRun()]);
    expect(code).toBe(2);
    expect(err).toContain('log-probabilities');
    expect(err).toContain('vLLM');
  });

  it('says where it cannot be reached', async () => {
    const { code, err } = await harness([
      'eval',
      '--model',
      'openai-compatible:m',
      '--base-url',
      'http://127.0.0.1:9',
      '--tasks',
      'run_echo',
      '--tasks-dir',
      tasksDir,
    ]);
    expect(code).toBe(2);
    expect(err).toContain('127.0.0.1:9');
  });
});

describe('a process that ends early', () => {
  const start = (argv: readonly string[]) => {
    const child = spawn(process.execPath, [PROGRAM, 'eval', ...argv], {
      env: process.env,
    });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    child.stdout.resume();
    const ended = new Promise<{ code: number | null; err: string }>((done) =>
      child.on('close', (code) => done({ code, err })),
    );
    return { child, ended };
  };

  it.each(['SIGKILL', 'SIGINT'] as const)('%s: no answered request is asked again', async (signal) => {
    const server = await openModelServer({ delay: 20 });
    try {
      const out = freshRun();
      const argv = [
        '--model',
        'openai-compatible:unigram',
        '--base-url',
        server.url,
        '--tasks',
        'run_echo',
        '--no-cache',
        '--tasks-dir',
        tasksDir,
        '--output-dir',
        out,
        '--concurrency',
        '3',
      ];
      const { child, ended } = start(argv);
      while (server.asked.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const { code, err } = await ended;
      if (signal === 'SIGINT') {
        expect(code).toBe(130);
        expect(err).toContain(`harness eval --resume ${out}`);
        expect(json(join(out, 'run.json')).status).toBe('interrupted');
      }
      const kept = answersIn(out);
      const before = server.asked.length;
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(40);
      const { results } = await evaluated(['--resume', out]);
      expect(server.asked.length - before).toBe(40 - kept);
      expect(results[0]!.metrics.exact_match).toMatchObject({ value: 0.75, n: 40 });
    } finally {
      await server.close();
    }
  });
});
