/** From names to tasks and groups, and what is said about declarations and data that are wrong. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../src/eval/tasks/function-kind.ts';
import { register } from '../../../src/registry/kind.ts';
import { contextOf, folderOf, jsonl, load, said, samplesOf, thrown } from './folder.ts';

const rows = jsonl({ question: 'Q1', answer: '4' }, { question: 'Q2', answer: '5' }, { question: 'Q3', answer: '6' });
const gen = (more = ''): string =>
  [
    'task: gen',
    'dataset_path: json',
    'dataset_kwargs: {data_files: {test: rows.jsonl}}',
    'test_split: test',
    'doc_to_text: "{{question}}"',
    'doc_to_target: "{{answer}}"',
    more,
    '',
  ].join('\n');

/** A folder with one task. */
const one = (more = '', files: Readonly<Record<string, string>> = {}): string =>
  folderOf({ 'gen.yaml': gen(more), 'rows.jsonl': rows, ...files });

describe('names', () => {
  const folder = folderOf({
    'rows.jsonl': rows,
    'gen.yaml': gen('tag: all'),
    'other.yaml': gen('tag: all').replace('task: gen', 'task: other_gen'),
    'group.yaml': 'group: both\ntask: [gen, other_gen]\naggregate_metric_list: [{metric: exact_match}]\n',
    'again.yaml': 'group: again\ntask:\n- task: gen\n  num_fewshot: 1\n- group: inner\n  task: [other_gen]\n',
  });
  const found = async (...names: string[]): Promise<string[]> =>
    (await load(folder, names)).tasks.map((task) => task.name);

  it('tasks, tags, groups, patterns and paths', async () => {
    expect(await found('gen')).toEqual(['gen']);
    expect(await found('all')).toEqual(['gen', 'other_gen']);
    expect(await found('other_*', 'gen')).toEqual(['other_gen', 'gen']);
    expect(await found(join(folder, 'other.yaml'))).toEqual(['other_gen']);
    const { tasks, groups } = await load(folder, ['both', 'gen']);
    expect(tasks.map((task) => task.name)).toEqual(['gen', 'other_gen']);
    expect(groups).toMatchObject([
      { name: 'both', members: ['gen', 'other_gen'], aggregates: [{ metric: 'exact_match', filters: ['none'] }] },
    ]);
  });

  it('overrides and groups inside of groups', async () => {
    const { tasks, groups } = await load(folder, ['again']);
    expect(tasks.map((task) => [task.name, task.numFewshot(contextOf())])).toEqual([
      ['gen', 1],
      ['other_gen', 0],
    ]);
    expect(groups.map(({ name, members }) => [name, members])).toEqual([
      ['again', ['gen', 'again::inner']],
      ['again::inner', ['other_gen']],
    ]);
    expect(await thrown(() => load(folder, ['gen', 'again']))).toMatchObject({ code: 'TASK_TWICE' });
  });

  it('tasks in TypeScript win over files', async () => {
    const [task] = (await load(folder, ['gen'])).tasks;
    const plugins = [{ name: 'gen', tags: ['mine'], load: () => ({ ...task!, name: 'gen', summary: 'mine' }) }];
    expect((await load(folder, ['mine'], { plugins })).tasks.map(({ summary }) => summary)).toEqual(['mine']);
    expect((await load(folder, ['gen'], { plugins })).tasks.map(({ summary }) => summary)).toEqual(['mine']);
  });

  it('unknown names, with the nearest', async () => {
    expect(await thrown(() => load(folder, ['othergen']))).toMatchObject({
      code: 'TASK_UNKNOWN',
      hint: 'did you mean other_gen?',
    });
    expect((await thrown(() => load(folder, ['mmlu']))).hint).toContain('harness data get lm-eval-tasks');
    expect((await thrown(() => load(folder, ['x*']))).code).toBe('TASK_UNKNOWN');
    const group = folderOf({ 'g.yaml': 'group: g\ntask:\n  - nothing\n' });
    expect(await thrown(() => load(group, ['g']))).toMatchObject({ code: 'TASK_UNKNOWN', line: 3 });
  });
});

