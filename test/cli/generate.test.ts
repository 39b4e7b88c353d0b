/** `harness generate` with the real small model: what it writes beside transformers, how it streams, what it refuses. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import { type ModelServer, openModelServer } from '../contract/model-server.ts';
import { PROGRAM } from '../support/program.ts';
import { harness } from './harness.ts';

const root = packageRoot();
const model = join(root, 'fixtures', 'models', 'tiny-llama-hh');
const generate = ['generate', '--model', model];

let folder: string;
const cacheBefore = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-generate-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

interface Document {
  text: string;
  finish: string;
  usage: { input_tokens: number; output_tokens: number };
  tokens: { text: string; logprob: number }[];
  answers?: { text: string }[];
}

async function document(argv: readonly string[]): Promise<Document> {
  const ran = await harness([...generate, '--json', ...argv]);
  expect(ran.code, ran.err).toBe(0);
  return JSON.parse(ran.out) as Document;
}

interface Reference {
  max_new_tokens: number;
  cases: {
    prompt: string;
    system: string | null;
    chat: boolean;
    input_tokens: number;
    text: string;
    logprobs: number[];
  }[];
}
const reference = JSON.parse(
  readFileSync(join(root, 'test', 'cli', 'reference', 'generate.json'), 'utf8'),
) as Reference;

/** Runs with pieces of output kept apart, as a terminal or not. */
async function pieces(argv: readonly string[], more: Partial<Io> & { isTTY?: boolean } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const { isTTY = false, ...io } = more;
  const output = (list: string[]) => ({ write: (text: string) => void list.push(text), isTTY, columns: 80 });
  const code = await run(argv, { out: output(out), err: output(err), env: {}, ...io });
  return { code, out, err: err.join('') };
}

describe('one prompt', () => {
  it.each(reference.cases)('gives the text and log-probabilities of transformers: $prompt', async (one) => {
    const shape = one.chat ? [] : ['--no-chat'];
    const system = one.system === null ? [] : ['--system', one.system];
    const length = ['--max-new-tokens', String(reference.max_new_tokens)];
    const { text, tokens, usage } = await document([...shape, ...system, ...length, one.prompt]);
    expect(text).toBe(one.text);
    expect(usage.input_tokens).toBe(one.input_tokens);
    expect(tokens.map((token) => token.text).join('')).toBe(one.text);
    expect(tokens.length).toBeGreaterThanOrEqual(one.logprobs.length - 1);
    for (const [i, { logprob }] of tokens.entries()) expect(Math.abs(logprob - one.logprobs[i]!)).toBeLessThan(1e-3);
  });

  it('streams the same text in pieces, then ends the line', async () => {
    const argv = ['--max-new-tokens', '24', reference.cases[0]!.prompt];
    const { code, out } = await pieces([...generate, ...argv]);
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(10);
    expect(out.join('')).toBe(`${reference.cases[0]!.text}\n`);
    for (const piece of out) expect(piece).not.toContain('\ufffd');
  });

  it('shows nothing of a stop string, nor of its beginning', async () => {
    const [{ prompt, text }] = reference.cases as [Reference['cases'][number]];
    const words = text.split(' ');
    const stop = `${words[4]} ${words[5]}`;
    const before = text.slice(0, text.indexOf(stop));
    const { out } = await pieces([...generate, '--max-new-tokens', '24', '--stop', stop, '--stop', 'nowhere', prompt]);
    expect(out.join('')).toBe(`${before}\n`);
    expect((await document(['--stop', stop, prompt])).finish).toBe('stop');
  });

  it('samples by seed, and gives several answers', async () => {
    const argv = ['--temperature', '1.2', '--top-k', '50', '--max-new-tokens', '12', 'Tell me a story'];
    const first = await document(['--seed', '7', ...argv]);
    expect((await document(['--seed', '7', ...argv])).text).toBe(first.text);
    expect((await document(['--seed', '8', ...argv])).text).not.toBe(first.text);
    const { answers } = await document(['--seed', '7', '--n', '2', ...argv]);
    expect(answers?.map(({ text }) => text)).toEqual([first.text, (await document(['--seed', '8', ...argv])).text]);
  });

  it('reads standard input, in pieces that end within a character, without the last line end', async () => {
    const bytes = Buffer.from('Wie geht’s? 日本\n');
    const input = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte);
    };
    const argv = [...generate, '--json', '--max-new-tokens', '2', '-'];
    const { out } = await pieces(argv, { input });
    expect((JSON.parse(out.join('')) as { messages: unknown }).messages).toEqual([
      { role: 'user', content: 'Wie geht’s? 日本' },
    ]);
  });

  it('answers within the room that the prompt leaves, and says so', async () => {
    const prompt = 'word '.repeat(990).trim();
    const ran = await harness([...generate, '--no-chat', '--json', prompt]);
    const { usage, finish } = JSON.parse(ran.out) as Document;
    const room = 1024 - usage.input_tokens;
    expect(usage.input_tokens).toBeGreaterThanOrEqual(990);
    expect(ran.err).toContain(`leaves room for ${room} new tokens`);
    expect(usage.output_tokens).toBeLessThanOrEqual(room);
    expect(['stop', 'length']).toContain(finish);
  });

  it('keeps control characters from a terminal, and leaves them as they are in a pipe', async () => {
    const program = join(folder, 'escape.mjs');
    writeFileSync(
      program,
      `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify({ id: JSON.parse(line).id, text: 'a\\u001b[31mred\\u0007\\r\\nb' }));
}`,
    );
    const argv = ['generate', '--model', `command:${process.execPath} ${program}`, 'x'];
    expect((await pieces(argv)).out.join('')).toBe('a\u001b[31mred\u0007\r\nb\n');
    expect((await pieces(argv, { isTTY: true })).out.join('')).toBe('a\\u001b[31mred\\u0007\\r\nb\n');
  });
});

