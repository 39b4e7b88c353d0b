import { describe, expect, it } from 'vitest';
import { parseSet, readText, splitArguments } from '../../src/config/overrides.ts';
import type { JsonSchema } from '../../src/config/schema.ts';

const split = (...tokens: string[]) => splitArguments(tokens, (key) => key === 'use_peft' || key.startsWith('no_'));
const brief = (...tokens: string[]) =>
  split(...tokens).overrides.map(({ path, given }) => [
    path.join('.'),
    given.kind === 'text' ? given.text : given.kind,
  ]);

describe('keys on the command line', () => {
  it('take every spelling', () => {
    expect(brief('--beta', '0.2')).toEqual([['beta', '0.2']]);
    expect(brief('--beta=0.2')).toEqual([['beta', '0.2']]);
    expect(brief('beta=0.2')).toEqual([['beta', '0.2']]);
    expect(brief('--learning-rate', '5e-7')).toEqual([['learning_rate', '5e-7']]);
    expect(brief('--max_steps', '-1')).toEqual([['max_steps', '-1']]);
    expect(brief('--x', '-.5')).toEqual([['x', '-.5']]);
    expect(brief('--lr_scheduler_kwargs.num_cycles', '2')).toEqual([['lr_scheduler_kwargs.num_cycles', '2']]);
    expect(brief('--name=a=b')).toEqual([['name', 'a=b']]);
    expect(brief('--name', '')).toEqual([['name', '']]);
  });

  it('take switches with and without a value', () => {
    expect(brief('--use_peft')).toEqual([['use_peft', 'bare']]);
    expect(brief('--use_peft', 'false')).toEqual([['use_peft', 'false']]);
    expect(brief('--use_peft', '--beta', '1')).toEqual([
      ['use_peft', 'bare'],
      ['beta', '1'],
    ]);
    expect(split('--use_peft', 'dpo.yaml')).toMatchObject({ positionals: ['dpo.yaml'] });
    expect(split('--no_use_peft', 'dpo.yaml')).toMatchObject({ positionals: ['dpo.yaml'] });
  });

  it('leave positional arguments alone', () => {
    expect(split('dpo.yaml', '--beta', '1', '--', '--odd').positionals).toEqual(['dpo.yaml', '--odd']);
    expect(split('./a=b.yaml').positionals).toEqual(['./a=b.yaml']);
  });

  it('refuse what is no key', () => {
    expect(() => split('-x')).toThrow('unknown option -x');
    expect(() => split('--1bad', '2')).toThrow('not a config key');
    expect(() => split('--a..b', '2')).toThrow('not a config key');
  });

  it('take JSON with --set', () => {
    expect(parseSet('datasets=[{"path":"a"}]')).toMatchObject({
      path: ['datasets'],
      given: { value: [{ path: 'a' }] },
    });
    expect(() => parseSet('beta')).toThrow('expected key=json');
    expect(() => parseSet('name=abc')).toThrow('not JSON');
  });
});

describe('texts as the schema wants them', () => {
  const list: JsonSchema = { type: ['array', 'null'], items: { type: 'string' } };
  it.each<[string, JsonSchema | undefined, unknown]>([
    ['5e-7', { type: 'number' }, 5e-7],
    ['.5', { type: 'number' }, 0.5],
    ['-1', { type: 'integer' }, -1],
    ['many', { type: 'integer' }, 'many'],
    ['0x10', { type: 'integer' }, '0x10'],
    ['', { type: 'number' }, ''],
    ['yes', { type: 'boolean' }, true],
    ['0', { type: 'boolean' }, false],
    ['True', { type: ['boolean', 'string'] }, true],
    ['no', { type: 'string', enum: ['no', 'steps'] }, 'no'],
    ['12', { type: 'string' }, '12'],
    ['null', { type: ['string', 'null'] }, null],
    ['null', { type: 'string' }, 'null'],
    ['q_proj,v_proj', list, ['q_proj', 'v_proj']],
    ['q_proj', list, ['q_proj']],
    ['', list, []],
    ['[1,2]', { type: 'array', items: { type: 'number' } }, [1, 2]],
    ['1,x', { type: 'array', items: { type: 'number' } }, [1, 'x']],
    ['all-linear', { type: ['array', 'string'], items: { type: 'string' } }, 'all-linear'],
    ['a,b', { type: ['array', 'string'], items: { type: 'string' } }, ['a', 'b']],
    ['{"a":1}', { type: 'object' }, { a: 1 }],
    ['{broken', { type: 'object' }, '{broken'],
    ['2', undefined, 2],
    ['text', undefined, 'text'],
  ])('%j as %j', (text, schema, value) => {
    expect(readText(text, schema)).toEqual(value);
  });
});