describe('wrong declarations, at their line', () => {
  it.each([
    ['an unknown key', 'doc_to_txt: x', 'TASK_UNKNOWN_KEY', 'did you mean doc_to_text?'],
    ['an unknown output type', 'output_type: multiple_choices', 'TASK_INVALID', 'multiple_choice'],
    ['an unknown metric', 'metric_list: [{metric: exact_mach}]', 'METRIC_UNKNOWN', 'did you mean exact_match?'],
    ['an option of a metric', 'metric_list: [{metric: bleu, tokenise: x}]', 'METRIC_UNKNOWN_OPTION', 'tokenize'],
    ['an aggregation', 'metric_list: [{metric: bleu, aggregation: meen}]', 'METRIC_UNKNOWN', 'did you mean mean?'],
    ['a filter', 'filter_list: [{name: a, filter: [{function: regx}]}]', 'FILTER_UNKNOWN', 'regex'],
    ['few-shot settings', 'fewshot_config: {smapler: first_n}', 'TASK_UNKNOWN_KEY', 'did you mean sampler'],
    ['a Python class', 'class: !function task.X', 'TASK_PYTHON', 'defineTask'],
    ['a Python data set', 'custom_dataset: !function task.rows', 'TASK_PYTHON', 'dataset_path: json'],
    ['a function that is none', 'process_docs: clean', 'TASK_INVALID', ''],
    ['images', 'doc_to_image: [image]', 'TASK_UNSUPPORTED', ''],
  ])('%s', async (_, line, code, hint) => {
    const error = await thrown(() => load(one(line), ['gen']));
    expect(error).toMatchObject({ code, line: 7, file: expect.stringContaining('gen.yaml') });
    expect(error.hint).toContain(hint);
  });

  it('metrics that an output type does not have', async () => {
    const error = await thrown(() =>
      load(one('output_type: loglikelihood\nmetric_list: [{metric: acc_norm}]'), ['gen']),
    );
    expect(error).toMatchObject({ code: 'METRIC_UNKNOWN', line: 8, hint: expect.stringContaining('acc') });
  });

  it('a template that is none, or that wants what rows do not have', async () => {
    const broken = await thrown(() => load(one('description: "{{ x"'), ['gen']));
    expect(broken).toMatchObject({ line: 7, file: expect.stringContaining('gen.yaml') });
    const folder = one('description: "{{ subject }}"');
    const error = await thrown(async () => samplesOf((await load(folder, ['gen'])).tasks[0]!, contextOf()));
    expect(error).toMatchObject({ line: 7, message: expect.stringContaining('document 0 of test') });
    expect(error.message).toContain('subject');
  });
});

describe('Python functions', () => {
  const own = {
    name: 'gen/utils',
    processDocs: { clean: () => (doc: object) => ({ ...doc, question: 'clean' }) },
    processResults: { score: (_: object, [text]: readonly unknown[]) => ({ long: String(text).length }) },
  };
  const folder = folderOf({ 'gen/gen.yaml': gen('process_docs: !function utils.clean'), 'gen/rows.jsonl': rows });

  it('are stood in for by functions of the same names', async () => {
    await register(FUNCTIONS, own, 'own.ts');
    const { tasks } = await load(folder, ['gen']);
    const samples = await samplesOf(tasks[0]!, contextOf());
    expect(samples.map(({ input }) => input)).toEqual(['clean', 'clean', 'clean']);
    const plain = folderOf({ 'gen.yaml': gen('process_results: gen/utils.score'), 'rows.jsonl': rows });
    const [task] = (await load(plain, ['gen'])).tasks;
    const [sample] = await samplesOf(task!, contextOf());
    const [score] = await task!.score(sample!, [said('12345')], { ...contextOf(), roles: [] });
    expect(score!.values).toEqual({ long: 5 });
    expect(await task!.metricFor!('long', 'none').aggregate([5, 7])).toMatchObject({ value: 6, stderr: 1 });
  });

  it('are refused otherwise, naming file, line, function and what to write', async () => {
    const folder = folderOf({ 'odd/gen.yaml': gen('process_docs: !function utils.clean'), 'odd/rows.jsonl': rows });
    const error = await thrown(() => load(folder, ['gen']));
    expect(error).toMatchObject({ code: 'TASK_PYTHON', line: 7, file: expect.stringContaining('gen.yaml') });
    expect(error.message).toContain('utils.clean');
    expect(error.hint).toContain('odd/utils');
    const other = { name: 'odd/utils', processDocs: { cleaned: own.processDocs.clean } };
    await register(FUNCTIONS, other, 'other.ts');
    expect((await thrown(() => load(folder, ['gen']))).hint).toContain('has cleaned');
  });
});

