import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { errorJson, exitCodeOf, formatError } from '../../src/cli/print-error.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-errors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const plain = { verbose: false, color: false };
const file = (text: string): string => {
  const path = join(folder, 'x.yaml');
  writeFileSync(path, text);
  return path;
};

describe('errors as a compiler prints them', () => {
  it('show the place, the line, a caret under the word, and the hint', () => {
    const path = file('method: dpo\r\nlearning_rat: 1e-6\r\n');
    const error = new HarnessError('CONFIG_UNKNOWN_KEY', 'unknown key "learning_rat"', {
      ...{ hint: 'did you mean learning_rate?', where: { file: path, line: 2, column: 1 } },
    });
    expect(formatError(error, plain)).toBe(
      [
        `${path}:2:1: error: unknown key "learning_rat" [CONFIG_UNKNOWN_KEY]`,
        '',
        '    2 | learning_rat: 1e-6',
        '      | ^^^^^^^^^^^^',
        '  hint: did you mean learning_rate?',
        '',
      ].join('\n'),
    );
  });

  it('put the caret right behind wide characters, tabs and far into long lines', () => {
    const wide = formatError(
      new HarnessError('X', 'm', { where: { file: file('日本: bad\n'), line: 1, column: 5 } }),
      plain,
    );
    expect(wide).toContain('    1 | 日本: bad\n      |       ^^^');
    const tab = formatError(
      new HarnessError('X', 'm', { where: { file: file('a:\tbad\n'), line: 1, column: 4 } }),
      plain,
    );
    expect(tab).toContain('    1 | a: bad\n      |    ^^^');
    const long = `${'x'.repeat(5000)} "here" ${'y'.repeat(5000)}`;
    const frame = formatError(
      new HarnessError('X', 'm', { where: { file: file(long), line: 1, column: 5002 } }),
      plain,
    );
    const [text, carets] = frame.split('\n').slice(2) as [string, string];
    expect(text.length).toBeLessThan(130);
    expect(text.indexOf('"here"')).toBe(carets.indexOf('^'));
    expect(carets.trim().endsWith('^'.repeat(6))).toBe(true);
  });

  it('find line 30000 of a data file, and do without when the file is gone', () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `{"row": ${i + 1}}`).join('\n');
    const where = { file: file(rows), line: 30_000, column: 9 };
    expect(formatError(new HarnessError('X', 'm', { where }), plain)).toContain('30000 | {"row": 30000}');
    const gone = formatError(new HarnessError('X', 'm', { where: { file: 'gone.yaml', line: 3 } }), plain);
    expect(gone).toBe('gone.yaml:3: error: m [X]\n');
  });

  it('come all, counted, without stack unless asked', () => {
    const cause = new TypeError('deep');
    const error = new HarnessError('A', 'one', { also: [new HarnessError('B', 'two')], cause });
    const text = formatError(error, plain);
    expect(text).toContain('error: one [A]');
    expect(text).toContain('error: two [B]');
    expect(text.trimEnd().endsWith('2 errors')).toBe(true);
    expect(text).not.toContain('deep');
    expect(formatError(error, { ...plain, verbose: true })).toMatch(/caused by: TypeError: deep\n\s+at /);
  });

  it('from outside are one line and the way to the rest; the system in words', () => {
    const unexpected = formatError(new TypeError('x is not a function\nmore'), plain);
    expect(unexpected).toBe(
      'error: unexpected TypeError: x is not a function\n  hint: --verbose shows where it happened\n',
    );
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: 'runs/x' });
    expect(formatError(full, plain)).toContain('error: runs/x: no space left on the disk (ENOSPC)');
    expect([exitCodeOf(full), exitCodeOf(new HarnessError('A', 'b')), exitCodeOf('text')]).toEqual([1, 2, 1]);
    expect(formatError('text', plain)).toContain('text');
  });

  it('cannot be used to drive the terminal', () => {
    const path = file('a: \u001b[31mred\n');
    const text = formatError(
      new HarnessError('X', 'bad \u001b]0;t\u0007', { where: { file: path, line: 1, column: 4 } }),
      plain,
    );
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0007');
  });

  it('have colours only when wanted, and a JSON form', () => {
    const error = new HarnessError('A', 'one', {
      hint: 'h',
      where: { file: 'f', line: 1 },
      also: [new HarnessError('B', 'two')],
    });
    expect(formatError(error, { verbose: false, color: true })).toContain('\u001b[31m');
    expect(errorJson(error)).toEqual({
      ...{ code: 'A', message: 'one', hint: 'h', where: { file: 'f', line: 1 }, also: [{ code: 'B', message: 'two' }] },
    });
    expect(errorJson(new Error('x'))).toEqual({ code: 'UNEXPECTED', message: 'x' });
  });
});
