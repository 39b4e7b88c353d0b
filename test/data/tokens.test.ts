/** Tokenised examples: packed, kept in memory or in a file, made by workers, and found again in the cache. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import { type LoadedSplit, loadExamples } from '../../src/data/load-examples.ts';
import { type OpenSplit, openSplit } from '../../src/data/mixture.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { packExamples } from '../../src/data/tokens/packed-examples.ts';
import { noteReads } from '../../src/data/tokens/token-cache.ts';
import { openTokens, readAbout, saveTokens } from '../../src/data/tokens/token-file.ts';
import { TokenStoreBuilder } from '../../src/data/tokens/token-store.ts';
import { TokenWorkers } from '../../src/data/tokens/token-workers.ts';
import type { TokeniseContext } from '../../src/data/tokens/tokenise-block.ts';
import { tokeniseRows } from '../../src/data/tokens/tokenise-rows.ts';
import type { Example, Segment } from '../../src/data/tree.ts';
import dpo, { type DpoOptions } from '../../trainers/dpo.ts';
import sft from '../../trainers/sft.ts';

const root = join(import.meta.dirname, '..', '..');
const tokenizer = loadTokenizer(join(root, 'fixtures', 'models', 'tiny-llama-hh'));
const scratch = mkdtempSync(join(tmpdir(), 'harness-tokens-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const folder = (): string => {
  const path = join(scratch, String(folders++));
  mkdirSync(path);
  return path;
};

/** The same with lists in place of typed arrays. */
const plain = ({ tree, ...rest }: Example): unknown => {
  const listed = ({ ids, predict, children, ...more }: Segment): unknown => ({
    ...more,
    ids: [...ids],
    predict: typeof predict === 'boolean' ? predict : [...predict],
    children: (children ?? []).map(listed),
  });
  return { ...rest, tree: listed(tree) };
};

const segment = (depth: number, wide: boolean): fc.Arbitrary<Segment> =>
  fc
    .record({
      ids: fc.array(fc.nat(wide ? 2 ** 31 - 1 : 65_535), { maxLength: 4 }),
      role: fc.constantFrom('prompt', 'chosen'),
      kind: fc.constantFrom<'all' | 'none' | 'mask'>('all', 'none', 'mask'),
      weight: fc.option(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), { nil: undefined }),
      children: depth === 0 ? fc.constant([]) : fc.array(segment(depth - 1, wide), { maxLength: 2 }),
    })
    .map(({ ids, role, kind, weight, children }) => ({
      ...{ ids, role, children },
      ...(weight === undefined ? {} : { weight }),
      predict: kind === 'mask' ? ids.map((id) => id % 2) : kind === 'all',
    }));
const example = (wide: boolean): fc.Arbitrary<Example> =>
  fc.record(
    {
      tree: segment(2, wide),
      tokens: fc.nat(1000),
      source: fc.constantFrom('train.jsonl:17', 'a:b:3', 'x:03', 'no line', ':1'),
      index: fc.nat(1e9),
      truncated: fc.boolean(),
      extra: fc.record({ margin: fc.double({ noNaN: true }) }),
    },
    { requiredKeys: ['tree', 'tokens', 'source', 'index', 'truncated'] },
  );
const sets = fc.boolean().chain((wide) => fc.array(fc.array(example(wide), { maxLength: 5 }), { maxLength: 4 }));

