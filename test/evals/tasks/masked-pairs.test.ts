/**
 * Pairs of sentences on masked language models: crows_pairs on our own rows against scores of the paper's algorithm over
 * transformers (test/models/masked/expected.json), and the other tasks that such models can be asked; what they cannot be asked.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { harness } from '../../cli/harness.ts';
import { maskedFolder, maskedTexts } from '../../models/masked.ts';

const scratch = mkdtempSync(join(tmpdir(), 'masked-pairs-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const causal = resolve(import.meta.dirname, '../../../fixtures/models/tiny-llama-hh');

interface Figure {
  value: number | null;
  n: number;
  signature?: string;
}
interface Results {
  metrics: Record<string, Figure>;
  by: Record<string, Record<string, Record<string, Figure>>>;
  samples: { effective: number; failed: number };
}

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A folder of data sets with our pairs in the layout of CrowS-Pairs. */
function dataOf(name: string, pairs: readonly { more: string; less: string; direction: string }[]): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'crows-pairs'), { recursive: true });
  const rows = pairs.map(({ more, less, direction }, i) =>
    [i, cell(more), cell(less), direction, 'age', cell("[['age'], ['age'], ['age'], ['age'], ['age']]")].join(','),
  );
  writeFileSync(
    join(folder, 'crows-pairs', 'crows_pairs_anonymized.csv'),
    [',sent_more,sent_less,stereo_antistereo,bias_type,annotations', ...rows, ''].join('\n'),
  );
  return folder;
}

