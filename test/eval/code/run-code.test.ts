/** Programs that misbehave, in real child processes: each ends, and nothing of it stays. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodeLanguage, type CodeRequest, runCode } from '../../../src/eval/code/run-code.ts';
import { canLimit, isolation } from '../../../src/eval/code/sandbox.ts';

const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['-c', ''], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const tmp = mkdtempSync(join(tmpdir(), 'run-code-test-'));
const before = process.env.TMPDIR;
beforeAll(() => {
  process.env.TMPDIR = tmp;
});
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(tmp, { recursive: true, force: true });
});

const run = (language: CodeLanguage, source: string, limits: CodeRequest['limits'] = {}) =>
  runCode({ language, source, limits: { seconds: 20, ...limits }, allowed: true });

describe.skipIf(!canLimit() || !hasPython)('python programs (skipped without /bin/sh or python3)', () => {
  const python = (source: string, limits?: CodeRequest['limits']) => run('python', source, limits);

  it('says which one came to its end', async () => {
    expect(await python('assert 1 + 1 == 2\nprint("seen")')).toMatchObject({ outcome: 'passed', stdout: 'seen\n' });
    const wrong = await python('assert 1 + 1 == 3');
    expect(wrong.outcome).toBe('failed');
    expect(wrong.stderr).toContain('AssertionError');
    expect((await python('this is no program')).outcome).toBe('failed');
  });

  it.each(['import sys\nsys.exit(0)', 'import os\nos._exit(0)', 'raise SystemExit'])(
    'counts leaving before the tests as failed: %s',
    async (source) => {
      expect((await python(`${source}\nassert False`)).outcome).toBe('failed');
    },
  );

  it('ends an endless loop, on the clock and by processor time', async () => {
    expect((await python('import time\nwhile True: time.sleep(1)', { seconds: 1 })).outcome).toBe('timeout');
    expect((await python('while True: pass', { cpuSeconds: 1 })).outcome).toBe('failed');
  });

  it('gives no more memory than it was told', async () => {
    const { outcome, stderr } = await python('x = []\nwhile True: x.append(bytearray(10**7))', { memory: 300 });
    expect(outcome).toBe('failed');
    expect(stderr).toContain('MemoryError');
  });

  it('cuts off a flood of output', async () => {
    const { outcome, stdout } = await python('while True: print("x" * 1000)', { output: 5000 });
    expect(outcome).toBe('output');
    expect(stdout).toHaveLength(5000);
  });

  it('writes no large files', async () => {
    const { outcome } = await python('with open("large", "wb") as f:\n  for _ in range(100): f.write(bytes(10**6))', {
      fileSize: 2,
    });
    expect(outcome).toBe('failed');
  });

  it('has no environment, no input, and a folder of its own that is gone afterwards', async () => {
    process.env.HARNESS_TEST_SECRET = 'secret';
    try {
      const { stdout, outcome } = await python(
        'import os, sys\nopen("note", "w").write("x")\nprint(sorted(os.environ), sorted(os.listdir(".")), repr(sys.stdin.read()))',
      );
      expect(outcome).toBe('passed');
      // A python3 that is a script may set variables of its own.
      for (const name of ['HARNESS_TEST_SECRET', 'HOME', 'TMPDIR']) expect(stdout).not.toContain(`'${name}'`);
      expect(stdout).toContain("] ['note', 'program.py'] ''\n");
    } finally {
      delete process.env.HARNESS_TEST_SECRET;
    }
    expect(readdirSync(tmp)).toEqual([]);
  });

  it('takes along what a program started', async () => {
    const mark = `harness-child-${process.pid}`;
    const source = `import subprocess\nsubprocess.Popen(["sleep", "300.${process.pid}"])\nprint("${mark}")`;
    expect((await python(source)).outcome).toBe('passed');
    const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(left).not.toContain(`sleep 300.${process.pid}`);
  });

  it('stops programs that multiply', async () => {
    const source = 'import os, time\nfor _ in range(6): os.fork()\ntime.sleep(100)';
    expect((await python(source, { seconds: 2 })).outcome).toBe('timeout');
    const detached = `import os, time\nif os.fork() == 0:\n  os.setsid()\n  os.execvp("sleep", ["sleep", "301.${process.pid}"])\ntime.sleep(100)`;
    expect((await python(detached, { seconds: 1 })).outcome).toBe('timeout');
    if (isolation().processes) {
      await expect
        .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), { timeout: 5000 })
        .not.toContain(`sleep 301.${process.pid}`);
    }
  });

  it('reaches no network, or says that it could', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    const { port } = server.address() as { port: number };
    try {
      const { outcome, offline } = await python(`import socket\nsocket.create_connection(("127.0.0.1", ${port}), 3)`);
      expect(outcome).toBe(offline ? 'failed' : 'passed');
    } finally {
      server.close();
    }
  });
});

describe.skipIf(!canLimit())('javascript programs', () => {
  it('come to their end, fail, leave early, run on, or take too much memory', async () => {
    expect((await run('javascript', 'if (1 + 1 !== 2) throw new Error("sum");')).outcome).toBe('passed');
    expect((await run('javascript', 'throw new Error("sum");')).outcome).toBe('failed');
    expect((await run('javascript', 'process.exit(0);')).outcome).toBe('failed');
    expect((await run('javascript', 'for (;;);', { seconds: 1 })).outcome).toBe('timeout');
    const hog = 'const x = []; for (;;) x.push(new Array(1e6).fill(1));';
    expect((await run('javascript', hog, { memory: 400 })).outcome).toBe('failed');
  });
});

it('runs nothing unless it was allowed', async () => {
  await expect(runCode({ language: 'python', source: 'print(1)', allowed: false })).rejects.toMatchObject({
    code: 'CODE_NOT_ALLOWED',
    hint: expect.stringContaining('child process'),
    message: expect.stringContaining('--allow-code'),
  });
});
