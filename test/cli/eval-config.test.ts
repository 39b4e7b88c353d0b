/** Command lines and configs of `harness eval`: our spellings, lm-eval's, YAML, and what is wrong with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvalArguments } from '../../src/cli/eval/eval-arguments.ts';
import { readPairs, resolveEval, settingsOf } from '../../src/run/eval/config.ts';
import { harness } from './harness.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-eval-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The values of `--print-config --json`, as a whole command line is read. */
async function printed(...argv: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await harness(['eval', ...argv, '--print-config', '--json']);
  expect(code, err).toBe(0);
  const { config } = JSON.parse(out) as { config: Record<string, { value: unknown }> };
  return Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value]));
}

describe('spellings', () => {
  it("takes lm-eval's command line as it is", async () => {
    const values = await printed(
      ...'--model hf --model_args pretrained=./m,dtype=float --tasks a,b --num_fewshot 5 --batch_size auto:4'.split(
        ' ',
      ),
      ...'--limit 0.5 --output_path out --log_samples --apply_chat_template --fewshot_as_multiturn'.split(' '),
      ...['--system_instruction', 'Be brief.', '--gen_kwargs', 'temperature=0.7,top_p=0.9'],
      ...'--seed 0,1234,None,7 --include_path mine --predict_only --write_out --use_cache x.db'.split(' '),
      ...'--cache_requests true --confirm_run_unsafe_code --trust_remote_code --metadata {"x":1}'.split(' '),
    );
    expect(values).toMatchObject({
      ...{ model: 'hf', model_args: 'pretrained=./m,dtype=float', tasks: ['a', 'b'], num_fewshot: 5, limit: 0.5 },
      ...{ batch_size: 'auto:4', output_path: 'out', apply_chat_template: true, fewshot_as_multiturn: true },
      ...{ system_instruction: 'Be brief.', gen_kwargs: 'temperature=0.7,top_p=0.9', tasks_dir: ['mine'] },
      ...{ seed: [0, 1234, 'None', 7], predict_only: true, write_out: true, allow_code: true, metadata: { x: 1 } },
    });
  });

  it('takes the same keys from YAML, flags win', async () => {
    const config = file(
      'c.yaml',
      'model: ./m\ntasks: a\nnum_fewshot: 3\njudge: {judge: openai:x}\nfail_under: acc=0.5\n',
    );
    const values = await printed(config, '--num-fewshot', '0', '--judge', 'judge:2=anthropic:y', '--judge', 'openai:z');
    expect(values).toMatchObject({
      ...{ model: './m', tasks: ['a'], num_fewshot: 0, fail_under: ['acc=0.5'] },
      judge: { judge: 'openai:z', 'judge:2': 'anthropic:y' },
    });
  });

  it.each([
    [['--no-cache'], { cache: false }],
    [['-m', 'x', '-t', 'a', '-f', '2', '-L', '10', '-b', '8'], { model: 'x', tasks: ['a'], num_fewshot: 2, limit: 10 }],
    [['--tasks', 'a', '--tasks', 'b,c'], { tasks: ['a', 'b', 'c'] }],
    [['--format', 'lm-eval,junit'], { format: ['lm-eval', 'junit'] }],
    [['--samples', '{"a": [0, 3]}'], { samples: { a: [0, 3] } }],
    [['--set', 'limit=5', 'max_cost=2'], { limit: 5, max_cost: 2 }],
  ])('%j', async (argv, expected) => {
    expect(await printed(...argv)).toMatchObject(expected);
  });

  it('tells of keys without effect, and of slips', async () => {
    const ran = await harness(['eval', '--limt', '5', '--model', 'x', '--tasks', 'y']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('did you mean limit?');
    const config = file('wrong.yaml', 'model: x\ntasks: [a]\nnum_fewshot: many\n');
    const wrong = await harness(['eval', config]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/wrong\.yaml:3:14/);
  });
});

describe('values', () => {
  const settings = (...argv: string[]) => {
    const { options } = resolveEval(readEvalArguments(argv, {}), {});
    return settingsOf(options, undefined);
  };

  it('reads arguments as lm-eval writes them', () => {
    expect(readPairs('temperature=0.7,do_sample=True,until=["a","b,c"],x=None,name="q,r"', 'gen_kwargs')).toEqual({
      ...{ temperature: 0.7, do_sample: true, until: ['a', 'b,c'], x: null, name: 'q,r' },
    });
    expect(readPairs('', 'model_args')).toEqual({});
    expect(readPairs('base_url=http://h:8000/v1,model=a/b', 'model_args')).toEqual({
      ...{ base_url: 'http://h:8000/v1', model: 'a/b' },
    });
    expect(() => readPairs('temperature', 'gen_kwargs')).toThrow('expected name=value');
  });

  it('takes one seed for everything, or four', () => {
    expect(settings()).toMatchObject({ seed: 0, fewshotSeed: 1234 });
    expect(settings('--seed', '42')).toMatchObject({ seed: 42, fewshotSeed: 42 });
    expect(settings('--seed', '1,2,3,4')).toMatchObject({ seed: 1, fewshotSeed: 4 });
    expect(settings('--seed', '1,2,3,None')).toMatchObject({ seed: 1, fewshotSeed: 1234 });
  });

  it('takes samples as a list, by task, or from a file', () => {
    expect(settings('--samples', '1,2').only).toEqual(new Map([['*', new Set(['1', '2'])]]));
    expect(settings('--samples', '{"t":[0]}').only).toEqual(new Map([['t', new Set(['0'])]]));
    const path = file('ids.json', '{"t": [5, "x"]}');
    expect(settings('--samples', path).only).toEqual(new Map([['t', new Set(['5', 'x'])]]));
    const broken = file('broken.json', '[1');
    expect(() => settings('--samples', broken)).toThrow('does not hold ids');
  });
});

describe('what is refused before anything is opened', () => {
  const model = 'fixtures/models/tiny-llama-hh';
  it.each([
    [['--tasks', 'embedded_text'], 'no model is named', '--model'],
    [['--model', model], 'no task is named', 'harness list tasks'],
    [['--model', model, '--suite', 'embeded'], 'unknown suite "embeded"', 'did you mean embedded?'],
    [['--model', model, '--tasks', 'embedded_tex'], 'unknown task "embedded_tex"', 'did you mean embedded_text'],
    [['--model', 'opnai:gpt', '--tasks', 'embedded_text'], 'unknown provider "opnai"', 'did you mean openai'],
    [['--model', 'nowhere', '--tasks', 'embedded_text'], 'not found', 'or a name of the hub'],
    [['--model', 'hf', '--tasks', 'embedded_text'], 'does not name a model', 'pretrained=NAME'],
    [['--model', 'vllm', '--tasks', 'embedded_text'], 'asks a running server', 'openai-compatible'],
    [
      ['--model', model, '--model_args', 'max_lenght=5', '--tasks', 'embedded_text'],
      'no option "max_lenght"',
      'max_length',
    ],
    [['--model', model, '--model_args', 'max_length=x', '--tasks', 'embedded_text'], 'expected a whole number', ''],
    [
      ['--model', model, '--tasks', 'embedded_text', '--fail-under', 'word_perplexty=3'],
      'no task has the metric',
      'word_perplexity',
    ],
    [['--model', model, '--tasks', 'embedded_text', '--fail-under', 'acc'], 'expected metric=value', ''],
    [['--resume', 'runs/not-there'], 'no run to resume', ''],
    [['--into', 'runs/not-there', '--tasks', 'embedded_text'], 'is not there', ''],
    [['--model', model, '--tasks', 'embedded_text', '--tasks-dir', 'no-folder'], 'folder of tasks not found', ''],
    [['--model', model, '--tasks', 'embedded_text', '--plugin', 'no.ts'], 'plug-in not found', ''],
    [['--model', 'openai:gpt-x', '--tasks', 'embedded_text'], 'OPENAI_API_KEY', ''],
    [['--model', 'openai-compatible:x', '--tasks', 'embedded_text'], 'needs the address', '--base-url'],
  ])('%j', async (argv, message, hint) => {
    const { code, err, out } = await harness(['eval', ...argv, '--output-dir', join(folder, 'never')]);
    expect(code, err).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(out).toBe('');
  });
});

describe('what is there', () => {
  it('is listed with a line and a source', async () => {
    const { code, out, err } = await harness(['list', '--json']);
    expect(code, err).toBe(0);
    const lists = JSON.parse(out) as Record<string, { name: string; summary: string; source: string }[]>;
    const names = (kind: string) => lists[kind]!.map(({ name }) => name);
    expect(names('providers')).toEqual(expect.arrayContaining(['local', 'openai', 'openai-compatible', 'anthropic']));
    expect(names('suites')).toContain('embedded');
    expect(names('tasks')).toEqual(expect.arrayContaining(['embedded', 'embedded_text']));
    for (const kind of ['providers', 'suites', 'tasks']) {
      for (const { name, summary, source } of lists[kind]!) expect([name, summary, source]).not.toContain('');
    }
  });

  it('is documented: every key of an evaluation and of a suite', async () => {
    type Keys = { properties?: Record<string, Keys>; items?: Keys; description?: string };
    const undocumented = (keys: Keys, at: string): string[] => [
      ...Object.entries(keys.properties ?? {}).flatMap(([key, inner]) => [
        ...(inner.description === undefined ? [`${at}.${key}`] : []),
        ...undocumented(inner, `${at}.${key}`),
      ]),
      ...(keys.items === undefined ? [] : undocumented(keys.items, `${at}[]`)),
    ];
    for (const name of ['eval', 'suite']) {
      const { code, out } = await harness(['schema', name]);
      expect(code).toBe(0);
      expect(undocumented(JSON.parse(out) as Keys, name)).toEqual([]);
    }
  });
});
