/** `harness publish` asks before anything leaves: by a person at a real terminal, and by a program that cannot be asked. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { harness } from '../cli/harness.ts';
import { hasTerminal, onTerminal, TERMINAL_REASON } from '../support/terminal.ts';
import { makeRun } from './run.ts';

let scratch: string;
let words: string[];
let to: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-asking-'));
  to = join(scratch, 'out');
  words = ['publish', makeRun(join(scratch, 'run')), '--to', `folder:${to}`];
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const QUESTION = '[y/N] ';

describe.skipIf(!hasTerminal)(TERMINAL_REASON, () => {
  it.each(['y\r', 'Yes\r', '  YES \r'])('%j publishes what was listed', async (answer) => {
    const { code, output } = await onTerminal(words, [[QUESTION, answer]]);
    expect(code, output).toBe(0);
    expect(output.indexOf('adapter_model.safetensors')).toBeGreaterThan(0);
    expect(output.indexOf('adapter_model.safetensors')).toBeLessThan(output.indexOf(QUESTION));
    expect(output).toContain(`Publish these files to folder:${to}? ${QUESTION}`);
    expect(existsSync(join(to, 'card.html'))).toBe(true);
  });

  it.each([
    ['n', 'n\r'],
    ['nothing', '\r'],
    ['another word', 'yesterday\r'],
    ['Ctrl-D', '\u0004'],
  ])('%s publishes nothing, says so, and exits with 1', async (_, answer) => {
    const { code, output } = await onTerminal(words, [[QUESTION, answer]]);
    expect(output).toMatch(/nothing was published/);
    expect(output).toMatch(/--yes/);
    expect(code).toBe(1);
    expect(existsSync(to)).toBe(false);
  });

  it('Ctrl-C interrupts: nothing is published, and it exits with 130', async () => {
    const { code, output } = await onTerminal(words, [[QUESTION, '\u0003']]);
    expect(output).toMatch(/interrupted; nothing was published/);
    expect(code).toBe(130);
    expect(existsSync(to)).toBe(false);
  });

  it('an answer leaves what was published before as it was, and --yes asks nothing', async () => {
    await onTerminal([...words, '--yes'], []);
    const record = readFileSync(join(to, 'published.json'), 'utf8');
    rmSync(join(scratch, 'run', 'metrics.jsonl'));
    const { output } = await onTerminal(words, [[QUESTION, 'n\r']]);
    expect(output).toMatch(/metrics\.jsonl +deleted/);
    expect(readFileSync(join(to, 'published.json'), 'utf8')).toBe(record);
    const yes = await onTerminal([...words, '--yes'], []);
    expect([yes.code, yes.output.includes(QUESTION)]).toEqual([0, false]);
    expect(existsSync(join(to, 'metrics.jsonl'))).toBe(false);
  });
});

it('without a terminal and without --yes nothing is published: wrong input, exit code 2', async () => {
  const { code, err, out } = await harness(words, { ...process.env });
  expect([code, out, existsSync(to)]).toEqual([2, '', false]);
  expect(err).toMatch(/nobody can be asked .*nothing was published/);
  expect(err).toMatch(/--yes/);
});
