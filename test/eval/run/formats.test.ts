/** Files of other tools and checks of prompts, at their edges: markup in names, numbers JSON has no word for, BOS. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { junit } from '../../../src/eval/run/formats/junit.ts';
import { lmEvalSamples } from '../../../src/eval/run/formats/lm-eval.ts';
import { PromptChecks, Warnings } from '../../../src/eval/run/prompt-checks.ts';
import { writable } from '../../../src/eval/run/result-file.ts';
import { type TaskResult, taskFolder } from '../../../src/eval/run/results.ts';
import type { SampleLine } from '../../../src/eval/run/samples.ts';
import type { Provider } from '../../../src/providers/contract/provider.ts';
import type { ModelRequest } from '../../../src/providers/contract/request.ts';

describe('JUnit', () => {
  const result = (task: string): TaskResult =>
    ({
      task,
      kind: 'task',
      model: 'm',
      seconds: 1.5,
      started: '2026',
      samples: { failed: 2 },
      metrics: { 'a<b': { value: 0.5 } },
    }) as unknown as TaskResult;

  it('is XML whatever names and messages hold', () => {
    const hostile = 'x"><!--&\u0000\ud800 ü';
    const text = junit({ results: [result(hostile), result('b')], failedGates: [{ task: hostile, text: hostile }] });
    expect(text).toContain('tests="2" failures="1"');
    expect(text).toContain('name="x&quot;&gt;&lt;!--&amp;\ufffd\ufffd ü"');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold is looked for
    expect(text).not.toMatch(/[\u0000-\u0008]/);
    const read =
      'import sys, xml.dom.minidom as m; print(len(m.parseString(sys.stdin.buffer.read()).getElementsByTagName("testcase")))';
    let cases = '2';
    try {
      cases = execFileSync('python3', ['-c', read], {
        input: text,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      }).trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    expect(cases).toBe('2');
  });
});

describe("lm-eval's samples", () => {
  const line: SampleLine = {
    ...{ id: '4', input: 'q', target: 'b', doc: { q: 'q' } },
    arguments: [
      ['q', ' a'],
      ['q', ' b'],
    ],
    answers: [
      { kind: 'loglikelihood', logprob: -3, greedy: false, tokens: 1 },
      { kind: 'loglikelihood', logprob: -1, greedy: true, tokens: 1 },
    ],
    scores: [
      {
        filter: 'none',
        outputs: [
          [-3, false],
          [-1, true],
        ],
        values: { acc: 1 },
      },
      { filter: 'other', outputs: 'b', values: { acc: 0, em: 1 } },
    ],
  };

  it('are one line for each pipeline, with hashes of document, prompt and target', () => {
    const [first, second] = lmEvalSamples(line);
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(first).toMatchObject({
      ...{ doc_id: 4, doc: { q: 'q' }, target: 'b', filter: 'none', metrics: ['acc'], acc: 1 },
      arguments: { gen_args_0: { arg_0: 'q', arg_1: ' a' }, gen_args_1: { arg_0: 'q', arg_1: ' b' } },
      resps: [[[-3, false]], [[-1, true]]],
      ...{ prompt_hash: sha('q'), target_hash: sha('b'), doc_hash: sha('{\n  "q": "q"\n}') },
    });
    expect(second).toMatchObject({ filter: 'other', filtered_resps: 'b', metrics: ['acc', 'em'], acc: 0, em: 1 });
  });

  it('hold what JSON has no word for', () => {
    expect(JSON.stringify({ a: Number.NaN, b: -Infinity, c: 5n, d: 2n ** 60n }, writable)).toBe(
      '{"a":"NaN","b":"-Infinity","c":5,"d":"1152921504606846976"}',
    );
  });
});

describe('folders of tasks', () => {
  it('are the names, made safe without two becoming one', () => {
    expect(taskFolder('mmlu_pro-2.1')).toBe('mmlu_pro-2.1');
    expect(taskFolder('../x')).toMatch(/^x-[0-9a-f]{8}$|^-x-[0-9a-f]{8}$/);
    expect(taskFolder('a/b')).not.toBe(taskFolder('a:b'));
    expect(taskFolder('a/b')).toMatch(/^a-b-[0-9a-f]{8}$/);
  });
});

describe('prompts', () => {
  const provider = (bos: boolean): Provider =>
    ({
      tokenise: (text: string, { templated }: { templated: boolean }) => {
        const own = Array.from(text, (character) => ({ id: character.charCodeAt(0), piece: character }));
        const all = bos && !templated ? [{ id: 1, piece: '<s>' }, ...own] : own;
        return { ids: all.map(({ id }) => id), pieces: all.map(({ piece }) => piece) };
      },
    }) as unknown as Provider;
  const found = (checks: PromptChecks, text: string, templated = false): string[] => {
    const told: string[] = [];
    const warnings = new Warnings((line) => told.push(line));
    const request: ModelRequest = {
      ...{ kind: 'generate', prompt: { text, templated } },
      options: { maxTokens: 1, stop: [], temperature: 0 },
    };
    checks.request(request, warnings);
    return told;
  };

  it.each([
    ['hello', false, []],
    ['<s>hello', false, ['the prompt begins with <s> twice']],
    ['<s>hello', true, []],
    ['<s><s>hello', true, ['the prompt begins with <s> twice']],
    ['hello', true, ['the chat template does not begin with <s>, which the tokenizer puts first otherwise']],
    ['<s> ', true, ['the chat template gave an empty prompt']],
    ['', false, ['the prompt is empty']],
  ] as const)('%j, from a template: %s', (text, templated, expected) => {
    expect(found(new PromptChecks(provider(true)), text, templated)).toEqual(expected);
  });

  it('says nothing of BOS to models that have none', () => {
    expect(found(new PromptChecks(provider(false)), 'hello', true)).toEqual([]);
    expect(found(new PromptChecks({} as Provider), '<s>hello')).toEqual([]);
  });

  it('counts what came back cut, withheld or empty, and tells each once', () => {
    const told: string[] = [];
    const warnings = new Warnings((line) => told.push(line));
    const checks = new PromptChecks({} as Provider);
    for (const truncated of [3, 0, 5]) {
      checks.answer({ kind: 'generate', text: '', finish: 'filtered', truncated }, warnings);
    }
    expect(told).toHaveLength(3);
    expect(warnings.list()).toEqual([
      { text: 'the prompt did not fit and was cut from the left', count: 2 },
      { text: 'the server withheld text of the answer', count: 3 },
      { text: 'the answer is empty', count: 3 },
    ]);
  });
});
