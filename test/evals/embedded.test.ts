/**
 * The embedded tasks as data: every item is whole, its key is right as far as a program can tell, nothing but the meaning tells
 * the right answer from the wrong ones, and no item stands in the data sets of others. Leaves out: how models score (tasks).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSuite } from '../../src/eval/run/suite.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'evals/tasks/embedded');
const shared = process.env.HARNESS_DATA ?? resolve(root, '../shared/data');

interface Item {
  readonly id: string;
  readonly [field: string]: unknown;
}
interface TaskFile {
  readonly task: string;
  readonly dataset_kwargs: { readonly data_files: Readonly<Record<string, string>> };
  readonly doc_to_target: string;
  readonly num_fewshot: number;
  readonly generation_kwargs?: { readonly max_gen_toks: number };
  readonly metadata: Readonly<Record<string, unknown>>;
}
interface GroupFile {
  readonly group: string;
  readonly task: readonly string[];
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const read = (file: string): string => decoder.decode(readFileSync(join(folder, file)));
const items = (file: string): Item[] =>
  read(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Item);

const files = readdirSync(folder);
const declared = files
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => parse(read(file)) as TaskFile | GroupFile);
const tasks = declared.filter((file): file is TaskFile => 'task' in file && typeof file.task === 'string');
const groups = declared.filter((file): file is GroupFile => 'group' in file);
const data = new Map(files.filter((file) => file.endsWith('.jsonl')).map((file) => [file, items(file)]));
const all = [...data.values()].flat();
const rows = (name: string): Item[] => data.get(`${name}.jsonl`)!;

/** What an item asks: the fields that are not its key. */
const asked = (item: Item): string =>
  ['passage', 'question', 'context', 'article', 'source', 'prompt', 'text']
    .map((field) => item[field])
    .filter((text) => text !== undefined)
    .join(' ');
const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(texts) : [];

describe('files', () => {
  it('declare a task for each data file, with licence, source and examples that are there', () => {
    const named = tasks.flatMap((task) => Object.values(task.dataset_kwargs.data_files));
    expect(named.sort()).toEqual([...data.keys()].sort());
    for (const task of tasks) {
      expect(task.metadata).toMatchObject({ version: 1, license: 'Apache-2.0' });
      expect(task.metadata.source).toEqual(expect.stringContaining('language model'));
      const pool = task.dataset_kwargs.data_files.train;
      expect(task.num_fewshot).toBeLessThanOrEqual(pool === undefined ? 0 : data.get(pool)!.length);
      expect(task.generation_kwargs?.max_gen_toks ?? 16).toBeLessThanOrEqual(48);
    }
  });

  it('reach every task from the group and the suite', () => {
    const members = (name: string): string[] =>
      groups.find(({ group }) => group === name)?.task.flatMap(members) ?? [name];
    const names = tasks.map(({ task }) => task).sort();
    expect(members('embedded').sort()).toEqual(names);
    const suite = readSuite(join(root, 'evals/suites/embedded.yaml'));
    expect(suite.tasks.map(({ task }) => task).sort()).toEqual(names);
    expect(
      suite.headline.flatMap((score) => score.tasks.map(({ task }) => task)).filter((t) => !names.includes(t)),
    ).toEqual([]);
  });

  it('hold as many items as their README says', () => {
    const told = /^(\d+) items/m.exec(read('README.md'))?.[1];
    const test = tasks.reduce((sum, task) => sum + data.get(task.dataset_kwargs.data_files.test!)!.length, 0);
    expect(test).toBe(Number(told));
    expect(test).toBeGreaterThanOrEqual(180);
  });
});

