/**
 * How a program is started so that it can do little harm: which tools of the system there are, and the command line made of
 * them. Limits are set by the shell's `ulimit` (the text of the command is fixed; numbers and paths are arguments), network and
 * processes are cut off by `unshare` where the system allows it. Leaves out: hiding the file system, which the program can read.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface CodeLimits {
  /** Seconds on the clock. */
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly cpuSeconds: number;
  /** Megabytes of memory that it may write to. */
  readonly memory: number;
  /** Megabytes of one file. */
  readonly fileSize: number;
  /** Bytes of standard output and of standard error, each. */
  readonly output: number;
  /** Processes, where the system counts them apart. */
  readonly processes: number;
}

export const CODE_LIMITS: CodeLimits = {
  seconds: 10,
  cpuSeconds: 10,
  memory: 1024,
  fileSize: 16,
  output: 64 * 1024,
  processes: 64,
};

/** What of a program is cut off on this machine. */
export interface Isolation {
  readonly network: boolean;
  /** Everything that it starts ends with it. */
  readonly processes: boolean;
  /** Arguments before the program. */
  readonly lead: readonly string[];
}

const SHELL = '/bin/sh';
/** $1 processor seconds, $2 kB of memory, $3 blocks of 512 bytes of a file, $4 processes or 0. */
const LIMITED =
  'ulimit -c 0; ulimit -t "$1" || exit 125; ulimit -d "$2" || exit 125; ulimit -f "$3" || exit 125; ' +
  '[ "$4" = 0 ] || ulimit -u "$4" 2>/dev/null || ulimit -p "$4" 2>/dev/null; shift 4; exec "$@"';

/** From the tightest to the loosest. */
const UNSHARE: readonly (readonly string[])[] = [
  ['--user', '--map-root-user', '--net', '--ipc', '--pid', '--fork', '--kill-child'],
  ['--net', '--ipc', '--pid', '--fork', '--kill-child'],
  ['--user', '--map-root-user', '--net'],
];

let known: Isolation | undefined;

/** What this machine can cut off; tried out once. */
export function isolation(): Isolation {
  known ??= tryOut();
  return known;
}

function tryOut(): Isolation {
  const tool = ['/usr/bin/unshare', '/bin/unshare'].find((path) => existsSync(path));
  for (const options of tool === undefined ? [] : UNSHARE) {
    const { status } = spawnSync(tool as string, [...options, '--', SHELL, '-c', 'exit 0'], {
      env: {},
      stdio: 'ignore',
      timeout: 5000,
    });
    if (status === 0) {
      return { network: true, processes: options.includes('--pid'), lead: [tool as string, ...options, '--'] };
    }
  }
  return { network: false, processes: false, lead: [] };
}

/** True where limits can be set at all. */
export const canLimit = (): boolean => process.platform !== 'win32' && existsSync(SHELL);

/** The command line of a limited program. */
export function limited(program: readonly string[], limits: CodeLimits): { file: string; args: string[] } {
  const { lead } = isolation();
  const numbers = [
    Math.max(1, Math.ceil(limits.cpuSeconds)),
    Math.ceil(limits.memory * 1024),
    Math.ceil(limits.fileSize * 2048),
    // Counted apart only in a user namespace of its own; elsewhere the user's other processes would count too.
    lead.includes('--user') ? limits.processes : 0,
  ];
  const line = [...lead, SHELL, '-c', LIMITED, 'limits', ...numbers.map(String), ...program];
  return { file: line[0] as string, args: line.slice(1) };
}
