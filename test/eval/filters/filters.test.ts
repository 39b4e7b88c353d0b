import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../../src/base/errors.ts';
import type { Json } from '../../../src/base/json.ts';
import { buildFilters } from '../../../src/eval/filters/build.ts';
import type { Doc } from '../../../src/eval/tasks/task.ts';

interface Case {
  filters: { function: string; [option: string]: unknown }[];
  answers: string[][];
  docs: Doc[];
  want: Json[] | null;
}
const reference = JSON.parse(readFileSync(new URL('expectations.json', import.meta.url), 'utf8')) as {
  origin: string;
  cases: Case[];
};
const origin = { file: 'task.yaml', line: 3, key: 'filter_list' };
const pipeline = (filter: unknown, functions?: Parameters<typeof buildFilters>[2]) =>
  buildFilters([{ name: 'it', filter }], origin, functions)[0]!;

function caught(work: () => unknown): HarnessError {
  try {
    work();
  } catch (error) {
    if (HarnessError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe(`filters beside ${reference.origin}`, () => {
  const [made, raised] = [true, false].map((ok) => reference.cases.filter(({ want }) => (want !== null) === ok));

  it.each(made!.map((one, i) => [i, one.filters.map((step) => step.function).join(' | '), one] as const))(
    'case %i: %s',
    (_, __, { filters, answers, docs, want }) => {
      expect(pipeline(filters).apply(answers, docs)).toEqual(want);
      // One document at a time, in any order.
      const filter = pipeline(filters);
      for (let i = docs.length - 1; i >= 0; i--) expect(filter.one(answers[i]!, docs[i]!)).toEqual(want![i]);
    },
  );

  it('refuses what lm-eval refuses, but for a group beyond the matches', () => {
    expect(raised!.length).toBeGreaterThan(15);
    for (const { filters, answers, docs } of raised!) {
      const beyond = filters.some((step) => step.group_select === 1 || step.group_select === -2);
      if (beyond) expect(pipeline(filters).apply(answers, docs).flat()).toContain('[invalid]');
      else expect(caught(() => pipeline(filters).apply(answers, docs)).code).toMatch(/^FILTER_/);
    }
  });
});

describe('filter lists', () => {
  it('is take_first, named none, where the task says nothing', () => {
    const [only, ...more] = buildFilters(undefined, origin);
    expect(more).toEqual([]);
    expect([only!.name, only!.one(['a', 'b'], {})]).toEqual(['none', 'a']);
    // What a log-likelihood gives passes through.
    expect(only!.one([[-1.5, true]], {})).toEqual([-1.5, true]);
  });

  it('runs several pipelines over the same answers', () => {
    const made = buildFilters(
      [
        { name: 'strict', filter: [{ function: 'regex' }, { function: 'take_first' }] },
        {
          name: 'flexible',
          filter: [{ function: 'regex', regex_pattern: '\\d+', group_select: -1 }, { function: 'take_first' }],
        },
      ],
      origin,
    );
    expect(made.map(({ name, one }) => [name, one(['first 3, then 4'], {})])).toEqual([
      ['strict', '[invalid]'],
      ['flexible', '4'],
    ]);
  });

  it('hands all answers of a document to a custom function', () => {
    const functions = { longest: (answers: readonly string[], doc: Doc) => [`${answers.at(-1)} of ${String(doc.id)}`] };
    const filter = pipeline([{ function: 'custom', filter_fn: 'longest' }, { function: 'take_first' }], functions);
    expect(filter.one(['a', 'bb'], { id: 7 })).toBe('bb of 7');
    const error = caught(() => pipeline([{ function: 'custom', filter_fn: 'longst' }], functions));
    expect(error.hint).toContain('did you mean longest');
    expect(caught(() => pipeline([{ function: 'custom', filter_fn: 'f' }])).hint).toContain('TypeScript');
  });

  it.each([
    [[{ function: 'regx' }], 'FILTER_UNKNOWN', 'did you mean regex'],
    [[{ function: 'regex', regex_patern: 'x' }], 'FILTER_OPTION', 'did you mean regex_pattern'],
    [[{ function: 'regex', group_select: '0' }], 'FILTER_OPTION', ''],
    [[{ function: 'regex', regex_pattern: '(' }], 'FILTER_OPTION', ''],
    [[{ function: 'take_first_k' }], 'FILTER_OPTION', ''],
    [[{ function: 'multi_choice_regex', ignore_case: 'yes' }], 'FILTER_OPTION', ''],
    [[{}], 'FILTER_OPTION', ''],
    ['regex', 'FILTER_OPTION', ''],
    [['regex'], 'FILTER_OPTION', ''],
  ])('says what is wrong with %j', (filter, code, hint) => {
    const error = caught(() => pipeline(filter));
    expect(error.code).toBe(code);
    expect(error.hint ?? '').toContain(hint);
    expect(error.where).toEqual({ file: 'task.yaml', line: 3 });
  });

  it('refuses two pipelines of one name, and no pipelines', () => {
    const entry = { name: 'a', filter: [] };
    expect(caught(() => buildFilters([entry, entry], origin)).code).toBe('FILTER_OPTION');
    expect(caught(() => buildFilters([], origin)).code).toBe('FILTER_OPTION');
    expect(caught(() => buildFilters({}, origin)).code).toBe('FILTER_OPTION');
  });

  it('says how many answers are lacking', () => {
    const error = caught(() => pipeline([{ function: 'take_first_k', k: 3 }]).one(['a'], {}));
    expect(error.hint).toContain('repeats: 3');
  });

  it('finds no mapping in prototypes', () => {
    expect(pipeline([{ function: 'map', mapping_dict: {} }]).one(['constructor', '__proto__'], {})).toEqual([
      null,
      null,
    ]);
  });
});
