/** Runs a program as a user would and watches it from outside: wall clock and the peak of its resident memory. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '..');

export interface Finished {
  /** When it was started, seconds since 1970. */
  startedAt: number;
  seconds: number;
  /** VmHWM, the most memory that was ever resident; null where the system does not tell (anything but Linux). */
  peakRssMb: number | null;
  stdout: string;
}

const POLL_MS = 20;

/** Runs to the end. Throws with the end of stderr when the exit code is not 0. */
export function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
  return new Promise((done, fail) => {
    const startedAt = Date.now() / 1000;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let peakRssMb: number | null = null;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    const poll = setInterval(() => {
      if (child.pid !== undefined) peakRssMb = highWater(child.pid) ?? peakRssMb;
    }, POLL_MS);
    child.on('error', (error) => {
      clearInterval(poll);
      fail(error);
    });
    child.on('close', (code) => {
      clearInterval(poll);
      const seconds = Date.now() / 1000 - startedAt;
      if (code === 0) done({ startedAt, seconds, peakRssMb, stdout });
      else fail(new Error(`${program} ${args.join(' ')} exited with ${code}:\n${stderr}`));
    });
  });
}

/** A process's VmHWM in MB; the kernel keeps the maximum, so only growth in its last instants is missed. */
function highWater(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