describe('wrong data', () => {
  const failing = async (folder: string, settings = {}) =>
    thrown(async () => samplesOf((await load(folder, ['gen'])).tasks[0]!, contextOf(settings)));

  it('a column that is nearly there, and one that is empty', async () => {
    const near = folderOf({ 'gen.yaml': gen().replace('"{{question}}"', 'quesion'), 'rows.jsonl': rows });
    expect(await failing(near)).toMatchObject({ code: 'DATA_MISSING_COLUMN', line: 5, hint: 'did you mean question?' });
    const empty = folderOf({
      'gen.yaml': gen().replace('"{{answer}}"', 'answer'),
      'rows.jsonl': jsonl({ question: 'a', answer: '1' }, { question: 'b', answer: null }),
    });
    expect(await failing(empty)).toMatchObject({
      code: 'DATA_MISSING_COLUMN',
      line: 6,
      message: expect.stringContaining('document 1 of test'),
    });
  });

  it('data that are not here name the command that brings them in', async () => {
    const hub = folderOf({
      'gen.yaml': gen()
        .replace('dataset_path: json', 'dataset_path: nobody/nothing')
        .replace(/dataset_kwargs.*\n/, ''),
    });
    const error = await failing(hub);
    expect(error.code).toBe('DATA_NOT_FOUND');
    expect(error.hint).toMatch(/harness data get nobody\/nothing.*--data-dir/);
    const file = folderOf({ 'gen.yaml': gen() });
    expect(await failing(file)).toMatchObject({
      code: 'DATA_NOT_FOUND',
      message: expect.stringContaining('rows.jsonl'),
    });
    const split = folderOf({ 'gen.yaml': gen().replace('{test:', '{train:'), 'rows.jsonl': rows });
    expect(await failing(split)).toMatchObject({ code: 'DATA_MISSING_SPLIT', hint: 'it has train' });
  });

  it('too few rows to take examples from', async () => {
    expect(await failing(one('num_fewshot: 3\nfewshot_split: test'))).toMatchObject({
      code: 'TASK_FEW_EXAMPLES',
      message: expect.stringContaining('needs 4'),
    });
  });

  it('code that the model writes is run only when that is allowed', async () => {
    expect(await failing(one('unsafe_code: true'))).toMatchObject({
      code: 'CODE_NOT_ALLOWED',
      hint: expect.stringContaining('--allow-code'),
    });
  });
});

describe('settings of a run', () => {
  it('num_fewshot of the run, unless the task says 0', async () => {
    const context = contextOf({ numFewshot: 2 });
    const shots = async (more: string): Promise<number> =>
      (await load(one(more), ['gen'])).tasks[0]!.numFewshot(context);
    expect(await shots('')).toBe(2);
    expect(await shots('num_fewshot: 1')).toBe(2);
    expect(await shots('num_fewshot: 0')).toBe(0);
    const [task] = (await load(one('num_fewshot: 0'), ['gen'])).tasks;
    await samplesOf(task!, context);
    expect(context.warnings).toEqual([expect.stringContaining('num_fewshot: 0')]);
  });

  it('limits, shares and chosen samples leave prompts as they are', async () => {
    const folder = one('num_fewshot: 1\nfewshot_split: test');
    const run = async (settings: object) => {
      const samples = await samplesOf((await load(folder, ['gen'])).tasks[0]!, contextOf(settings));
      return samples.map(({ id, input }) => `${id} ${input}`);
    };
    const all = await run({});
    expect(all).toHaveLength(3);
    expect(await run({ limit: 2 })).toEqual(all.slice(0, 2));
    expect(await run({ limit: 0.5 })).toEqual(all.slice(0, 2));
    expect(await run({ only: new Set(['2']) })).toEqual(all.slice(2));
  });

  it('sampled answers have seeds of their own, generation options of the run win', async () => {
    const folder = one('repeats: 2\ngeneration_kwargs: {do_sample: true, temperature: 0.5, until: [stop]}');
    const [task] = (await load(folder, ['gen'])).tasks;
    const samples = await samplesOf(task!, contextOf({ generation: { max_tokens: 7, temperature: 0.25 } }));
    const requests = samples.flatMap((sample) => sample.requests);
    const options = requests.map((request) => (request.kind === 'generate' ? request.options : undefined)!);
    expect(options[0]).toMatchObject({ maxTokens: 7, temperature: 0.25, stop: ['stop'] });
    expect(new Set(options.map(({ seed }) => seed)).size).toBe(6);
    expect(requests.map((request) => 'repeat' in request && request.repeat)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('messages where the model renders its chats itself', async () => {
    const [task] = (await load(one('gen_prefix: "A:"'), ['gen'])).tasks;
    const context = contextOf({ chat: { fewshotAsMultiturn: true }, systemInstruction: 'Be brief.' });
    const [sample] = await samplesOf(task!, context);
    expect(sample!.requests[0]).toMatchObject({
      prompt: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Q1' },
          { role: 'assistant', content: 'A:' },
        ],
      },
    });
  });
});
