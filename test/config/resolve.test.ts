import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { parseSet, splitArguments } from '../../src/config/overrides.ts';
import { resolvedYaml } from '../../src/config/print.ts';
import { contradictions, locate, resolveConfig } from '../../src/config/resolve.ts';
import type { ObjectSchema } from '../../src/config/schema.ts';
import { readSources } from '../../src/config/sources.ts';
import { parseYaml } from '../../src/config/yaml.ts';

const SCHEMA: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model'],
  properties: {
    model: { type: 'string', description: 'The model.', 'x-path': true },
    beta: { type: 'number', exclusiveMinimum: 0, default: 0.1 },
    max_steps: { type: 'integer', minimum: -1, default: -1 },
    use_peft: { type: 'boolean', default: false },
    eval_strategy: { type: 'string', enum: ['no', 'steps', 'epoch'], default: 'no' },
    targets: { type: ['array', 'null'], items: { type: 'string' }, default: null },
    limit: { type: ['integer', 'null'], default: 1024 },
    kwargs: { type: 'object', default: {} },
    loss_type: {
      anyOf: [
        { type: 'string', enum: ['sigmoid', 'hinge'] },
        { type: 'array', items: { type: 'string', enum: ['sigmoid', 'hinge'] } },
      ],
      default: ['sigmoid'],
    },
    datasets: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path'],
        additionalProperties: false,
        properties: {
          path: { type: 'string' },
          data_dir: { type: 'string' },
          split: { type: 'string', default: 'train' },
        },
      },
    },
    weight: { type: 'number' },
    fp16: { 'x-ignored': 'fp32 is used' },
    ddp_timeout: { 'x-ignored': 'one process' },
    use_dora: { enum: [false, null], default: false, 'x-unavailable': 'not built' },
  },
};

let folder: string;
const at = (name: string) => join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'harness-config-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  file?: string;
  flags?: string[];
  set?: string[];
  env?: Record<string, string>;
}

function resolved({ file, flags = [], set = [], env = {} }: Given) {
  const { overrides } = splitArguments(flags, (key) => key === 'use_peft');
  const sources = readSources({ configFile: file, overrides: [...overrides, ...set.map(parseSet)], env });
  return resolveConfig(sources, SCHEMA, { name: 'method test' });
}

function errorsOf(given: Given): HarnessError[] {
  try {
    resolved(given);
  } catch (error) {
    if (!HarnessError.is(error)) throw error;
    return [error, ...error.also];
  }
  throw new Error('resolved');
}

describe('precedence', () => {
  it('is default, extended file, file, environment, command line; and each value knows where it is from', () => {
    write('base.yaml', 'model: base\nbeta: 0.2\nmax_steps: 5\nkwargs: {a: 1, b: 1}\neval_strategy: steps\n');
    const file = write('top.yaml', 'extends: base.yaml\nbeta: 0.3\nmax_steps: 6\nkwargs:\n  b: 2\n');
    const result = resolved({ file, env: { HARNESS_MAX_STEPS: '7', HARNESS_BETA: '0.4' }, flags: ['--beta', '0.5'] });
    expect(result.values).toMatchObject({
      model: 'base',
      beta: 0.5,
      max_steps: 7,
      kwargs: { a: 1, b: 2 },
      limit: 1024,
    });
    expect(['beta', 'max_steps', 'model', 'kwargs', 'limit'].map((key) => result.origin(key))).toEqual([
      '--beta 0.5',
      'HARNESS_MAX_STEPS',
      `${at('base.yaml')}:1`,
      `${at('top.yaml')}:4`,
      'default',
    ]);
  });

  it('stops circles of extends and names the line of a missing one', () => {
    write('a.yaml', 'extends: b.yaml\n');
    write('b.yaml', 'extends: a.yaml\n');
    expect(errorsOf({ file: at('a.yaml') })[0]?.message).toContain('circle');
    const [error] = errorsOf({ file: write('c.yaml', 'model: m\nextends: [nope.yaml]\n') });
    expect(error).toMatchObject({ code: 'CONFIG_NOT_FOUND', where: { line: 2, column: 11 } });
  });
});

