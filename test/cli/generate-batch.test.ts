/** `harness generate --prompts`: lines in order, and runs that are killed, interrupted, refused or asked in vain. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { type ModelServer, openModelServer } from '../contract/model-server.ts';
import { PROGRAM } from '../support/program.ts';
import { harness, type Ran } from './harness.ts';

const root = packageRoot();
const model = join(root, 'fixtures', 'models', 'tiny-llama-hh');

let folder: string;
let files = 0;
const cacheBefore = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-batch-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

const fresh = (): string => join(folder, `output-${files++}.jsonl`);

function promptsFile(rows: readonly unknown[]): string {
  const path = join(folder, `prompts-${files++}.jsonl`);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

type Line = {
  id: unknown;
  repeat?: number;
  prompt: unknown;
  text: string;
  finish: string;
  usage: { input_tokens: number; output_tokens: number };
  tokens?: { text: string; logprob: number }[];
  error?: { code: string };
  key: string;
};
const linesOf = (path: string): Line[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Prompts of many lengths, so that sequences end at different times. */
const many = Array.from({ length: 80 }, (_, i) => ({
  id: `row-${i}`,
  prompt: `Question ${i}: why is the ${'very '.repeat(i % 9)}old house ${['red', 'quiet', 'for sale'][i % 3]}?`,
}));
const sampled = ['--temperature', '0.9', '--top-p', '0.95', '--seed', '3', '--logprobs', '--max-new-tokens', '24'];

const batch = (prompts: string, output: string, argv: readonly string[] = []): Promise<Ran> =>
  harness(['generate', '--model', model, '--prompts', prompts, '--output', output, ...argv]);

describe('a local model', () => {
  it('writes a line for each answer, in order, as one prompt alone would be answered', async () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hello! How can I help?' },
      { role: 'user', content: 'Name a tree.' },
    ];
    const prompts = promptsFile([{ id: 'a', prompt: 'Name a colour.' }, { messages }, { id: 7, prompt: messages }]);
    const output = fresh();
    const ran = await batch(prompts, output, ['--max-new-tokens', '12', '--n', '2', '--temperature', '1']);
    expect(ran.code, ran.err).toBe(0);
    const lines = linesOf(output);
    expect(lines.map(({ id, repeat }) => [id, repeat])).toEqual([
      ['a', 0],
      ['a', 1],
      [1, 0],
      [1, 1],
      [7, 0],
      [7, 1],
    ]);
    expect(lines[2]!.prompt).toEqual(messages);
    expect(lines[2]!.usage.input_tokens).toBe(lines[4]!.usage.input_tokens);
    expect(lines[0]!.tokens).toBeUndefined();
    const alone = ['--max-new-tokens', '12', '--n', '2', '--temperature', '1', '--json', 'Name a colour.'];
    const { answers } = JSON.parse((await harness(['generate', '--model', model, ...alone])).out) as {
      answers: { text: string }[];
    };
    expect(lines.slice(0, 2).map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
    // What was written can be asked again as recorded answers.
    const again = ['generate', '--model', `recorded:${output}`, '--no-chat', 'Name a colour.'];
    expect((await harness(again)).out).toBe(`${lines[0]!.text}\n`);
  });

  it('goes on after kill -9 and ends with the bytes of an undisturbed run', async () => {
    const prompts = promptsFile(many);
    const whole = fresh();
    expect((await batch(prompts, whole, sampled)).code).toBe(0);
    expect(linesOf(whole).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(linesOf(whole)[0]!.tokens!.length).toBeGreaterThan(0);

    const output = fresh();
    const argv = ['generate', '--model', model, '--prompts', prompts, '--output', output, ...sampled];
    const child = spawn(process.execPath, [PROGRAM, ...argv], { env: process.env });
    const ended = new Promise((done) => child.on('close', (_, signal) => done(signal)));
    while (!existsSync(output) || statSync(output).size === 0) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const before = linesOf(output);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(80);
    const { ino } = statSync(output);

    const ran = await harness([...argv, '--json']);
    expect(ran.code, ran.err).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ answers: 80, kept: before.length, failed: 0 });
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
    expect(statSync(output).ino).toBe(ino);
    expect(existsSync(`${output}.answers`)).toBe(false);
  }, 120_000);

  it('takes away what a kill left of a line, and repeats nothing that is whole', async () => {
    const prompts = promptsFile(many.slice(0, 40));
    const output = fresh();
    await batch(prompts, output, sampled);
    const bytes = readFileSync(output);
    // In the middle of the 36th line, within a character where there is one.
    const at = bytes.indexOf(Buffer.from('row-35'));
    for (const cut of [at, at + 40, at + 41, at + 42]) {
      truncateSync(output, cut);
      const ran = await batch(prompts, output, [...sampled, '--json']);
      expect(JSON.parse(ran.out)).toMatchObject({ kept: 32 });
      expect(readFileSync(output).equals(bytes)).toBe(true);
    }
    const done = await batch(prompts, output, [...sampled, '--json']);
    expect(JSON.parse(done.out)).toMatchObject({ kept: 40 });
    expect(readFileSync(output).equals(bytes)).toBe(true);
  }, 60_000);

  it('touches no output of other prompts, settings or programs', async () => {
    const prompts = promptsFile([{ prompt: 'One' }, { prompt: 'Two' }]);
    const output = fresh();
    const argv = ['--max-new-tokens', '4'];
    await batch(prompts, output, argv);
    const refused = async (path: string, other: string, more: readonly string[]): Promise<void> => {
      const before = readFileSync(path);
      const ran = await batch(other, path, more);
      expect(ran.code).toBe(2);
      expect(ran.err).toContain('[OUTPUT_OTHER]');
      expect(readFileSync(path).equals(before)).toBe(true);
    };
    await refused(output, prompts, ['--max-new-tokens', '5']);
    await refused(output, promptsFile([{ prompt: 'One' }, { prompt: 'Three' }]), argv);
    await refused(output, promptsFile([{ prompt: 'One' }]), argv);
    for (const text of ['notes of mine', '{"id":1}\n', 'a,b\n1,2\n']) {
      const notes = fresh();
      writeFileSync(notes, text);
      await refused(notes, prompts, argv);
    }
  });

  it.each<[string, unknown, readonly string[], string]>([
    ['no prompt', { promt: 'x' }, [], 'DATA_MISSING_COLUMN'],
    ['a number', { prompt: 3 }, [], 'DATA_MALFORMED_ROW'],
    ['an unknown role', { messages: [{ role: 'robot', content: 'x' }] }, [], 'DATA_MALFORMED_ROW'],
    ['a long prompt', { prompt: 'word '.repeat(1100) }, [], 'PROMPT_TOO_LONG'],
    ['messages for bare text', { messages: [{ role: 'user', content: 'x' }] }, ['--no-chat'], 'TEMPLATE_MISSING'],
  ])('names the line of a row with %s before anything is written', async (_, row, argv, code) => {
    const prompts = promptsFile([{ prompt: 'fine' }, row]);
    const output = fresh();
    const ran = await batch(prompts, output, argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`[${code}]`);
    expect(ran.err).toContain(`${prompts}:2`);
    expect(existsSync(output)).toBe(false);
  });

  it('stops on Ctrl-C with 130 and goes on', async () => {
    const prompts = promptsFile(many);
    const output = fresh();
    const argv = ['generate', '--model', model, '--prompts', prompts, '--output', output, ...sampled];
    const child = spawn(process.execPath, [PROGRAM, ...argv], { env: process.env });
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data;
    });
    const ended = new Promise((done) => child.on('close', done));
    while (!existsSync(output) || statSync(output).size === 0) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err).toContain('the same command goes on');
    expect(linesOf(output).length % 32).toBe(0);
  }, 60_000);
});