describe('items', () => {
  it('have ids and questions of their own, examples included', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const seen = all.map((item) => words(asked(item)).join(' '));
    expect(seen.filter((text, i) => seen.indexOf(text) !== i)).toEqual([]);
  });

  it('are clean text: composed, printable, single spaces, nothing left empty', () => {
    for (const item of all) {
      for (const [field, value] of Object.entries(item)) {
        for (const text of texts(value)) {
          const told = `${item.id}: ${field}`;
          expect(text.trim(), told).not.toBe('');
          expect(text, told).toBe(text.normalize('NFC'));
          expect(text, told).toMatch(/^[\x20-\x7eÄÖÜäöüßàâçéèêëíîïôûùœ]+$/u);
          expect(text, told).not.toMatch(/ {2}| $/);
          if (field !== 'target') expect(text, told).not.toMatch(/^ /);
        }
      }
    }
  });

  it.each(tasks.map((task) => [task.task, task] as const))('%s: every item has a target', (_name, task) => {
    const target = task.doc_to_target.replace(/^\{\{(.*)\}\}$/, '$1');
    for (const file of Object.values(task.dataset_kwargs.data_files)) {
      for (const item of data.get(file)!)
        expect(item[target], item.id).toEqual(target === 'answer' ? expect.anything() : expect.any(String));
    }
  });
});

/** 95 % point of chi-square with k - 1 degrees of freedom. */
const CHI_SQUARE: Readonly<Record<number, number>> = { 2: 3.841, 4: 7.815 };

describe.each([
  ['knowledge', 4],
  ['commonsense', 4],
  ['dialogue', 2],
])('answers to choose from: %s', (name, k) => {
  const choices = rows(name).map((item) => ({ item, list: item.choices as string[], gold: item.answer as number }));

  it(`are ${k} different ones, the right one among them`, () => {
    for (const { item, list, gold } of choices) {
      expect(new Set(list.map((text) => words(text).join(' '))).size, item.id).toBe(k);
      expect(list.length, item.id).toBe(k);
      expect(Number.isInteger(gold) && gold >= 0 && gold < k, item.id).toBe(true);
    }
  });

  it('have the right one at every position alike', () => {
    const counts = Array.from({ length: k }, (_, place) => choices.filter(({ gold }) => gold === place).length);
    const even = choices.length / k;
    const statistic = counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0);
    expect(statistic).toBeLessThan(CHI_SQUARE[k]!);
  });

  it('do not give it away by their length', () => {
    const share = (pick: (lengths: number[]) => number): number =>
      choices.reduce((sum, { list, gold }) => {
        const lengths = list.map((text) => text.length);
        const at = pick(lengths);
        return sum + (lengths[gold] === at ? 1 / lengths.filter((length) => length === at).length : 0);
      }, 0) / choices.length;
    const error = Math.sqrt(((1 / k) * (1 - 1 / k)) / choices.length);
    expect(share((lengths) => Math.max(...lengths))).toBeLessThan(1 / k + 2 * error);
    expect(share((lengths) => Math.min(...lengths))).toBeLessThan(1 / k + 2 * error);
    const mean = (right: boolean): number => {
      const lengths = choices.flatMap(({ list, gold }) =>
        list.filter((_, i) => (i === gold) === right).map((text) => text.length),
      );
      return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    };
    expect(Math.abs(mean(true) / mean(false) - 1)).toBeLessThan(0.1);
  });
});

/** Value of an expression of whole numbers with + - * / and brackets, by precedence. */
function evaluate(expression: string): number {
  const tokens = expression.match(/\d+|[-+*/()]/g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++]!;
    if (token !== '(') return Number(token);
    const inner = sum();
    at++;
    return inner;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  return sum();
}

