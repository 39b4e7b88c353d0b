/** From config keys to counted examples: what is read, reported and refused before step 1. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import type { DatasetRow } from '../../src/data/formats.ts';
import { type DataOptions, type LoadedSplit, loadExamples } from '../../src/data/load-examples.ts';
import type { LoadReporter } from '../../src/data/load-reporter.ts';
import { previewExample } from '../../src/data/report.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import type { DroppedRow, RowTokenizer } from '../../src/data/tokens/tokenise.ts';
import type { FeatureMaker } from '../../src/data/tokens/tokenise-block.ts';
import type { Example } from '../../src/data/tree.ts';

const root = join(import.meta.dirname, '..', '..');
const preferences = join(root, 'fixtures', 'preferences');
const tokenizer = loadTokenizer(join(root, 'fixtures', 'models', 'tiny-llama-hh'));
const scratch = mkdtempSync(join(tmpdir(), 'harness-load-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Options = DataOptions & { maxLength?: number };
const dpo: FeatureMaker<Options> = {
  name: 'dpo',
  datasetTypes: ['preference'],
  features(row, tok, { maxLength }) {
    const pair = tok.pair(row, { maxLength });
    if ('dropped' in pair) return pair;
    const children = (['chosen', 'rejected'] as const).map((role) => ({ role, ids: pair[role], predict: true }));
    const tokens = 2 * pair.prompt.length + pair.chosen.length + pair.rejected.length;
    return {
      tree: { role: 'prompt', ids: pair.prompt, predict: false, children },
      tokens,
      source: row.source,
      index: row.index,
      truncated: pair.truncated,
    };
  },
};
const reporterOf = (): LoadReporter & { said: string[] } => {
  const said: string[] = [];
  const note = (level: string) => (text: string) => void said.push(`${level} ${text}`);
  return { said, phase: note('phase'), progress() {}, info: note('info'), warn: note('warn') };
};
const load = (
  options: Options,
  trainer = dpo,
  split: 'train' | 'test' = 'train',
  reporter: LoadReporter = reporterOf(),
) => listed(loadExamples({ trainer, options, tokenizer, split, reporter }));
const listed = async (loading: Promise<LoadedSplit | undefined>) => {
  const loaded = await loading;
  return loaded && { ...loaded, examples: [...loaded.examples] };
};
const failure = (promise: Promise<unknown>): Promise<HarnessError> =>
  promise.then(
    () => expect.unreachable(),
    (e) => e,
  );
let files = 0;
const jsonl = (rows: unknown[], name = 'train.jsonl'): string => {
  const folder = join(scratch, String(files++));
  mkdirSync(folder);
  writeFileSync(
    join(folder, name),
    rows.map((row) => (typeof row === 'string' ? row : `${JSON.stringify(row)}\n`)).join(''),
  );
  return join(folder, name);
};

describe('our own pairs', () => {
  it('both splits, in the order of the files', async () => {
    const train = await load({ datasetName: preferences });
    const test = await load({ datasetName: preferences }, dpo, 'test');
    expect([train?.examples.length, test?.examples.length]).toEqual([430, 80]);
    expect(train?.examples.map(({ index }) => index)).toEqual(Array.from({ length: 430 }, (_, i) => i));
    expect(train?.examples[16]?.source).toBe('train.jsonl:17');
    expect(train?.inputs).toMatchObject([{ path: join(preferences, 'train.jsonl'), rows: 430 }]);
    expect(train?.report).toMatchObject({ rowsRead: 430, examples: 430, lost: 0, endless: 0, dropped: {} });
    expect(train?.report.tokens).toBe(train?.examples.reduce((sum, { tokens }) => sum + tokens, 0));
  });

  it('cut to a length: every row is in use or counted as dropped, every token kept or lost', async () => {
    const whole = await load({ datasetName: preferences });
    const reporter = reporterOf();
    const cut = await load({ datasetName: preferences, maxLength: 60 }, dpo, 'train', reporter);
    const { report } = cut ?? expect.unreachable();
    const dropped = report.dropped['prompt alone fills max_length'];
    expect(report.cutRows).toBe(cut?.examples.filter(({ truncated }) => truncated).length);
    expect((dropped?.rows ?? 0) + report.examples).toBe(430);
    expect(report.tokens + report.cutTokens + report.droppedTokens).toBe(whole?.report.tokens);
    expect(report.lost).toBeCloseTo((report.cutTokens + report.droppedTokens) / (whole?.report.tokens ?? 0), 12);
    expect(reporter.said.join('\n')).toMatch(
      /info train: 430 rows read, .* rows cut to max_length, .* % of the tokens lost/,
    );
    expect(reporter.said.join('\n')).toMatch(
      /warn train: \d+ rows dropped: prompt alone fills max_length \(first train\.jsonl:\d+\)/,
    );
  });

  it('the first example as text pieces, the answers trained and the prompt not', async () => {
    const train = await load({ datasetName: preferences });
    const row = JSON.parse(readFileSync(join(preferences, 'train.jsonl'), 'utf8').split('\n')[0] as string);
    const [prompt, chosen, rejected] = previewExample(train?.examples[0] as Example, tokenizer);
    const text = (segment: typeof prompt) => segment?.pieces.map((piece) => piece.text).join('');
    expect(text(prompt)).toBe(tokenizer.chatTemplate?.render(row.prompt, { addGenerationPrompt: true }));
    expect(text(chosen)).toBe(`${row.chosen[0].content}<|im_end|>\n`);
    expect([prompt, chosen, rejected].map((s) => s?.role)).toEqual(['prompt', 'chosen', 'rejected']);
    expect(prompt?.pieces.some(({ trained }) => trained)).toBe(false);
    expect(rejected?.pieces.every(({ trained }) => trained)).toBe(true);
  });

  it('a token without a predecessor is not shown as trained', () => {
    const example: Example = {
      tree: { role: 'text', ids: [42, 4075, 3], predict: [1, 0, 1] },
      tokens: 3,
      source: 's',
      index: 0,
      truncated: false,
    };
    expect(previewExample(example, tokenizer)[0]?.pieces).toEqual([
      { text: 'H', trained: false },
      { text: 'ello', trained: false },
      { text: '!', trained: true },
    ]);
  });
});

describe('rows that are unpaired on the way', () => {
  const kto: FeatureMaker<Options> = {
    name: 'kto',
    datasetTypes: ['unpaired-preference'],
    features: (row: DatasetRow, _: RowTokenizer): Example | DroppedRow => {
      if (row.type !== 'unpaired-preference') throw new Error(row.type);
      const tree = { role: row.label ? 'good' : 'bad', ids: [1, 2], predict: true };
      return { tree, tokens: 2, source: `${row.prompt}|${row.completion}`, index: row.index, truncated: false };
    },
  };
  it('all chosen answers, then all rejected ones', async () => {
    const path = jsonl([
      { prompt: 'p', chosen: 'a', rejected: 'b' },
      { chosen: 'q c', rejected: 'q d' },
      { chosen: 'x', rejected: 'x' },
    ]);
    const loaded = await load({ datasetName: path }, kto);
    expect(loaded?.examples.map(({ tree, source }) => [tree.role, source])).toEqual([
      ['good', 'p|a'],
      ['good', 'q| c'],
      ['bad', 'p|b'],
      ['bad', 'q| d'],
    ]);
    expect(loaded?.report.dropped).toMatchObject({
      'chosen and rejected are the same': { rows: 1, first: 'train.jsonl:3' },
    });
  });
  it('both answers of a pair with its weight', async () => {
    const path = jsonl([
      { prompt: 'p', chosen: 'a', rejected: 'b', w: 2.5 },
      { prompt: 'q', chosen: 'c', rejected: 'd', w: 0 },
      { prompt: 'r', completion: 'e', label: false, w: '0.75' },
    ]);
    const loaded = await load({ datasetName: path, datasetWeightField: 'w' }, kto);
    expect(loaded?.examples.map(({ tree, source }) => [source, tree.role, tree.weight])).toEqual([
      ['r|e', 'bad', 0.75],
      ['p|a', 'good', 2.5],
      ['p|b', 'bad', 2.5],
    ]);
    expect(loaded?.report.dropped).toEqual({ 'weight 0': { rows: 1, first: 'train.jsonl:2' } });
  });
});

describe('notices', () => {
  it('prompts cut inside a word, roles, borders', async () => {
    const reporter = reporterOf();
    const human = (text: string) => ({ from: 'human', value: text });
    const rows = [
      { chosen: 'The sky is blue and wide', rejected: 'The sky is blurred' },
      { prompt: 'It is ', chosen: 'so.', rejected: 'not.' },
      { chosen: '\n\nHuman: a\n\nAssistant: x', rejected: '\n\nHuman: a\n\nAssistant: y' },
      { prompt: [human('h')], chosen: [{ from: 'gpt', value: 'g' }], rejected: [{ from: 'gpt', value: 'k' }] },
    ];
    await load({ datasetName: jsonl(rows) }, dpo, 'train', reporter);
    const said = reporter.said.join('\n');
    expect(said).toContain(
      'warn train: 1 row whose shared prompt ends inside a word of the answers, as TRL cuts it (first train.jsonl:1)',
    );
    expect(said).toContain('warn train: 2 rows where prompt and answer merge into one token');
    expect(said).toContain('info train: 1 prompt found up to the last shared "Assistant:"');
    expect(said).toContain('info train: ShareGPT roles gpt, human');
  });

  it('answers that never end', async () => {
    const reporter = reporterOf();
    const endless = loadTokenizer(tokenizer.folder, { eosToken: '<|endoftext|>' });
    const noEnd = Object.create(endless, { endIds: { value: new Set([0]) } }) as typeof endless;
    const options: Options = { datasetName: preferences };
    await loadExamples({ trainer: dpo, options, tokenizer: noEnd, split: 'test', reporter });
    expect(reporter.said.join('\n')).toContain('no example trains an end token (<|endoftext|>)');
  });
});

describe('errors', () => {
  it.each<[string, unknown[], string, string]>([
    ['an empty file', [], 'DATA_EMPTY', 'has no rows (train.jsonl)'],
    ['a malformed row', [{ chosen: 'a', rejected: 'b' }, '{"chosen": \n'], 'DATA_MALFORMED_ROW', 'train.jsonl:2'],
    [
      'wrong columns',
      [{ question: 'a', answer: 'b' }],
      'DATA_WRONG_COLUMNS',
      'train.jsonl:1 has columns question, answer',
    ],
    [
      'a wrong row after good ones',
      [{ chosen: 'a', rejected: 'b' }, { chosen: 'a' }],
      'DATA_WRONG_COLUMNS',
      'train.jsonl:2',
    ],
    [
      'nothing left',
      [{ prompt: 'a b c d', chosen: 'e', rejected: 'f' }],
      'DATA_NO_EXAMPLES',
      'All 1 rows of "train" were dropped: 1 prompt alone fills max_length',
    ],
  ])('%s', async (_, rows, code, message) => {
    const error = await failure(load({ datasetName: jsonl(rows), maxLength: 3 }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.where?.file).toContain('train.jsonl');
    expect(error.exitCode).toBe(2);
  });

  it('a test split is asked for by name and missing; without a name there is none', async () => {
    const datasetName = jsonl([{ chosen: 'a', rejected: 'b' }]);
    expect(await load({ datasetName }, dpo, 'test')).toBeUndefined();
    expect((await failure(load({ datasetName, datasetTestSplit: 'test' }, dpo, 'test'))).code).toBe(
      'DATA_MISSING_SPLIT',
    );
  });
});
