import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { compileTemplate } from '../../src/jinja/template.ts';

const reference = JSON.parse(readFileSync(new URL('expectations.json', import.meta.url), 'utf8')) as {
  origin: string;
  context: Record<string, unknown>;
  cases: [template: string, text: string | null][];
};
const origin = { file: 'task.yaml', line: 7, key: 'doc_to_text' };

/** The rendering, or the error. */
function outcome(source: string, doc: Record<string, unknown> = reference.context): string | HarnessError {
  try {
    return compileTemplate(source, origin).render(doc);
  } catch (error) {
    if (HarnessError.is(error)) return error;
    throw error;
  }
}

const failure = (source: string, doc?: Record<string, unknown>): HarnessError => {
  const result = outcome(source, doc);
  if (typeof result === 'string') throw new Error(`rendered ${JSON.stringify(result)}`);
  return result;
};

describe(`templates beside ${reference.origin}`, () => {
  it('renders what Python renders', () => {
    const cases = reference.cases.filter(([, text]) => text !== null);
    expect(cases.length).toBeGreaterThan(800);
    const wrong = cases
      .map(([source, text]) => ({ source, text, got: outcome(source) }))
      .filter(({ text, got }) => got !== text);
    expect(wrong).toEqual([]);
  });

  it('refuses what Python refuses', () => {
    const cases = reference.cases.filter(([, text]) => text === null);
    expect(cases.length).toBeGreaterThan(150);
    const wrong = cases.filter(([source]) => typeof outcome(source) === 'string').map(([source]) => source);
    expect(wrong).toEqual([]);
  });
});

describe('errors of templates', () => {
  it('names an undefined column, the nearest one, the file and the line', () => {
    const error = failure('Question:\n{{ questoin }}');
    expect(error.code).toBe('TEMPLATE_UNDEFINED');
    expect(error.message).toContain("'questoin' is undefined");
    expect(error.hint).toContain('did you mean question');
    expect(error.where).toEqual({ file: 'task.yaml', line: 8 });
    expect(failure('{{ zzz }}', { a: 1, b: 2 }).hint).toBe('There are: a, b.');
    expect(failure('{{ choice.lable }}').hint).toContain('label');
  });

  it('finds wrong syntax before any row is rendered', () => {
    expect(() => compileTemplate('a\n{% if x %}\nb', origin)).toThrowError(
      expect.objectContaining({ code: 'TEMPLATE_SYNTAX', where: { file: 'task.yaml', line: 8 } }) as Error,
    );
    expect(failure('{% fro x in y %}{% endfor %}').message).toContain('did you mean for');
    expect(failure('{{ question|uper }}').hint).toContain('upper');
    expect(failure('{{ question is defind }}').hint).toContain('defined');
    expect(failure('{% include "x" %}').code).toBe('TEMPLATE_UNSUPPORTED');
    expect(failure('{{ choices|random }}').message).toContain('repeat');
  });

  it('says which value did not fit', () => {
    expect(failure("{{ choices.index('six') }}").message).toContain("'six' is not in list");
    expect(failure('{{ 1 + answer }}')).toMatchObject({ code: 'TEMPLATE_VALUE' });
    expect(failure("{{ answer|regex_replace('(', '') }}").where).toEqual({ file: 'task.yaml', line: 7 });
  });
});

describe('templates of strangers', () => {
  it.each([
    ['endless loops', '{% set l = [1] %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}'],
    ['long loops', '{% for a in range(3000) %}{% for b in range(3000) %}{% endfor %}{% endfor %}'],
    ['ranges', '{{ range(10 ** 12)|list }}'],
    ['growing texts', "{% set n = namespace(t='ab') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}"],
    ['repeated texts', "{{ 'a' * 10 ** 11 }}"],
    ['repeated lists', '{{ [1] * 10 ** 11 }}'],
    ['padded texts', "{{ 'a'.ljust(10 ** 11) }}"],
    ['wide formats', "{{ '%99999999999d' % 1 }}"],
    ['wide fields', "{{ '{:99999999999}'.format(1) }}"],
    ['replacements', "{{ ('a' * 100000)|replace('a', 'b' * 100000) }}"],
    ['joins', "{{ range(100000)|join('b' * 100000) }}"],
    ['indentation', "{{ ('\n' * 100000)|indent(100000) }}"],
    ['powers', '{{ 10 ** (10 ** 10) }}'],
    ['products', '{% set n = namespace(x=3) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}'],
    ['recursion', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['lists in themselves', '{% set l = [] %}{% set _ = l.append(l) %}{{ l }}'],
    [
      'deep values',
      '{% set n = namespace(x=[]) %}{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}',
    ],
    ['batches', '{{ [1]|batch(10 ** 11, 0)|list }}'],
  ])('cuts off %s', (_, source) => {
    expect(failure(source).code).toBe('TEMPLATE_LIMIT');
  });

  it('refuses nesting that would exhaust the parser', () => {
    expect(failure(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`).code).toBe('TEMPLATE_SYNTAX');
    expect(failure(`{{ ${'-'.repeat(5000)}1 }}`).code).toBe('TEMPLATE_SYNTAX');
    expect(failure('{% if 1 %}'.repeat(5000) + '{% endif %}'.repeat(5000)).code).toBe('TEMPLATE_SYNTAX');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype'])(
    'finds no %s on anything',
    (name) => {
      for (const object of [
        "''",
        '[]',
        '{}',
        '(1,)',
        '1',
        '1.5',
        'true',
        'range',
        'range(3)',
        'loop',
        'namespace(a=1)',
        'question.upper',
        'nested',
        'choices',
        'choice.items()',
        "'a'|e",
      ]) {
        const source = `{% for x in [1] %}{{ (${object}).${name} is defined }}{{ (${object})['${name}'] is defined }}{% endfor %}`;
        expect(outcome(source), object).toBe('FalseFalse');
      }
      expect(outcome(`{{ ${name} is defined }}`)).toBe('False');
      expect(failure(`{{ 1|${name} }}`).code).toBe('TEMPLATE_SYNTAX');
      expect(failure(`{{ 1 is ${name} }}`).code).toBe('TEMPLATE_SYNTAX');
    },
  );

  it('reads own fields of plain rows only, and never changes them', () => {
    const doc = JSON.parse('{"__proto__": "own", "list": [1]}') as Record<string, unknown>;
    expect(outcome('{{ __proto__ }}{{ list.append(2) }}{{ list }}', doc)).toBe('ownNone[1, 2]');
    expect(doc.list).toEqual([1]);
    expect(failure('{{ x }}', { x: new Map() }).code).toBe('TEMPLATE_UNSUPPORTED');
    expect(failure('{{ inherited }}', Object.create({ inherited: 1 }) as Record<string, unknown>).code).toBe(
      'TEMPLATE_UNDEFINED',
    );
  });
});

describe('rows that are not JSON', () => {
  it('reads 64-bit integers, typed arrays, dates and missing fields', () => {
    expect(outcome('{{ x }} {{ x + 1 }}', { x: 9223372036854775807n })).toBe('9223372036854775807 9223372036854775808');
    expect(outcome('{{ x }}', { x: 5n })).toBe('5');
    expect(outcome('{{ x }}', { x: new Float64Array([1.5, 2]) })).toBe('[1.5, 2]');
    expect(outcome('{{ x }}', { x: new Date(Date.UTC(2024, 0, 2, 3, 4, 5)) })).toBe('2024-01-02 03:04:05');
    expect(outcome('{{ x is none }}', { x: undefined })).toBe('True');
  });
});