describe('a server', () => {
  let server: ModelServer;
  afterEach(async () => server.close());
  const argv = (): string[] => ['generate', '--model', 'openai-compatible:unigram', '--base-url', server.url, 'abc'];

  it('streams, and what came before a broken stream is shown with one error', async () => {
    server = await openModelServer();
    const event = (content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    server.faults.push((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event('half of'));
      setTimeout(() => response.write(event(' it'), () => response.destroy()), 20);
      return true;
    });
    const ran = await pieces(argv());
    expect([ran.code, ran.out]).toEqual([1, ['half of', ' it', '\n']]);
    expect(ran.err).toContain('[SERVER_UNREACHABLE]');
    expect(server.asked).toHaveLength(1);
  });

  it('is asked again while nothing has been shown, as soon as it wants', async () => {
    server = await openModelServer();
    server.faults.push((_, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '0' }).end('{"error":"busy"}');
      return true;
    });
    const ran = await pieces(argv());
    expect([ran.code, ran.out.join('')]).toEqual([0, 'cba\n']);
    expect(ran.err).toContain('trying again in 0 s');
  });
});

describe('wrong input', () => {
  const bare = (): string => {
    const copy = mkdtempSync(join(folder, 'bare-'));
    cpSync(model, copy, { recursive: true });
    rmSync(join(copy, 'chat_template.jinja'));
    const config = join(copy, 'tokenizer_config.json');
    const { chat_template: _, ...rest } = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
    writeFileSync(config, JSON.stringify(rest));
    return copy;
  };

  it.each<[string, string[], string]>([
    ['an unknown provider', ['--model', 'opnai:x', 'hi'], 'PROVIDER_UNKNOWN'],
    ['a missing key', ['--model', 'openai:x', 'hi'], 'KEY_MISSING'],
    ['a missing folder', ['--model', './no-such-model', 'hi'], 'MODEL_NOT_FOUND'],
    ['a prompt longer than the context', ['--model', model, 'word '.repeat(1100)], 'PROMPT_TOO_LONG'],
    ['no prompt', ['--model', model], 'ARGUMENT_INVALID'],
    ['a number that is none', ['--model', model, '--top-p', 'x', 'hi'], 'ARGUMENT_INVALID'],
    ['a number out of range', ['--model', model, '--top-p', '1.5', 'hi'], 'SAMPLING'],
    ['no new tokens', ['--model', model, '--max-new-tokens', '0', 'hi'], 'ARGUMENT_INVALID'],
    ['a system turn without a chat', ['--model', model, '--no-chat', '--system', 's', 'hi'], 'ARGUMENT_INVALID'],
    ['prompts without an output', ['--model', model, '--prompts', 'x.jsonl'], 'ARGUMENT_INVALID'],
    ['an option that the model has not', ['--model', model, '--base-url', 'http://x', 'hi'], 'MODEL_OPTION'],
  ])('is one clear error: %s', async (_, argv, code) => {
    const ran = await harness(['generate', ...argv], {});
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`[${code}]`);
    expect(ran.err.match(/error:/g)).toHaveLength(1);
    expect(ran.out).toBe('');
  });

  it('wants a template for --chat and --system, and needs none without', async () => {
    const without = bare();
    for (const flag of [['--chat'], ['--system', 's']]) {
      const ran = await harness(['generate', '--model', without, ...flag, 'hi']);
      expect([ran.code, ran.out]).toEqual([2, '']);
      expect(ran.err).toContain('[TEMPLATE_MISSING]');
    }
    const plain = await harness(['generate', '--model', without, '--max-new-tokens', '24', reference.cases[2]!.prompt]);
    expect(plain.out).toBe(`${reference.cases[2]!.text}\n`);
  });
});