describe('stores', () => {
  it('give back what was put in, from memory and from a file, one by one and in order', () => {
    const at = folder();
    fc.assert(
      fc.property(sets, fc.constantFrom(0, 12, 1e6), (blocks, inMemory) => {
        const builder = new TokenStoreBuilder({ folder: at, inMemory });
        for (const block of blocks) builder.add(packExamples(block));
        const store = builder.store();
        const wanted = blocks.flat().map(plain);
        expect([...store].map(plain)).toEqual(wanted);
        expect(wanted.map((_, i) => plain(store.at(wanted.length - 1 - i) as Example)).reverse()).toEqual(wanted);
        expect([...store.lengths()]).toEqual(blocks.flat().map(({ tokens }) => tokens));
        expect([store.at(-1), store.at(wanted.length)]).toEqual([undefined, undefined]);
      }),
    );
    expect(readdirSync(at)).toEqual([]);
  });

  it('come back from their file, whose every byte counts', () => {
    const path = join(folder(), 'x.tokens');
    const [blocks] = fc.sample(
      fc.array(fc.array(example(true), { minLength: 2, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
      { numRuns: 1, seed: 4 },
    ) as [Example[][]];
    const make = (inMemory: number) => {
      const builder = new TokenStoreBuilder({ folder: scratch, inMemory });
      for (const block of [...blocks, ...blocks]) builder.add(packExamples(block));
      saveTokens(path, builder, { rows: 3 });
      return builder.store();
    };
    const wanted = [...make(1e6)].map(plain);
    expect(wanted.length).toBeGreaterThan(3);
    for (const inMemory of [0, 1e6]) {
      const found = openTokens(path, inMemory);
      expect([...(found?.store ?? [])].map(plain)).toEqual(wanted);
      expect(found?.about).toEqual({ rows: 3 });
    }
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ 1;
      writeFileSync(path, damaged);
      expect(openTokens(path)).toBeUndefined();
    }
    writeFileSync(path, whole.subarray(0, whole.length - 1));
    expect([openTokens(path), readAbout(path)]).toEqual([undefined, undefined]);
    expect([...make(0)].map(plain)).toEqual(wanted);
    expect(openTokens(path)?.about).toEqual({ rows: 3 });
  });

  it('stay in memory where no file can be written', () => {
    const builder = new TokenStoreBuilder({ folder: join(scratch, 'none\0'), inMemory: 0 });
    const [block] = fc.sample(fc.array(example(false), { minLength: 3 }), { numRuns: 1, seed: 1 }) as [Example[]];
    builder.add(packExamples(block));
    expect(() => saveTokens(join(scratch, 'y.tokens'), builder, null)).toThrow('cannot be written');
    expect([...builder.store()].map(plain)).toEqual(block.map(plain));
  });

  it('refuse what is no token', () => {
    const wrong = (ids: number[], predict: boolean | number[]): Example => {
      return { tree: { role: 'a', ids, predict }, tokens: 1, source: 's:1', index: 0, truncated: false };
    };
    expect(() => packExamples([wrong([-1], true)])).toThrow('s:1: -1 is no token id');
    expect(() => packExamples([wrong([1, 2], [1])])).toThrow('s:1: 1 flags for 2 tokens');
  });
});

const fixture = readFileSync(join(root, 'fixtures', 'preferences', 'train.jsonl'), 'utf8');
/** `times` 430 rows. */
const rows = (times: number, end = ''): string => {
  const path = join(folder(), 'train.jsonl');
  writeFileSync(path, fixture.repeat(times) + end);
  return path;
};
const file = (name: string): string => join(root, 'trainers', `${name}.ts`);
const options = { beta: 0.1, lossType: ['sigmoid'], maxLength: 60, completionOnlyLoss: null, assistantOnlyLoss: false };

type Context = TokeniseContext<DpoOptions>;
const contextOf = (trainer: object, weightField?: string): Context => ({
  ...{ textField: undefined, weightField, onOverlong: undefined, promptBoundary: undefined, tokenizer },
  trainer: trainer as typeof dpo,
  options: options as unknown as DpoOptions,
});
const sourceOf = async (path: string): Promise<OpenSplit> =>
  (await openSplit({ datasetName: path }, 'train')) ?? expect.unreachable();

describe('workers', () => {
  const run = async (path: string, trainer: object, workers: number | TokenWorkers, weightField?: string) => {
    const seen: number[] = [];
    const made = await tokeniseRows(await sourceOf(path), contextOf(trainer, weightField), {
      ...{ folder: scratch, workers, inMemory: 10_000 },
      progress: (done) => seen.push(done),
    });
    return { ...made, seen, examples: [...made.builder.store()].map(plain) };
  };
  const started = async (trainer: { name: string }, weightField?: string): Promise<TokenWorkers> => {
    const context = contextOf({ ...trainer, file: file(trainer.name) }, weightField);
    const workers = TokenWorkers.start(context, 3) ?? expect.unreachable();
    await expect.poll(() => workers.free, { timeout: 50_000, interval: 50 }).toBe(true);
    return workers;
  };

  it.each([dpo, sft])('$name: one thread and three give the same, in order', async (trainer) => {
    const path = rows(8);
    const weighed = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line, i) => `${line.slice(0, -1)}, "w": ${i + 1}}\n`);
    writeFileSync(path, weighed.join(''));
    const workers = await started(trainer, 'w');
    let here = 0;
    const features = (...given: [never, never, never]): unknown => {
      here++;
      return trainer.features(...given);
    };
    const three = await run(path, { ...trainer, features }, workers, 'w');
    await workers.stop();
    expect(here).toBe(0);
    const one = await run(path, trainer, 1, 'w');
    expect(three.examples).toEqual(one.examples);
    expect(one.examples.at(-1)).toMatchObject({ tree: { weight: 3440 } });
    expect(three.rows).toEqual(one.rows);
    expect(three.optionsRead).toEqual(one.optionsRead);
    expect(one.rows).toMatchObject({ rowsRead: 3440, files: [[0, 3440]] });
    expect(three.seen.toSorted((a, b) => a - b)).toEqual(three.seen);
    expect(three.seen.at(-1)).toBe(3440);
  });

  it('the first wrong row is told, as from one thread', async () => {
    const path = rows(6, '{"chosen": "a"}\n{"chosen": 3, "rejected": 4}\n');
    appendFileSync(path, fixture);
    const failure = (workers: number | TokenWorkers): Promise<HarnessError> =>
      run(path, dpo, workers).then(
        () => expect.unreachable(),
        (e) => e,
      );
    const workers = await started(dpo);
    const [one, three] = [await failure(1), await failure(workers)];
    expect(one.message).toContain('train.jsonl:2581');
    expect(three).toMatchObject({
      code: one.code,
      message: one.message,
      hint: one.hint,
      where: one.where,
      exitCode: 2,
    });
    expect(readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await workers.stop();
  });

  it('a worker that is lost gives its block back', async () => {
    // A method that never ends, so that the block cannot be done before the worker is gone.
    const endless = join(folder(), 'endless.mjs');
    writeFileSync(endless, 'export default { features() { for (;;); } };');
    const workers = TokenWorkers.start(contextOf({ ...dpo, file: endless }), 2) ?? expect.unreachable();
    await expect.poll(() => workers.free, { timeout: 50_000, interval: 50 }).toBe(true);
    const row = JSON.parse(fixture.slice(0, fixture.indexOf('\n'))) as Record<string, unknown>;
    const given = workers.run([{ row, source: 'train.jsonl:1', file: 'train.jsonl', line: 1, index: 0 }]);
    await workers.stop();
    expect(await given).toBeUndefined();
  });

  it('a method that no worker can load is tokenised here', async () => {
    const trainer = { ...dpo, file: join(scratch, 'none.ts') };
    const source = await sourceOf(rows(3));
    const given = { folder: scratch, workers: 2, patience: 0, progress() {} };
    expect((await tokeniseRows(source, contextOf(trainer), given)).rows.rowsRead).toBe(1290);
  });
});

describe('cache', () => {
  let cache = '';
  beforeEach(() => {
    cache = folder();
    process.env.HARNESS_CACHE = cache;
  });
  afterAll(() => {
    delete process.env.HARNESS_CACHE;
  });
  const load = async (
    datasetName: string,
    more: object = {},
    trainer: object = { ...dpo, file: file('dpo') },
  ): Promise<LoadedSplit & { said: string[] }> => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const reporter = { phase() {}, progress() {}, info: say, warn: say };
    const given = { ...options, datasetName, ...more } as never;
    const loaded = await loadExamples({
      trainer: trainer as never,
      options: given,
      tokenizer,
      split: 'train',
      reporter,
    });
    return loaded === undefined ? expect.unreachable() : { ...loaded, said };
  };
  const entries = (): string[] => readdirSync(join(cache, 'tokens'));
  const CACHED = 'train: tokens come from the cache';

  it('the second time tokens, report and inputs are those of the first', async () => {
    const path = rows(3);
    const [first, second] = [await load(path), await load(path)];
    expect(first.said).not.toContain(CACHED);
    expect(second.said).toEqual([CACHED, ...first.said]);
    expect([...second.examples].map(plain)).toEqual([...first.examples].map(plain));
    expect(second.report).toEqual(first.report);
    expect(second.lengths).toEqual(first.lengths);
    expect(second.inputs).toEqual(first.inputs);
    expect(entries().length).toBe(1);
    expect(statSync(join(cache, 'tokens', entries()[0] as string)).size).toBeLessThan(3 * first.report.tokens);
  });

  it('only what the tokens follow from makes an entry stale', async () => {
    const path = rows(3);
    await load(path);
    expect((await load(path, { beta: 0.5, lossType: ['ipo'] })).said).toContain(CACHED);
    expect((await load(path, { maxLength: 61 })).said).not.toContain(CACHED);
    expect((await load(path, { onOverlong: 'drop' })).said).not.toContain(CACHED);
    expect((await load(path, { datasetTrainSplit: 'train[:1200]' })).report.rowsRead).toBe(1200);
    expect((await load(path, {}, { ...sft, file: file('sft') })).said).not.toContain(CACHED);
    // The same rows under another folder are the same rows.
    expect((await load(rows(3))).said).toContain(CACHED);
    appendFileSync(path, fixture.slice(0, fixture.indexOf('\n') + 1));
    const changed = await load(path);
    expect(changed.said).not.toContain(CACHED);
    expect(changed.report.rowsRead).toBe(1291);
  });

  it('weights of rows are kept with the tokens, and another column makes an entry stale', async () => {
    const path = join(folder(), 'train.jsonl');
    const lines = fixture.repeat(3).trim().split('\n');
    const weighed = lines.map((line, i) => `${JSON.stringify({ ...JSON.parse(line), a: (i % 5) / 4, b: 1 })}\n`);
    writeFileSync(path, weighed.join(''));
    await load(path);
    const first = await load(path, { datasetWeightField: 'a' });
    expect(first.said).not.toContain(CACHED);
    expect(first.said.join()).toContain('258 rows dropped: weight 0 (first train.jsonl:1)');
    const weights = ({ examples }: LoadedSplit) => Array.from(examples, ({ tree, index }) => [index, tree.weight]);
    const kept = weights(first);
    expect(kept.length).toBeGreaterThan(500);
    expect(kept).toEqual(kept.map(([index]) => [index, (index! % 5) / 4]));
    const second = await load(path, { datasetWeightField: 'a' });
    expect(second.said).toContain(CACHED);
    expect(weights(second)).toEqual(kept);
    expect((await load(path, { datasetWeightField: 'b' })).said).not.toContain(CACHED);
  });

  it('a damaged entry is told, removed and made again', async () => {
    const path = rows(3);
    const first = await load(path);
    const entry = join(cache, 'tokens', entries()[0] as string);
    const bytes = readFileSync(entry);
    bytes[1000] = (bytes[1000] as number) ^ 4;
    writeFileSync(entry, bytes);
    const again = await load(path);
    expect(again.said[0]).toBe(`Cached tokens fail their checksum and are made again (${entry}).`);
    expect([...again.examples].map(plain)).toEqual([...first.examples].map(plain));
    expect((await load(path)).said).toContain(CACHED);
  });

  it('little is not kept, nor what a plug-in made, and a folder that cannot be written is no fault', async () => {
    await load(rows(1));
    await load(rows(3), {}, dpo);
    expect(readdirSync(cache)).toEqual([]);
    writeFileSync(join(cache, 'tokens'), 'a file');
    const loaded = await load(rows(3));
    expect(loaded.report.rowsRead).toBe(1290);
    expect(loaded.said[0]).toContain('Tokens could not be cached');
  });

  it('stops when asked to', async () => {
    const reporter = { phase() {}, progress: () => controller.abort(), info() {}, warn() {} };
    const controller = new AbortController();
    const given = {
      trainer: dpo as never,
      options: { ...options, datasetName: rows(3) } as never,
      tokenizer,
      reporter,
    };
    const stopped = loadExamples({ ...given, split: 'train', signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  });

  it('options are noted as they are looked at', () => {
    const noted = noteReads({ a: 1, b: { c: 2 }, d: 3 });
    expect(noted.options.b.c).toBe(2);
    expect('d' in noted.options).toBe(true);
    expect([...noted.read]).toEqual(['b', 'd']);
    expect({ ...noted.options }).toEqual({ a: 1, b: { c: 2 }, d: 3 });
    expect([...noted.read].sort()).toEqual(['', 'a', 'b', 'd']);
  });
});
