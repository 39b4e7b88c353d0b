/** Task files: includes, functions that are not run, PyYAML's reading, places of keys. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PythonFunction, readTaskFile } from '../../../src/eval/tasks/task-file.ts';
import { folderOf, thrown } from './folder.ts';

describe('readTaskFile', () => {
  it('merges includes key by key; the including file wins, the last of several includes before the others', () => {
    const folder = folderOf({
      'a.yaml': 'include: [b.yaml, sub/_c]\ntask: a\nrepeats: 2\n',
      'b.yaml': 'task: b\nrepeats: 1\ndescription: from b\ndoc_to_text: from b\n',
      'sub/_c': 'description: from c\nprocess_docs: !function utils.f\ntask_list: [x]\n',
    });
    const declaration = readTaskFile(join(folder, 'a.yaml'));
    const values = declaration.keys.map((key) => [key, String(declaration.value(key))]);
    expect(Object.fromEntries(values)).toEqual({
      task: 'a',
      repeats: '2',
      description: 'from c',
      doc_to_text: 'from b',
      process_docs: '!function utils.f',
    });
    // The function belongs to the folder of the file that names it.
    expect((declaration.value('process_docs') as PythonFunction).folder).toBe(join(folder, 'sub'));
    expect(declaration.where('description')).toMatchObject({ file: join(folder, 'sub/_c'), line: 1 });
    expect(declaration.where('repeats')).toMatchObject({ file: join(folder, 'a.yaml'), line: 3 });
  });

  it('refuses a circle, and names the line of an include that is not there', async () => {
    const folder = folderOf({
      'a.yaml': 'task: a\ninclude: b.yaml\n',
      'b.yaml': 'include: a.yaml\n',
      'c.yaml': 'task: c\ninclude: bb.yaml\n',
    });
    const circle = await thrown(() => readTaskFile(join(folder, 'a.yaml')));
    expect(circle).toMatchObject({
      code: 'TASK_INCLUDE',
      message: expect.stringContaining('a.yaml -> b.yaml -> a.yaml'),
    });
    expect(await thrown(() => readTaskFile(join(folder, 'c.yaml')))).toMatchObject({
      code: 'TASK_INCLUDE',
      line: 2,
      hint: expect.stringContaining('b.yaml'),
    });
  });

  it('takes the same file twice when no circle is made', () => {
    const folder = folderOf({
      'a.yaml': 'include: [b.yaml, c.yaml]\n',
      'b.yaml': 'include: d.yaml\n',
      'c.yaml': 'include: d.yaml\n',
      'd.yaml': 'task: d\n',
    });
    expect(readTaskFile(join(folder, 'a.yaml')).value('task')).toBe('d');
  });

  it('reads as PyYAML does', () => {
    const folder = folderOf({
      'a.yaml': [
        'yes_no: [yes, No, on, off, y]',
        'numbers: [1e-5, 1.0e-5, 1_000, 012, 0x1f, 1:30, 3., .5]',
        "text: 'one",
        "two at the margin'",
        'nested:',
        '  - inner: "x',
        'y"',
        '    block: |',
        '      key: "not quoted',
        '    after: 1',
        'twice: 1',
        'twice: 2',
      ].join('\n'),
    });
    const declaration = readTaskFile(join(folder, 'a.yaml'));
    expect(declaration.value('yes_no')).toEqual([true, false, true, false, 'y']);
    expect(declaration.value('numbers')).toEqual(['1e-5', 1e-5, 1000, 10, 31, 90, 3, 0.5]);
    expect(declaration.value('text')).toBe('one two at the margin');
    expect(declaration.value('nested')).toEqual([{ inner: 'x y', block: 'key: "not quoted\n', after: 1 }]);
    expect(declaration.value('twice')).toBe(2);
  });
});