describe('keys', () => {
  it('arithmetic: the expression has the numbers of the question and gives the answer', () => {
    expect(evaluate('(2 + 3) * 4 - 12 / 4')).toBe(17);
    for (const item of [...rows('arithmetic'), ...rows('arithmetic-train')]) {
      const numbers = (text: unknown) => (String(text).match(/\d+/g) ?? []).sort();
      expect(numbers(item.expression), item.id).toEqual(numbers(item.question));
      expect(String(evaluate(String(item.expression))), item.id).toBe(item.answer);
    }
  });

  it('arithmetic: the files are what their script makes', () => {
    expect(() =>
      execFileSync(process.execPath, [join(root, 'scripts/embedded-arithmetic.mjs'), '--check']),
    ).not.toThrow();
  });

  it('extraction: the answer stands in the passage and not in the question', () => {
    for (const { id, passage, question, answer } of rows('extraction')) {
      const sought = ` ${words(String(answer)).join(' ')} `;
      expect(` ${words(String(passage)).join(' ')} `, id).toContain(sought);
      expect(` ${words(String(question)).join(' ')} `, id).not.toContain(sought);
    }
  });

  it('cloze: the target is one word after a space', () => {
    for (const { id, target } of rows('cloze')) expect(target, id).toMatch(/^ [A-Za-z]+$/);
  });

  it('text: 100 to 200 words, each passage in a register of its own', () => {
    for (const { id, text } of rows('text')) {
      expect(words(String(text)).length, id).toBeGreaterThanOrEqual(100);
      expect(words(String(text)).length, id).toBeLessThanOrEqual(200);
    }
    expect(new Set(rows('text').map(({ register }) => register)).size).toBe(rows('text').length);
  });

  it('summaries: one sentence, far shorter than the article, in words of its own', () => {
    for (const { id, article, summary } of rows('summaries')) {
      expect(summary, id).toMatch(/^[^.!?]+\.$/);
      expect(words(String(summary)).length * 2, id).toBeLessThan(words(String(article)).length);
      expect(String(article), id).not.toContain(String(summary));
    }
  });

  it('translation: six pairs for each direction, the languages as they are called', () => {
    const names = {
      'en-de': 'English German',
      'en-fr': 'English French',
      'de-en': 'German English',
      'fr-en': 'French English',
    };
    for (const [direction, languages] of Object.entries(names)) {
      const pairs = rows('translation').filter((item) => item.direction === direction);
      expect(pairs.length).toBe(6);
      for (const pair of pairs) expect(`${pair.source_language} ${pair.target_language}`, pair.id).toBe(languages);
    }
  });

  it('dialogue: both answers of a pair are of about one length', () => {
    for (const { id, choices } of rows('dialogue')) {
      const [a, b] = choices as [string, string];
      expect(Math.abs(a.length - b.length), id).toBeLessThanOrEqual(6);
    }
  });
});

/** Files with text under a folder, all depths. */
const textFiles = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(jsonl|json|csv|tsv|txt)(\.gz)?$/.test(file))
    .map((file) => join(path, file));

/** Words in a row that count as a copy; a shorter question counts as a whole. */
const RUN = 8;

/** Ids of our items of which a run of `RUN` words, or the whole of a shorter one, stands in the text. */
function copied(
  text: string,
  runs: ReadonlyMap<string, readonly { readonly id: string; readonly run: string }[]>,
): string[] {
  const list = words(text.replaceAll('\\n', ' '));
  const found: string[] = [];
  for (let i = 0; i + 1 < list.length; i++) {
    for (const { id, run } of runs.get(`${list[i]} ${list[i + 1]}`) ?? []) {
      if (
        list
          .slice(i, i + RUN)
          .join(' ')
          .startsWith(run)
      )
        found.push(`${id}: ${run}`);
    }
  }
  return found;
}

/** Runs of words of our items by their first two words. Sums are left out: "what is 70 41" says nothing about origin. */
function ownRuns(): Map<string, { id: string; run: string }[]> {
  const runs = new Map<string, { id: string; run: string }[]>();
  for (const item of all.filter(({ id }) => !id.startsWith('arithmetic'))) {
    const list = words(asked(item));
    for (let i = 0; i === 0 || i + RUN <= list.length; i++) {
      const key = `${list[i]} ${list[i + 1]}`;
      runs.set(key, [...(runs.get(key) ?? []), { id: item.id, run: list.slice(i, i + RUN).join(' ') }]);
    }
  }
  return runs;
}

describe('origin', () => {
  const runs = ownRuns();

  it('finds a copy where there is one', () => {
    const question = String(rows('knowledge')[1]!.question);
    expect(copied(`{"q": "Well, ${question.toUpperCase()}"}`, runs)).toEqual([
      expect.stringContaining('knowledge-002'),
    ]);
  });

  it('no item stands in our own preference pairs or translations', () => {
    const own = [...textFiles(join(root, 'fixtures/preferences')), join(root, 'fixtures/translations.jsonl')];
    expect(own.flatMap((file) => copied(readFileSync(file, 'utf8'), runs))).toEqual([]);
  });

  it.skipIf(!existsSync(shared))(
    'no item stands in the data sets of others (needs HARNESS_DATA or ../shared/data)',
    () => {
      const found = textFiles(shared).flatMap((file) => {
        const bytes = readFileSync(file);
        return copied((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), runs);
      });
      expect([...new Set(found)]).toEqual([]);
    },
    60_000,
  );
});
