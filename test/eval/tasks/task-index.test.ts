/** Names of tasks, groups and tags in folders. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { matchingFiles, patternOf } from '../../../src/eval/tasks/patterns.ts';
import { TaskIndex } from '../../../src/eval/tasks/task-index.ts';
import { folderOf } from './folder.ts';

const names = (folder: string): Record<string, unknown> =>
  Object.fromEntries(
    TaskIndex.scan([folder])
      .list()
      .map(({ name, kind, members }) => [name, members ?? kind]),
  );

it('knows tasks, groups and tags, also from includes, in any way of writing', () => {
  const folder = folderOf({
    'a.yaml': 'dataset_path: x\ntask: "one two" # comment\ntag: [t1, t2]\n',
    'b.yaml': 'include: _base\ntask: b\n',
    _base: 'tag:\n- t1\ndoc_to_text: |\n  task: not this\n',
    'sub/g.yaml': 'group: g\ntask:\n  - b\n  - task: c\n',
    'sub/class.yaml': 'class: !function task.X\ntask: python\n',
    'sub/long.yaml': 'task: >-\n  folded\n',
    'broken.yaml': 'tag: [\ntask: broken\n',
    'notes.txt': 'task: no\n',
    '__pycache__/x.yaml': 'task: no\n',
  });
  expect(names(folder)).toEqual({
    'one two': 'task',
    b: 'task',
    broken: 'task',
    g: 'group',
    python: 'task',
    folded: 'task',
    t1: ['b', 'one two'],
    t2: ['one two'],
  });
});

it('the first file wins within a folder, a later folder over an earlier one', () => {
  const first = folderOf({ 'a.yaml': 'task: x\n', 'b.yaml': 'task: x\n' });
  const second = folderOf({ 'c.yaml': 'task: x\n' });
  expect(TaskIndex.scan([first]).get('x')?.file).toBe(join(first, 'a.yaml'));
  expect(TaskIndex.scan([first, second]).get('x')?.file).toBe(join(second, 'c.yaml'));
  expect(TaskIndex.scan([join(first, 'nowhere')]).list()).toEqual([]);
});

it('patterns of names', () => {
  const matches = (glob: string, ...all: string[]): string[] => all.filter((name) => patternOf(glob).test(name));
  expect(matches('mmlu_*', 'mmlu_law', 'mmlu', 'x_mmlu_law')).toEqual(['mmlu_law']);
  expect(matches('xnli_[de]?', 'xnli_de', 'xnli_es', 'xnli_fr', 'xnli_d')).toEqual(['xnli_de', 'xnli_es']);
  expect(matches('a.b', 'a.b', 'axb')).toEqual(['a.b']);
  expect(matches('[!a]b', 'ab', 'cb')).toEqual(['cb']);
});

it('patterns of files stay inside of their folder', () => {
  const folder = folderOf({ 'data/a/1.jsonl': '', 'data/b/c/2.jsonl': '', 'data/3.csv': '', 'secret.jsonl': '' });
  const found = (pattern: string): string[] =>
    matchingFiles(join(folder, 'data'), pattern).map((file) => file.slice(folder.length + 1));
  expect(found('**/*.jsonl')).toEqual(['data/a/1.jsonl', 'data/b/c/2.jsonl']);
  expect(found('a/*')).toEqual(['data/a/1.jsonl']);
  expect(found('../*.jsonl')).toEqual([]);
});
