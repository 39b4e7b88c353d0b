/** `harness chat` through a pipe: turns, commands, a full context, Ctrl-C, mistakes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { run } from '../../src/cli/program.ts';
import { openLocal } from '../../src/providers/local/open.ts';
import { type Fault, openModelServer } from '../contract/model-server.ts';
import { PROGRAM } from '../support/program.ts';
import type { Ran } from './harness.ts';

const root = packageRoot();
const model = join(root, 'fixtures', 'models', 'tiny-llama-hh');

let folder: string;
const cacheBefore = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-chat-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

interface Turn {
  role: string;
  content: string;
}

async function chat(lines: readonly string[], argv: readonly string[] = [], uri = model): Promise<Ran> {
  const written = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    ...{ isTTY: false, columns: 100 },
  });
  const input = async function* () {
    yield new Uint8Array(Buffer.from(`${lines.join('\n')}\n`));
  };
  const io = { out: output('out'), err: output('err'), env: {}, input };
  return { code: await run(['chat', '--model', uri, ...argv], io), ...written };
}

async function messagesOf(lines: readonly string[], argv: readonly string[] = []): Promise<Turn[]> {
  const ran = await chat(lines, ['--json', ...argv]);
  expect(ran.code, ran.err).toBe(0);
  return (JSON.parse(ran.out) as { messages: Turn[] }).messages;
}

describe('a local model', () => {
  it('answers each line with all that was said before it', async () => {
    const short = ['--max-new-tokens', '12'];
    const ran = await chat(['Name a colour.', '', 'Another one.'], short);
    const turns = await messagesOf(['Name a colour.', 'Another one.'], short);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(ran.out).toBe(`${turns[1]!.content}\n${turns[3]!.content}\n`);
    // The second answer is the one to the whole conversation.
    const context = { env: {}, device: 'cpu', seed: 0, report: () => undefined };
    const provider = await openLocal(model, {}, context);
    const prompt = { messages: turns.slice(0, 3) as { role: 'user' | 'assistant'; content: string }[] };
    const options = { maxTokens: 12, stop: [], temperature: 0, seed: 0 };
    await provider.answerAll(
      [{ kind: 'generate', prompt, options }],
      (_, answer) => expect(answer).toMatchObject({ text: turns[3]!.content }),
      new AbortController().signal,
    );
    await provider.close();
  });

  it('has commands, and lines that only look like one', async () => {
    const file = join(folder, 'saved', 'chat.jsonl');
    const lines = ['One', '/reset', '/system Be brief.', '//not a command', `/save ${file}`, '/exit', 'never said'];
    const turns = await messagesOf(lines, ['--max-new-tokens', '4', '--system', 'first']);
    expect(turns.slice(0, 2)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: '/not a command' },
    ]);
    expect(turns).toHaveLength(3);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ messages: turns });
  });

  it('drops the oldest turns when the context is full, and says so', async () => {
    const long = (n: number): string => `${n} ${'word '.repeat(300)}`;
    const ran = await chat([long(1), long(2), long(3), long(4)], ['--json', '--max-new-tokens', '50']);
    expect(ran.code, ran.err).toBe(0);
    const { messages } = JSON.parse(ran.out) as { messages: Turn[] };
    const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content[0]);
    expect(asked.at(-1)).toBe('4');
    expect(asked).not.toContain('1');
    expect(messages[0]!.role).toBe('user');
    expect(ran.err).toContain('the context is full: the oldest 2 turns are left out');
  });

  it('ends a pipe on a question that does not fit, and on a wrong command', async () => {
    const tooLong = await chat(['word '.repeat(1100)]);
    expect(tooLong.code).toBe(2);
    expect(tooLong.err).toContain('[PROMPT_TOO_LONG]');
    const wrong = await chat(['/sytem x']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('/system');
  });
});

it('a server that finds the conversation too long is asked with less of it', async () => {
  const server = await openModelServer();
  const refused =
    (message: string): Fault =>
    (_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
      return true;
    };
  const uri = 'openai-compatible:unigram';
  server.faults.push(
    () => false,
    () => false,
    refused("This model's maximum context length is 3 tokens"),
  );
  const ran = await chat(['abc', 'def', 'ghi'], ['--base-url', server.url], uri);
  expect([ran.code, ran.out]).toEqual([0, 'cba\nfed\nihg\n']);
  expect(ran.err).toContain('the oldest 2 turns are left out');
  const last = server.asked.at(-1)!.body.messages as Turn[];
  expect(last.map(({ content }) => content)).toEqual(['def', 'fed', 'ghi']);
  server.faults.push(refused('context length exceeded'));
  const alone = await chat(['abc'], ['--base-url', server.url], uri);
  expect(alone.code).toBe(2);
  expect(alone.err).toContain('[PROMPT_TOO_LONG]');
  await server.close();
});

describe('Ctrl-C', () => {
  it('stops the answer that is being written, and the second one leaves', async () => {
    const argv = ['chat', '--model', model, '--temperature', '2', '--max-new-tokens', '900'];
    const child = spawn(process.execPath, [PROGRAM, ...argv], { env: process.env });
    const seen = { out: '', err: '' };
    const waiting: (() => void)[] = [];
    const until = (test: () => boolean): Promise<void> =>
      new Promise((done) => {
        const check = (): void => {
          if (test()) done();
        };
        waiting.push(check);
        check();
      });
    for (const name of ['out', 'err'] as const) {
      child[`std${name}`].on('data', (data: Buffer) => {
        seen[name] += data;
        for (const check of waiting) check();
      });
    }
    const ended = new Promise((done) => child.on('close', done));
    child.stdin.write('Tell me everything\n');
    await until(() => seen.out.length > 20);
    child.kill('SIGINT');
    await until(() => seen.err.includes('(stopped)'));
    expect(child.exitCode).toBeNull();
    // The input is still open: only the signal ends it.
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  }, 60_000);
});