describe('values', () => {
  it('are read by the schema: lists, switches, nested keys, JSON', () => {
    const flags = [
      '--model',
      'm',
      '--targets',
      'a,b',
      '--targets',
      'c',
      '--use-peft',
      '--kwargs.num',
      '2',
      '--kwargs.name',
      'x',
    ];
    const { values } = resolved({ flags, set: ['datasets=[{"path":"p"}]'] });
    expect(values).toMatchObject({ targets: ['a', 'b', 'c'], use_peft: true, kwargs: { num: 2, name: 'x' } });
    expect(values.datasets).toEqual([{ path: 'p', split: 'train' }]);
    expect(resolved({ flags: ['--model', 'm', '--no_use_peft'] }).values.use_peft).toBe(false);
    // A flag replaces a list of the file rather than adding to it.
    const file = write('list.yaml', 'model: m\ntargets: [x, y]\n');
    expect(resolved({ file, flags: ['--targets', 'z'] }).values.targets).toEqual(['z']);
  });

  it('of one item may stand for a list, and yes for true as in PyYAML', () => {
    const { values } = resolved({ file: write('one.yaml', 'model: m\ntargets: q_proj\nuse_peft: yes\n') });
    expect(values).toMatchObject({ targets: ['q_proj'], use_peft: true });
  });

  it('that are null are left to the default, unless nothing was written at all', () => {
    const { values, options } = resolved({
      file: write('null.yaml', 'model: m\nbeta: null\nweight: ~\nlimit: null\n'),
    });
    expect(values).toMatchObject({ beta: 0.1, limit: null });
    expect('weight' in values).toBe(false);
    expect(options).toMatchObject({ limit: null });
    expect('targets' in options).toBe(false);
    const [error] = errorsOf({ file: write('blank.yaml', 'model: m\nbeta:\n') });
    expect(error?.message).toBe('beta: expected a number above 0, got nothing (null)');
  });

  it('get TypeScript names once: declared names change, free-form mappings do not', () => {
    const file = write('names.yaml', 'model: m\nkwargs: {num_cycles: 2}\ndatasets: [{path: p, data_dir: d}]\n');
    const { options } = resolved({ file });
    expect(options).toMatchObject({
      maxSteps: -1,
      kwargs: { num_cycles: 2 },
      datasets: [{ path: 'p', dataDir: 'd', split: 'train' }],
    });
  });
});

describe('errors', () => {
  it('come all at once, in the order of the file, each with its place, what was expected and what is near', () => {
    const file = write(
      'wrong.yaml',
      [
        'modle: m',
        'beta: "0.1"',
        'max_steps: 2.5',
        'use_peft: [1]',
        'eval_strategy: stps',
        'loss_type: [sigmod]',
        'datasets:',
        '  - pth: a',
        'use_dora: true',
        'lr: 1',
      ].join('\n'),
    );
    const found = errorsOf({ file, flags: ['--limit', 'many'] }).map(({ code, message, hint, where }) => ({
      ...{ code, message, hint, place: where?.line === undefined ? undefined : `${where.line}:${where.column}` },
    }));
    expect(found.map(({ place, message }) => [place, message])).toEqual([
      ['1:1', 'unknown key "modle" for method test'],
      ['2:7', 'beta: expected a number above 0, got the text "0.1"'],
      ['3:12', 'max_steps: expected a whole number of at least -1, got the number 2.5'],
      ['4:11', 'use_peft: expected true or false, got a list of 1'],
      ['5:16', 'eval_strategy: expected one of: no, steps, epoch, got the text "stps"'],
      ['6:13', 'loss_type[0]: expected one of: sigmoid, hinge, got the text "sigmod"'],
      ['8:5', expect.stringContaining('missing key "datasets[0].path"')],
      ['8:5', 'unknown key "pth" in datasets[0]'],
      ['9:11', 'use_dora: true is not available: not built'],
      ['10:1', 'unknown key "lr" for method test'],
      [undefined, 'missing key "model": The model.'],
      [undefined, 'limit: expected a whole number or null, got the text "many" (from --limit many)'],
    ]);
    expect(found.find(({ place }) => place === '1:1')?.hint).toBe('did you mean model?');
    expect(found.find(({ place }) => place === '2:7')?.hint).toContain('0.1');
    expect(found.find(({ place }) => place === '5:16')?.hint).toBe('did you mean steps?');
    expect(found.find(({ place }) => place === '6:13')?.hint).toBe('did you mean sigmoid?');
    expect(new Set(found.map(({ code }) => code))).toEqual(
      new Set(['CONFIG_UNKNOWN_KEY', 'CONFIG_INVALID_VALUE', 'CONFIG_MISSING_KEY', 'CONFIG_UNAVAILABLE']),
    );
  });

  it('name the variable or flag they come from', () => {
    const messages = errorsOf({
      env: { HARNESS_BETA: 'x' },
      flags: ['--model', 'm', '--max_steps', 'y', '--bta', '1'],
    }).map(({ message }) => message);
    expect(messages).toContain('beta: expected a number above 0, got the text "x" (from HARNESS_BETA)');
    expect(messages).toContain(
      'max_steps: expected a whole number of at least -1, got the text "y" (from --max_steps y)',
    );
    expect(messages).toContain('unknown key "bta" for method test (from --bta 1)');
  });

  it('of a file that is extended point into that file', () => {
    write('under.yaml', 'model: m\nbeta: no\n');
    const [error] = errorsOf({ file: write('over.yaml', 'extends: under.yaml\n') });
    expect(error?.where).toEqual({ file: at('under.yaml'), line: 2, column: 7 });
  });

  it('between keys, and of rooms that open a file, point at the key', () => {
    const file = write('keys.yaml', 'model: there\nbeta: 0.2\n');
    const result = resolved({ file });
    const both = contradictions(
      [
        { key: 'max_steps', message: 'a' },
        { key: 'beta', message: 'b', hint: 'c' },
      ],
      result,
    );
    expect([both, ...(both?.also ?? [])].map((error) => [error?.message, error?.where?.line])).toEqual([
      ['b', 2],
      ['a', undefined],
    ]);
    expect(contradictions([], result)).toBeUndefined();
    expect(locate(new HarnessError('X', 'beta is too bold'), result).where?.line).toBe(2);
    expect(locate(new HarnessError('X', 'model folder there was not found'), result).where?.line).toBe(1);
    const elsewhere = new HarnessError('X', 'beta', { where: { file: 'rows.jsonl', line: 7 } });
    expect(locate(elsewhere, result)).toBe(elsewhere);
  });
});

