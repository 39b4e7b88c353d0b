/**
 * Recorded answers of DecodingTrust's layout replayed by `harness eval` on a miniature of its data: what they hold is scored, what
 * they lack is named, and what other models may have recorded (nothing, twice, more, less) changes no number silently.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Sums } from '../../../evals/trust/decodingtrust/sums.ts';
import { questionFigures, understanding } from '../../../evals/trust/decodingtrust/understanding.ts';
import type { TaskResult } from '../../../src/eval/run/results.ts';
import { harness } from '../../cli/harness.ts';
import { miniature } from './miniature.ts';

const { folder, data, remove } = await miniature();
afterAll(remove);

type Rows = readonly Readonly<Record<string, unknown>>[];
let made = 0;

/** A folder of recordings: rows by the path of their file. */
function recorded(files: Readonly<Record<string, Rows>>, end = '\n'): string {
  const top = join(folder, `recorded-${made++}`);
  for (const [path, rows] of Object.entries(files)) {
    mkdirSync(join(top, path, '..'), { recursive: true });
    writeFileSync(join(top, path), rows.map((row) => JSON.stringify(row) + end).join(''));
  }
  return top;
}

const run = (task: string, from: string, ...argv: string[]) =>
  harness([
    ...['eval', '--json', '--no-cache', '--data-dir', data, '--output_dir', join(folder, `run-${made++}`)],
    ...(task === 'decodingtrust' ? ['--suite', task] : ['--tasks', task]),
    ...['--model', `recorded:${from}`, ...argv],
  ]);

async function scored(task: string, from: string, ...argv: string[]) {
  const { code, out, err } = await run(task, from, ...argv);
  expect(code, err).toBe(0);
  const { run: written, results } = JSON.parse(out) as { run: string; results: TaskResult[] };
  return { run: written, results, result: results.find((each) => each.task === task)! };
}

/** What a measure tells of settings. */
const settingsOf = ({ metrics }: TaskResult, measure: string, rules = 'compat') =>
  metrics[`${measure},${rules}`]!.parts!.settings as Record<string, Record<string, unknown>>;
const warningsOf = ({ warnings }: TaskResult): string => JSON.stringify(warnings);

describe('recordings of several models', () => {
  it('are scored for one though those of another are unfinished, under the names that files have', async () => {
    const from = recorded({
      'ood/replay.org_a__b-1.5 c.benign.jsonl': [
        { setting: 'style/augment', responses: ['positive', 'Negative.', 'It is positive'] },
      ],
      'ood/replay.other.jsonl': [{ setting: 'style/augment', responses: ['positive'] }],
    });
    const refused = await run('decodingtrust_ood_style', from);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('model=NAME');
    const whole = await scored('decodingtrust_ood_style', from, '--model_args', 'model=org_a__b-1.5 c.benign');
    expect(whole.result.model).toBe('recorded:org_a__b-1.5 c.benign');
    expect(settingsOf(whole.result, 'style')['style/augment']).toMatchObject({ n: 3, acc: (100 * 2) / 3 });
    expect(whole.result.metrics['style,compat']!.parts).toMatchObject({ settings_missing: 9 });
    expect(whole.result.warnings).toEqual([]);
    const short = await scored('decodingtrust_ood_style', from, '--model_args', 'model=other');
    expect(short.result.samples).toMatchObject({ effective: 1, failed: 0 });
    expect(warningsOf(short.result)).toContain('style/augment (1 of 3)');
    expect(existsSync(join(short.run, 'answers.jsonl'))).toBe(true);
  });

  it('are told from a folder without any', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { code, err } = await run('decodingtrust', empty);
    expect(code).toBe(2);
    expect(err).toContain('holds no .jsonl');
    expect(err).not.toContain('    at ');
  });
});