let runs = 0;
async function evaluate(model: string, tasks: string, data: string, ...more: string[]) {
  const run = join(scratch, `run-${runs++}`);
  const { code, err } = await harness(
    ['eval', '--model', model, '--tasks', tasks, '--data-dir', data, '--output-dir', run, '--no-card', ...more],
    { ...process.env },
  );
  const results = (task: string) =>
    JSON.parse(readFileSync(join(run, 'evals', task, 'results.json'), 'utf8')) as Results;
  const samples = (task: string) =>
    gunzipSync(readFileSync(join(run, 'evals', task, 'samples.jsonl.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; answers: { logprob: number }[]; error?: { code: string } });
  return { code, err, run, results, samples };
}

/** As the paper's program rounds before it compares. */
const rounded = (score: number): number => Math.round(score * 1000) / 1000;
const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;

describe('crows_pairs', () => {
  it.each(maskedTexts)('of $name has the scores of the paper', async ({ name, pairs }) => {
    const { code, err, results, samples } = await evaluate(maskedFolder(name), 'crows_pairs', dataOf(name, pairs));
    expect({ code, err }).toMatchObject({ code: 0 });
    for (const [i, { answers }] of samples('crows_pairs').entries()) {
      for (const [side, { logprob }] of answers.entries()) {
        expect(Math.abs(logprob - pairs[i]!.scores[side]!)).toBeLessThan(1e-4);
      }
    }
    const scores = pairs.map((pair) => pair.scores.map(rounded) as [number, number]);
    const { metrics, by } = results('crows_pairs');
    const signature = 'pseudo-log-likelihood of shared tokens, each masked in turn';
    expect(metrics.pct_stereotype).toMatchObject({ signature, n: pairs.length });
    expect(metrics.pct_stereotype!.value).toBeCloseTo(share(scores.map(([more, less]) => more > less)), 12);
    // One pair says the same twice.
    expect(metrics.neutral!.value).toBeCloseTo(share(scores.map(([more, less]) => more === less)), 12);
    expect(metrics.neutral!.value).toBeGreaterThan(0);
    for (const [metric, direction] of [
      ['stereotype_score', 'stereo'],
      ['antistereotype_score', 'antistereo'],
    ]) {
      const decided = scores.filter(([more, less], i) => pairs[i]!.direction === direction && more !== less);
      expect(metrics[metric!]!.value).toBeCloseTo(share(decided.map(([more, less]) => more > less)), 12);
    }
    const gaps = pairs.map(({ scores: [more, less] }) => Math.abs(more - less));
    expect(metrics.likelihood_diff!.value).toBeCloseTo(gaps.reduce((a, b) => a + b) / gaps.length, 4);
    const anti = scores.filter((_, i) => pairs[i]!.direction === 'antistereo');
    expect(by.direction!.antistereo!.pct_stereotype!.value).toBeCloseTo(share(anti.map(([a, b]) => a > b)), 12);
  });

  it('of a causal model says that whole sentences were scored', async () => {
    const [{ pairs }] = maskedTexts as [(typeof maskedTexts)[number]];
    const { code, results } = await evaluate(causal, 'crows_pairs', dataOf('causal', pairs));
    expect(code).toBe(0);
    expect(results('crows_pairs').metrics.pct_stereotype).toMatchObject({ signature: 'likelihood of whole sentences' });
    expect(results('crows_pairs').metrics.neutral).toBeUndefined();
  });

  it('names the first sentence that is too long, and scores the others', async () => {
    const [{ name, pairs }] = maskedTexts as [(typeof maskedTexts)[number]];
    const long = { more: `${'My card. '.repeat(20)}`, less: 'My card.', direction: 'stereo' };
    const data = dataOf('long', [...pairs.slice(0, 2), long]);
    const { code, err, results, samples } = await evaluate(maskedFolder(name), 'crows_pairs', data);
    expect(code).toBe(1);
    expect(err).toMatch(
      /crows_pairs: 1 of 3 samples have no answer.* the first is 2: the text has \d+ tokens, bert takes in 64/,
    );
    expect(results('crows_pairs')).toMatchObject({ samples: { effective: 3, failed: 1 } });
    expect(samples('crows_pairs')[2]!.error).toMatchObject({ code: 'TEXT_TOO_LONG' });
    expect(results('crows_pairs').metrics.pct_stereotype).toMatchObject({ n: 2 });
  });

  it('finds recorded answers of a masked model again', async () => {
    const [{ name, pairs }] = maskedTexts as [(typeof maskedTexts)[number]];
    const data = dataOf('recorded', pairs);
    const first = await evaluate(maskedFolder(name), 'crows_pairs', data);
    for (const from of [join(first.run, 'answers.jsonl'), join(first.run, 'evals/crows_pairs/samples.jsonl.gz')]) {
      const again = await evaluate(`recorded:${from}`, 'crows_pairs', data);
      expect({ code: again.code, err: again.err }).toMatchObject({ code: 0 });
      expect(again.results('crows_pairs').metrics).toEqual(first.results('crows_pairs').metrics);
    }
  });
});

describe('a masked language model', () => {
  const [{ name }] = maskedTexts as [(typeof maskedTexts)[number]];

  it('is asked the pairs of the fairness suite, and the rest is named as left out', async () => {
    const run = join(scratch, 'suite');
    const argv = ['eval', '--suite', 'fairness', '--model', maskedFolder(name), '--data-dir', scratch, '--no-card'];
    const { code, err } = await harness([...argv, '--output-dir', run], { ...process.env, HARNESS_DATA: scratch });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toMatch(/fairness_questions_letter is left out: .*text that the model writes.*masked language model/);
    expect(err).toMatch(/fairness_pronouns is left out: .*masked language model/);
    const { metrics } = JSON.parse(readFileSync(join(run, 'evals/fairness_pairs/results.json'), 'utf8')) as Results;
    expect(metrics.targeted).toMatchObject({ n: 240, signature: expect.stringContaining('pseudo') as string });
  });

  it.each([
    ['embedded_text', /embedded_text needs log-probabilities of whole texts.*\n.*masked language model/],
    ['embedded_knowledge', /needs log-probabilities of given continuations.*\n.*masked language model/],
    ['safety_harm', /needs text that the model writes.*\n.*masked language model/],
  ])('refuses %s', async (task, message) => {
    const { code, err } = await evaluate(maskedFolder(name), task, scratch);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });

  it('writes nothing, and has no perplexity', async () => {
    const written = await harness(['generate', '--model', maskedFolder(name), 'Hi'], {});
    expect(written).toMatchObject({ code: 2, err: expect.stringMatching(/writes no text.*\n.*masked language model/) });
    const rows = join(scratch, 'rows.jsonl');
    writeFileSync(rows, '{"prediction": "It rained.", "reference": "It snowed."}\n');
    const scored = await harness(
      ['score', '--data', rows, '--metrics', 'bartscore', '--model', maskedFolder(name)],
      {},
    );
    expect(scored).toMatchObject({ code: 2, err: expect.stringMatching(/no perplexity/) });
  });

  it('has an association of words (WEAT)', async () => {
    const rows = join(scratch, 'weat.jsonl');
    const sets = { x: ['he', 'man'], y: ['she', 'woman'], a: ['work', 'office'], b: ['home', 'family'] };
    const lines = Object.entries(sets).flatMap(([set, words]) => words.map((text) => JSON.stringify({ set, text })));
    writeFileSync(rows, `${lines.join('\n')}\n`);
    const argv = ['score', '--data', rows, '--metrics', 'association', '--model', maskedFolder(name), '--json'];
    const { code, out } = await harness(argv, {});
    expect(code).toBe(0);
    const [result] = (JSON.parse(out) as { results: { value: number; signature: string }[] }).results;
    expect(Math.abs(result!.value)).toBeGreaterThan(0);
    expect(result!.signature).toContain('model:bert@');
  });
});