describe('the process', () => {
  const start = (argv: string[]): ChildProcess =>
    spawn(process.execPath, [PROGRAM, ...argv], { cwd: folder, env: process.env });

  it('stops on Ctrl-C with 130, keeping what was written', async () => {
    const child = start([...generate, '--temperature', '2', '--max-new-tokens', '900', 'Tell me everything']);
    let out = '';
    let err = '';
    child.stderr!.on('data', (data: Buffer) => {
      err += data;
    });
    child.stdout!.on('data', (data: Buffer) => {
      if (out === '') child.kill('SIGINT');
      out += data;
    });
    const code = await new Promise((done) => child.on('close', done));
    expect([code, err]).toEqual([130, '\ninterrupted\n']);
    expect(out.length).toBeGreaterThan(1);
    expect(out.endsWith('\n')).toBe(true);
  }, 60_000);

  it('does not mind a closed pipe, and stops writing', () => {
    const line = `"$NODE" "$MAIN" generate --model "$MODEL" --temperature 2 --max-new-tokens 900 --quiet "Tell me" | head -c 10; echo " $\{PIPESTATUS[0]}"`;
    const env = { ...process.env, NODE: process.execPath, MAIN: PROGRAM, MODEL: model };
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', env });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().endsWith(' 0')).toBe(true);
  }, 60_000);

  it('loads commander alone for --help, which shows three examples', async () => {
    const hook = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(\`export async function load(url, context, next) { process._rawDebug('LOADED ' + url); return next(url, context); }\`));`;
    for (const command of ['generate', 'chat']) {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, PROGRAM, command, '--help'],
        { encoding: 'utf8' },
      );
      expect(stdout.match(/^ {2}.*harness (generate|chat) --model/gm)?.length).toBeGreaterThanOrEqual(3);
      const loaded = [...stderr.matchAll(/LOADED (\S+)/g)].map(([, url]) => url as string);
      const rooms = new Set(loaded.flatMap((url) => /\/src\/(\w+)\//.exec(url)?.[1] ?? []));
      expect([...rooms].sort()).toEqual(['base', 'cli']);
      expect(loaded.filter((url) => /node_modules\/(?!commander)/.test(url))).toEqual([]);
    }
  });
});