describe('notices', () => {
  it('tell ignored keys once, grouped by reason, and only when they are on', () => {
    const { notices } = resolved({ file: write('off.yaml', 'model: m\nfp16: true\nddp_timeout: 1800\n') });
    expect(notices).toEqual(['no effect here: fp16 (fp32 is used); ddp_timeout (one process)']);
    expect(resolved({ file: write('off2.yaml', 'model: m\nfp16: false\nddp_timeout: null\n') }).notices).toEqual([]);
  });

  it('tell where PyYAML differs, quietly where it does not matter', () => {
    const file = write('py.yaml', 'model: m\nbeta: 1e-2\neval_strategy: no\nkwargs: {min_lr: 1e-6}\nuse_peft: on\n');
    const { notices, details } = resolved({ file });
    expect(notices.map((line) => line.replace(folder, ''))).toEqual([
      '/py.yaml:3: eval_strategy: no is a text here; PyYAML, and so TRL, reads false',
      '/py.yaml:4: kwargs.min_lr: 1e-6 is 0.000001 here; PyYAML, and so TRL, reads the text "1e-6"',
    ]);
    expect(details).toHaveLength(2);
  });

  it('tell a variable that is nearly a key', () => {
    const { notices } = resolved({
      flags: ['--model', 'm'],
      env: { HARNESS_BTA: '1', HARNESS_CACHE: '/x', HARNESS_QQQQ: '1' },
    });
    expect(notices).toEqual(['HARNESS_BTA is not a config key; did you mean beta?']);
  });
});

describe('the resolved config as YAML', () => {
  it('resolves to the same values again, and PyYAML would read it alike', () => {
    const file = write(
      'full.yaml',
      'model: m\nbeta: 5e-7\neval_strategy: no\nkwargs: {min_lr: 1e-8, note: "yes", code: "0123"}\ntargets: [q, "1e-3"]\ndatasets: [{path: p}]\nfp16: true\n',
    );
    const first = resolved({ file, flags: ['--max_steps', '3'] });
    const text = resolvedYaml(first, SCHEMA, file);
    const again = resolved({ file: write('again.yaml', text) });
    expect(again.values).toEqual(first.values);
    // No plain scalar is left that PyYAML would read differently.
    expect(parseYaml(text, 'x').notes).toEqual([]);
    expect(text).toContain('beta: 5.0e-7\n');
    expect(text).toContain('eval_strategy: "no"\n');
  });

  it('writes paths that were found beside the config so that they are found from the working folder', () => {
    write('weights', '');
    const file = write('beside.yaml', 'model: weights\n');
    expect(resolvedYaml(resolved({ file }), SCHEMA, file)).toContain(`model: ${at('weights')}\n`);
    const far = write('far.yaml', 'model: org/name\n');
    expect(resolvedYaml(resolved({ file: far }), SCHEMA, far)).toContain('model: org/name\n');
  });
});
