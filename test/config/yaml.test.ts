import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { pyYamlReads } from '../../src/config/yaml11.ts';

function failure(text: string): HarnessError {
  try {
    parseYaml(text, 'x.yaml');
  } catch (error) {
    if (HarnessError.is(error)) return error;
    throw error;
  }
  throw new Error('parsed');
}

describe('YAML with positions', () => {
  it('knows where keys and values stand, nested ones too', () => {
    const { value, where } = parseYaml(
      'beta: 0.1\ndatasets:\n  - path: a\n    "split":   train\nlist: [1, 2]\n',
      'x.yaml',
    );
    expect(value).toEqual({ beta: 0.1, datasets: [{ path: 'a', split: 'train' }], list: [1, 2] });
    expect(where(['beta'], 'key')).toEqual({ file: 'x.yaml', line: 1, column: 1 });
    expect(where(['beta'], 'value')).toEqual({ file: 'x.yaml', line: 1, column: 7 });
    expect(where(['datasets', 0, 'split'], 'key')).toEqual({ file: 'x.yaml', line: 4, column: 5 });
    expect(where(['datasets', 0, 'split'], 'value')).toEqual({ file: 'x.yaml', line: 4, column: 16 });
    expect(where(['list', 1], 'value')).toEqual({ file: 'x.yaml', line: 5, column: 11 });
    expect(where(['nope'], 'key')).toBeUndefined();
  });

  it('reads JSON, aliases and merge keys as PyYAML does', () => {
    expect(parseYaml('{"a": 1,\n\t"b": [true, null]}', 'x').value).toEqual({ a: 1, b: [true, null] });
    // yaml.safe_load gives the same mapping.
    expect(parseYaml('base: &b {q: 1, r: 2}\nuse:\n  <<: *b\n  r: 3\nsame: *b\n', 'x').value).toEqual({
      ...{ base: { q: 1, r: 2 }, use: { q: 1, r: 3 }, same: { q: 1, r: 2 } },
    });
  });

  it('tells a key without a value from an explicit null', () => {
    const file = parseYaml('a:\nb: null\nc: ~\n', 'x');
    expect(file.value).toEqual({ a: null, b: null, c: null });
    expect(['a', 'b', 'c'].map((key) => file.isBlank([key]))).toEqual([true, false, false]);
  });

  it.each([
    ['a: 1\nb: 2\na: 3\n', 'key "a" is given twice', 3, 1],
    ['a:\n\t- x\n', 'a tab is used to indent', 2, 1],
    ['beta 0.1\nfoo: 1\n', 'this line is not "key: value"', 1, 1],
    ['a: b: c\n', 'a second "key: value" where a value was expected', 1, 4],
    ['a: !!python/object:os.system x\n', 'unknown tag !!python/object:os.system', 1, 4],
    ['x: 1\n---\ny: 2\n', 'the file holds several documents (---)', 2, 1],
    ['- a\n', 'the config is not a mapping of "key: value" lines', 1, 1],
    ['# nothing\n', 'the config is empty', undefined, undefined],
    ['a: 1\n__proto__: {b: 1}\n', '__proto__ is not a key', 2, 1],
    ['a: *none\n', '*none: no anchor &none above it', 1, 4],
    ['a: .inf\n', '.inf is not a finite number', 1, 4],
  ])('%j: %s', (text, message, line, column) => {
    const error = failure(text);
    expect(error.message).toBe(message);
    expect(error.exitCode).toBe(2);
    expect([error.where?.line, error.where?.column]).toEqual([line, column]);
  });

  it('tells every broken line once', () => {
    const error = failure('a: 1\na: 2\nc: 3\nc: 4\n');
    expect([error, ...error.also].map(({ where }) => where?.line)).toEqual([2, 4]);
  });

  it('does not grow without bound', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i++) {
      const [name, inner] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${inner}`).join(',')}]`);
    }
    const started = performance.now();
    expect(failure(bomb.join('\n')).code).toBe('CONFIG_TOO_LARGE');
    expect(failure(`a: ${'['.repeat(200)}${']'.repeat(200)}`).code).toBe('CONFIG_TOO_LARGE');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

/** What PyYAML 6.0.3's safe_load makes of `a: <text>`; null where it reads the same as YAML 1.2. */
const PYYAML: readonly (readonly [string, unknown, string | null])[] = [
  ['1e-5', 1e-5, 'the text "1e-5"'],
  ['1.0e-5', 1e-5, null],
  ['1.0e5', 1e5, 'the text "1.0e5"'],
  ['1.0e+5', 1e5, null],
  ['5.e-7', 5e-7, null],
  ['.5e3', 500, 'the text ".5e3"'],
  ['-.5', -0.5, 'the text "-.5"'],
  ['1e5', 1e5, 'the text "1e5"'],
  ['yes', 'yes', 'true'],
  ['No', 'No', 'false'],
  ['ON', 'ON', 'true'],
  ['off', 'off', 'false'],
  ['y', 'y', null],
  ['true', true, null],
  ['0123', 123, 'the number 83'],
  ['0o17', 15, 'the text "0o17"'],
  ['08', 8, 'the text "08"'],
  ['0x1F', 31, null],
  ['0b11', '0b11', 'the number 3'],
  ['1_000', '1_000', 'the number 1000'],
  ['1_000.5', '1_000.5', 'a number'],
  ['190:20:30', '190:20:30', 'the number 685230'],
  ['2024-01-01', '2024-01-01', 'a date'],
  ['2024-1-1', '2024-1-1', null],
  ['+1', 1, null],
  ['.5', 0.5, null],
  ['~', null, null],
  ['NULL', null, null],
  ['1.2.3', '1.2.3', null],
];

describe('differences to PyYAML', () => {
  it.each(PYYAML)('%s', (text, here, there) => {
    const file = parseYaml(`a: ${text}\n`, 'x');
    expect(file.value.a).toBe(here);
    expect(pyYamlReads(text, here) ?? null).toBe(there);
    expect(file.notes.map((note) => note.there)).toEqual(there === null ? [] : [there]);
  });

  it('quotes are no difference', () => {
    expect(parseYaml('a: "no"\nb: \'1e-5\'\n', 'x').notes).toEqual([]);
  });
});
