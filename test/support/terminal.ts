/** The program on a real terminal, by Python's pty (on-terminal.py): what it says there when it may ask. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { PROGRAM } from './program.ts';

export const hasTerminal = spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0;
/** For the names of tests. */
export const TERMINAL_REASON = hasTerminal
  ? 'on a terminal'
  : 'on a terminal (skipped: no python3 with the module pty)';

export interface OnTerminal {
  /** Both channels, as the terminal shows them. */
  output: string;
  code: number;
}

/** Runs the command line; of each pair the second text is typed once the first appeared. */
export async function onTerminal(
  words: readonly string[],
  typed: readonly (readonly [appeared: string, typed: string])[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<OnTerminal> {
  const argv = [process.execPath, PROGRAM, ...words];
  const task = JSON.stringify({ argv, typed, seconds: 60 });
  const child = spawn('python3', [join(import.meta.dirname, 'on-terminal.py'), task], { cwd: packageRoot(), env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => {
    out += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    err += piece.toString();
  });
  await new Promise((done) => child.on('close', done));
  if (out === '') throw new Error(`on-terminal.py: ${err}`);
  return JSON.parse(out) as OnTerminal;
}
