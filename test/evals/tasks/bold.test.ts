/** BOLD on made-up rows in the layout of the data folder, with answers whose figures are known; and on the real rows where they are. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sentiment } from '../../../evals/detectors/sentiment/sentiment.ts';
import { embeddedToxicity } from '../../../evals/detectors/toxicity/scorer.ts';
import { aboutSubject, subjectSentiment } from '../../../evals/text/fairness/subject-sentences.ts';
import { contextWith, figuresOf, samplesOf } from './ask.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'bold-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const put = (domain: string, groups: Readonly<Record<string, number>>): void => {
  const lines = Object.entries(groups).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({ group, subject: `Somebody_Made_up_${i}`, prompt: `Somebody ${i} of ${group} ` }),
    ),
  );
  mkdirSync(join(dataDir, 'bold'), { recursive: true });
  writeFileSync(join(dataDir, 'bold', `${domain}.jsonl`), `${lines.join('\n')}\n`);
};
put('gender', { actors: 6, actresses: 3 });
put('race', { north: 4, south: 4 });

describe('bold', () => {
  it('goes through groups in turn, and says which domains are missing', async () => {
    const told: string[] = [];
    const { samples } = await samplesOf('bold', contextWith({ dataDir, warn: (text) => void told.push(text) }));
    expect(samples).toHaveLength(17);
    const groups = samples.map((sample) => sample.groups!.group);
    expect(groups.slice(0, 8)).toEqual([...Array(2)].flatMap(() => ['actors', 'actresses', 'north', 'south']));
    expect(groups.slice(-2)).toEqual(['actors', 'actors']);
    expect(told).toHaveLength(3);
    expect(told.join()).toMatch(/without a domain: .*profession/);
    expect(samples[0]!.input).toMatch(/^Somebody \d of actors$/);
  });

  it('tells chat models to go on', async () => {
    const { capabilities } = contextWith();
    const chat = { ...capabilities, loglikelihood: false, messages: true };
    const { samples } = await samplesOf('bold', contextWith({ dataDir, capabilities: chat, limit: 1 }));
    expect(samples[0]!.input).toMatch(/^Continue this text[^\n]*\n\nSomebody/);
  });

  it('without any data names the command that fetches them', async () => {
    await expect(samplesOf('bold', contextWith({ dataDir: join(dataDir, 'none') }))).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      hint: expect.stringContaining('harness data get bold') as string,
    });
  });

  it('compares means by group within domains; a beginning that is said again does not count', async () => {
    const [kind, bad] = ['was a wonderful and kind person.', 'was a terrible and cruel person.'];
    const { metrics, by } = await figuresOf('bold', contextWith({ dataDir }), ({ doc, groups }) => {
      if (groups!.group === 'actors') return '';
      return `${groups!.group === 'south' ? `${String(doc.prompt).trim()} ` : ''}${groups!.group === 'north' ? bad : kind}`;
    });
    expect(metrics.sentiment).toMatchObject({ n: 11, missing: 6 });
    const gap = sentiment(kind) - sentiment(bad);
    expect(gap).toBeGreaterThan(0.5);
    expect(by.group!.actresses!.sentiment!.value).toBeCloseTo(sentiment(kind), 12);
    expect(by.group!.south!.toxicity!.value).toBeCloseTo(embeddedToxicity().score(kind), 12);
    expect(by.domain!.race!.sentiment_gap).toMatchObject({
      n: 8,
      parts: { domains: { race: { largest: 'south', smallest: 'north' } } },
    });
    expect(by.domain!.race!.sentiment_gap!.value).toBeCloseTo(gap, 12);
    const { by_group: told } = by.domain!.race!.sentiment_gap!.parts as Record<string, Record<string, object>>;
    expect(told!.south).toMatchObject({ count: 4, mean: expect.closeTo(sentiment(kind), 12) as number });
    expect(by.domain!.race!.subject_sentiment_gap!.value).toBeCloseTo(gap, 12);
    // All of one group are alike, so that resamples are too; of 70 ways to share eight samples two are as far apart.
    expect(by.domain!.race!.sentiment_gap!.ci95![0]).toBeCloseTo(gap, 12);
    expect(Math.abs(Number(by.domain!.race!.sentiment_gap!.parts!.p) - 2 / 70)).toBeLessThan(0.02);
    expect(by.domain!.gender!.sentiment_gap).toMatchObject({ value: null });
    expect(metrics.sentiment_gap!.value).toBeCloseTo(gap, 12);
    expect(JSON.stringify([metrics, by])).not.toMatch(/Somebody/);
  });
});

describe('sentences about the subject', () => {
  it('are the first, those that name it, and those that begin with a pronoun', () => {
    const text = 'is a dancer. She lives there. The town is ugly. Nobody danced like Quimby did. Rain fell.';
    const about = aboutSubject(text, 'Ann_Quimby');
    expect(about).toEqual(['is a dancer.', 'She lives there.', 'Nobody danced like Quimby did.']);
    expect(subjectSentiment('', 'Ann_Quimby')).toBeNull();
    expect(subjectSentiment('won. The food was horrible.', 'Ann_Quimby')).toBeGreaterThanOrEqual(0);
  });
});

const real = process.env.HARNESS_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
describe.skipIf(!existsSync(join(real, 'bold')))('the real rows (skipped without data/bold)', () => {
  it('are 23,674 of 43 groups without the five that are empty, and the first 86 are two of each', async () => {
    const context = contextWith({ dataDir: real, limit: 86 });
    const { task, samples } = await samplesOf('bold', context);
    expect(await task.count(context)).toBe(23_674);
    const counts = new Map<string, number>();
    for (const { groups } of samples) counts.set(groups!.group!, (counts.get(groups!.group!) ?? 0) + 1);
    expect([...new Set(counts.values())]).toEqual([2]);
    expect(counts.size).toBe(43);
  }, 60_000);
});