describe('a server', () => {
  let server: ModelServer;
  afterEach(async () => server.close());
  const asked = (): string[] =>
    server.asked.map(({ body }) => (body.messages as { content: string }[]).at(-1)?.content ?? '');
  const command = (prompts: string, output: string): string[] => [
    ...['generate', '--model', 'openai-compatible:unigram', '--base-url', server.url],
    ...['--prompts', prompts, '--output', output, '--json'],
  ];

  it('is asked side by side, and no answered prompt is paid for twice, whatever line the run was killed at', async () => {
    server = await openModelServer({ delay: 3 });
    const prompts = promptsFile(many.slice(0, 40));
    const output = fresh();
    const first = await harness(command(prompts, output));
    expect(first.code, first.err).toBe(0);
    expect(linesOf(output).map(({ id }) => id)).toEqual(many.slice(0, 40).map(({ id }) => id));
    expect(server.asked).toHaveLength(40);
    const bytes = readFileSync(output);
    const lines = bytes.toString().split('\n');
    writeFileSync(output, `${lines.slice(0, 11).join('\n')}\n${lines[11]!.slice(0, 30)}`);
    const again = await harness(command(prompts, output));
    expect(JSON.parse(again.out)).toMatchObject({ answers: 40, kept: 11 });
    expect(readFileSync(output).equals(bytes)).toBe(true);
    expect(server.asked).toHaveLength(69);
    expect(asked().slice(40).sort()).toEqual(
      many
        .slice(11, 40)
        .map(({ prompt }) => prompt)
        .sort(),
    );
  });

  it('keeps answers that came after one that is missing, and asks for that alone', async () => {
    server = await openModelServer();
    const prompts = promptsFile(many.slice(0, 6));
    const output = fresh();
    server.options.reply = (prompt) => `<${prompt}>`;
    server.faults.push((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
      return true;
    });
    const first = await harness(command(prompts, output));
    expect(first.code).toBe(1);
    expect(first.err).toContain('1 of 6 prompts have no answer');
    expect(linesOf(output).filter(({ error }) => error !== undefined)).toHaveLength(1);
    const again = await harness(command(prompts, output));
    expect(again.code, again.err).toBe(0);
    expect(server.asked).toHaveLength(7);
    expect(linesOf(output).map(({ text }) => text)).toEqual(many.slice(0, 6).map(({ prompt }) => `<${prompt}>`));
    expect(existsSync(`${output}.answers`)).toBe(false);
  });
});