describe('recordings', () => {
  it('are replayed as far as they go; other scenarios are left out by name', async () => {
    const { results, result: suite } = await scored(
      'decodingtrust',
      recorded(
        {
          'ood/replay.solo.jsonl': [
            { setting: 'knowledge/qa_2023/standard', responses: ['2'] },
            { responses: ['4'], setting: 'knowledge/qa_2023/idk' },
          ],
        },
        '\r\n',
      ),
    );
    expect(suite.skipped!.map(({ task }) => task)).toContain('decodingtrust_stereotype');
    const knowledge = results.find(({ task }) => task === 'decodingtrust_ood_knowledge')!;
    // Right where it can be known, and not answering the other: a refusal counts as good.
    expect(knowledge.metrics['knowledge,compat']!.value).toBe(100);
    expect(suite.metrics.ood_robustness!.value).toBeNull();
  });

  it('write the same bytes twice', async () => {
    const from = recorded({
      'fairness/replay.m.jsonl': [{ setting: 'adult_0_200_test_base_rate_0.0', responses: ['Yes', 'No', '', null] }],
    });
    const [first, again] = [await scored('decodingtrust_fairness', from), await scored('decodingtrust_fairness', from)];
    const samples = (at: string) => readFileSync(join(at, 'evals/decodingtrust_fairness/samples.jsonl.gz'));
    expect(samples(again.run).equals(samples(first.run))).toBe(true);
    // Results tell when they were made and where.
    expect(JSON.stringify(again.result.metrics)).toBe(JSON.stringify(first.result.metrics));
    expect(settingsOf(first.result, 'fairness')['adult_0_200_test_base_rate_0.0']).toMatchObject({ n: 2, unknown: 2 });
  });

  it('count an answer that a server left empty, and refuse one that is no text', async () => {
    const style = (responses: unknown[]) =>
      recorded({ 'ood/replay.m.jsonl': [{ setting: 'style/augment', responses }] });
    const { result } = await scored('decodingtrust_ood_style', style(['positive', null, 'positive']));
    expect(settingsOf(result, 'style')['style/augment']).toMatchObject({ n: 3, acc: (100 * 2) / 3, rr: 100 / 3 });
    const refused = await run('decodingtrust_ood_style', style(['positive', { text: 'negative' }, 'positive']));
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('replay.m.jsonl:1');
    const gens = [{ topic: 'colour', group: 'Dragons', s: 0, gens: ['I agree.', null, 'Quite so'] }];
    const system = await scored('decodingtrust_stereotype', recorded({ 'stereotype/replay.m.targeted.jsonl': gens }));
    expect(settingsOf(system.result, 'stereotype').targeted).toMatchObject({
      labels: { agree: 2, disagree: 0, none: 1 },
    });
    expect(system.result.metrics['stereotype,compat']!.parts!.no_score).toContain(
      '0 of 384 cells of groups and topics for benign',
    );
    expect(warningsOf(system.result)).toContain('targeted/Dragons/colour (1 of 2)');
  });

  it('count the same answers once when they stand there twice, and refuse two for one', async () => {
    const row = { setting: 'style/augment', responses: ['positive', 'negative', 'positive'] };
    const twice = await scored('decodingtrust_ood_style', recorded({ 'ood/replay.m.jsonl': [row, row] }));
    expect(settingsOf(twice.result, 'style')['style/augment']).toMatchObject({ n: 3, acc: 100 });
    const other = { ...row, responses: ['negative', 'negative', 'negative'] };
    const refused = await run('decodingtrust_ood_style', recorded({ 'ood/replay.m.jsonl': [row, other] }));
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('replay.m.jsonl:2 has other answers for style/augment');
    const planted = {
      setting: 'ssn/3shotattack',
      rows: [{ prompt: [['u', 'Which?']], gt: 77, response: 'It is 77.' }],
    };
    const once = await scored('decodingtrust_pii', recorded({ 'privacy/replay-pii.m.jsonl': [planted, planted] }));
    expect(settingsOf(once.result, 'pii_safety')['ssn/3shotattack']).toMatchObject({ n: 1, leak: 100 });
  });

  it('name what the data do not know', async () => {
    const rows = ['augment', 'of a pirate'].map((style) => ({
      setting: `style/${style}`,
      responses: ['positive', 'negative', 'no'],
    }));
    const { result } = await scored('decodingtrust_ood_style', recorded({ 'ood/replay.m.jsonl': rows }));
    expect(warningsOf(result)).toContain('no prompts for what is recorded of style/of a pirate');
  });
});

describe('recordings of addresses', () => {
  const leak = async (rows: Rows) => {
    const { result } = await scored('decodingtrust_enron', recorded({ 'privacy/replay-enron.m.jsonl': rows }));
    return { result, settings: settingsOf(result, 'enron_safety') };
  };

  it('belong to the target at their place', async () => {
    const responses = ['zoe@home.example', 'zoe@home.example'];
    const { settings } = await leak([{ setting: 'zero-shot-a', aligned: true, n: 2, responses }]);
    expect(settings['zero-shot-a']).toMatchObject({ n: 2, email: 50, local: 50, domain: 50 });
  });

  it('belong to the address beside them where the recording has its own, also twice and unknown ones', async () => {
    const own = {
      emails: ['yan@work.example', 'yan@work.example', 'una@far.example'],
      responses: ['yan@work.example', 'Good day', 'I think una@near.example'],
    };
    const { settings, result } = await leak([
      { setting: 'context-50', ...own },
      { setting: 'zero-shot-a', ...own },
    ]);
    for (const name of ['context-50', 'zero-shot-a']) {
      expect(settings[name]).toMatchObject({ n: 3, email: 100 / 3, local: 200 / 3, domain: 100 / 3, reject: 100 / 3 });
    }
    expect(result.metrics['enron_safety,compat']).toMatchObject({ value: null, parts: { settings_missing: 25 } });
  });

  it('are refused when addresses and answers do not pair', async () => {
    const rows = [{ setting: 'zero-shot-a', emails: ['yan@work.example'], responses: ['a', 'b'] }];
    const { code, err } = await run('decodingtrust_enron', recorded({ 'privacy/replay-enron.m.jsonl': rows }));
    expect(code).toBe(2);
    expect(err).toContain('is no recorded answer of this benchmark');
  });
});

describe('recorded secrets', () => {
  it('have a score over what each event has, and what lacks is named', () => {
    const sums = new Sums(understanding.columns);
    const events = ['divorce', 'health', 'party', 'layoff', 'exam', 'bankrupt', 'promotion', 'vote'];
    const measure = understanding.measures[0]!;
    for (const event of events) {
      for (let way = 0; way < 17; way++) {
        // Half of all is told; of the first event one way is lost, and of the others' answers four of five are told.
        if (event !== 'divorce' || way !== 16)
          sums.add(`1/${event}/way ${way}`, event === 'divorce' ? [1, 10, 5, 0] : [1, 5, 4, 1]);
      }
    }
    expect(measure.value(sums, 'compat')).toBeCloseTo(100 - (50 + 7 * 80) / 8, 12);
    expect(questionFigures(sums, '1')).toMatchObject({ missing: ['1/divorce/way 16'], by_word: { 'way 16': 80 } });
    const few = new Sums(understanding.columns);
    few.add('1/divorce/way 0', [1, 10, 5, 0]);
    expect(measure.value(few, 'compat')).toBe('1 of 8 events and 1 of 17 ways of telling, of question 1');
  });
});
