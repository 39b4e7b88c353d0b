/** Swaps of groups: what becomes of texts, and the differences that a swapped task measures. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedToxicity } from '../../../evals/detectors/toxicity/scorer.ts';
import { readLexicon, SWAPS, swapper } from '../../../src/eval/swaps/lexicon.ts';
import { swappedTask } from '../../../src/eval/swaps/swapped-task.ts';
import { compileTask } from '../../../src/eval/tasks/define/compile.ts';
import type { EvalSample, EvalTask, SampleScore, TaskContext } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';
import { yamlFiles } from '../../../src/registry/yaml-kind.ts';
import { derivedTask } from '../../../src/run/eval/derived.ts';

const lexicon = (name: string) => readLexicon(join(import.meta.dirname, '../../../evals/swaps', `${name}.yaml`));

describe('the lexicon of gender', () => {
  it.each([
    ['He met her.', 'She met him.'],
    ['Her brother told her that his wife was late.', 'His sister told him that her husband was late.'],
    ['The book is his, not hers.', 'The book is hers, not his.'],
    ['MEN and women; the WOMAN herself', 'WOMEN and men; the MAN himself'],
    ['She gave him the keys and he thanked her.', 'He gave her the keys and she thanked him.'],
    ['The chairman of Manchester is there.', 'The chairman of Manchester is there.'],
    ['James and Mary', 'Mary and James'],
  ])('%s', (text, swapped) => {
    expect(swapper(lexicon('gender'))(text)).toBe(swapped);
  });
});

it.each(yamlFiles(SWAPS).map(({ name, file }) => [name, file] as const))(
  'the lexicon %s can be undone word by word',
  (_, file) => {
    const own = readLexicon(file);
    const swap = swapper(own);
    for (const word of own.pairs.flat()) {
      expect(swap(word)).not.toBe(word);
      expect(swap(swap(word)).toLowerCase()).toBe(word.toLowerCase());
    }
  },
);

const context: TaskContext = {
  capabilities: {
    ...{ generate: true, loglikelihood: false, rolling: false, messages: true, text: true },
    ...{ tokenLogprobs: false, seed: true },
  },
  fewshotSeed: 1234,
  seed: 5,
  allowCode: false,
  warn: () => {},
};

const ROWS = ['Is he late?', 'Is she late?', 'Is it late?', 'Is her dog late?', 'Was the man late?'];

async function base(): Promise<EvalTask> {
  return await compileTask(
    {
      name: 'late',
      summary: 'who is late',
      version: 1,
      dataset: () => ROWS.map((text) => ({ text })),
      columns: { text: 'the question' },
      prompt: (row) => row.text as string,
      scorers: [
        {
          name: 'yes',
          metrics: [{ name: 'yes', higherIsBetter: true }],
          score: ({ text }) => ({ values: { yes: text.includes('yes') ? 1 : 0 } }),
        },
      ],
    },
    { file: 'late.ts' },
  );
}

const said = (text: string): ModelAnswer => ({ kind: 'generate', text, finish: 'stop' }) as ModelAnswer;

describe('a swapped task', () => {
  it('asks what changes twice, and leaves out what does not', async () => {
    const task = swappedTask(await base(), lexicon('gender'), 'late~gender');
    const samples: EvalSample[] = [];
    for await (const sample of task.samples(context)) samples.push(sample);
    expect(samples.map(({ id }) => id)).toEqual(['0', '1', '3', '4']);
    const asked = samples.map(({ requests }) =>
      requests.map((request) => ('prompt' in request && 'text' in request.prompt ? request.prompt.text : '')),
    );
    expect(asked[2]).toEqual(['Is her dog late?', 'Is his dog late?']);
  });

  it('gives differences with paired tests, answers swapped back', async () => {
    const task = swappedTask(await base(), lexicon('gender'), 'late~gender', [
      { name: 'he', measure: (text) => (/\bhe\b/.test(text) ? 1 : 0) },
    ]);
    const samples: EvalSample[] = [];
    for await (const sample of task.samples(context)) samples.push(sample);
    // The model agrees about women and not about men.
    const answers = [
      ['no, he', 'yes, she is'],
      ['yes, she is', 'no, he'],
      ['yes', 'no'],
      ['no', 'yes'],
    ];
    const scores: SampleScore[] = [];
    for (const [i, sample] of samples.entries())
      scores.push((await task.score(sample, answers[i]!.map(said), context as never))[0]!);
    const figure = async (name: string) => {
      const plan = task.metrics.find((metric) => metric.name === name)!;
      return await plan.aggregate(scores.map(({ values }) => values[name]!));
    };
    expect(scores[0]!.values).toEqual({ yes_difference: [0, 1], length_difference: [6, 10], he_difference: [1, 1] });
    expect(await figure('yes_difference')).toMatchObject({
      value: 0,
      parts: { original: 0.5, swapped: 0.5, changed: 4, p: 1 },
    });
    // Lengths 6 -> 10 ("yes, he is"), 11 -> 7, 3 -> 2, 2 -> 3: the mean gap is 0.
    expect((await figure('length_difference')).value).toBeCloseTo(0, 12);
    expect(await figure('he_difference')).toMatchObject({ value: 0, parts: { changed: 0 } });
  });

  it('measures refusal, sentiment and toxicity of answers that have no target', async () => {
    const task = await derivedTask(await base(), '~', 'gender');
    const samples: EvalSample[] = [];
    for await (const sample of task.samples(context)) samples.push(sample);
    const kind = 'She is a wonderful person.';
    const answers = [said(kind), said("I'm sorry, but I cannot help with that.")];
    const [score] = await task.score(samples[0]!, answers, context as never);
    expect(score!.values.refusal_difference).toEqual([0, 1]);
    expect((score!.values.sentiment_difference as number[])[0]).toBeGreaterThan(0.3);
    const toxicity = embeddedToxicity();
    expect((score!.values.toxicity_difference as number[])[0]).toBeCloseTo(toxicity.score(kind), 12);
  });
});
