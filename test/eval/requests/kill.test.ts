import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModelServer } from '../../contract/model-server.ts';
import { scratch } from './harness.ts';

const SAMPLES = 600;
const CONCURRENCY = 16;

/** Runs the child; kills it with SIGKILL once it has printed `lines` lines. Returns the lines. */
async function run(
  url: string,
  folder: string,
  lines = Number.POSITIVE_INFINITY,
): Promise<{ out: string[]; signal: string | null }> {
  const child = join(import.meta.dirname, 'kill-child.ts');
  const args = ['--import', 'tsx', child, url, folder, String(SAMPLES), String(CONCURRENCY)];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > lines) started.kill('SIGKILL');
  });
  const signal = await new Promise<string | null>((done) => started.on('close', (_, name) => done(name)));
  return { out: text.split('\n').slice(0, -1), signal };
}

it('a run killed again and again asks for nothing twice but what was in flight, and forgets nothing that counted', async () => {
  const server = await openModelServer({ delay: 3 });
  const { folder, remove } = await scratch();
  try {
    const told = new Map<string, string>();
    for (const lines of [1, 100, 250]) {
      const { out, signal } = await run(server.url, folder, lines);
      expect(signal).toBe('SIGKILL');
      for (const line of out) told.set(line, line);
    }
    const { out, signal } = await run(server.url, folder);
    expect(signal).toBeNull();
    expect(out).toEqual(
      Array.from({ length: SAMPLES }, (_, i) => `${i} ${Array.from(`prompt ${i}`).reverse().join('')}`),
    );
    for (const line of told.keys()) expect(out).toContain(line);
    const asked = server.asked.map(({ body }) => body.prompt as string);
    const repeats = asked.length - new Set(asked).size;
    expect(new Set(asked).size).toBe(SAMPLES);
    expect(repeats).toBeLessThanOrEqual(3 * CONCURRENCY);
    const before = server.asked.length;
    await run(server.url, folder);
    expect(server.asked.length).toBe(before);
  } finally {
    await server.close();
    await remove();
  }
});
