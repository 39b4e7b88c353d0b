/**
 * Watches what a process and its children open for writing, make, rename and say to the network, by strace. Reads the
 * calls as they begin, so that a call that failed counts as well. Linux alone; leaves out what is removed, and writing
 * through descriptors that were inherited.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Whether this machine lets us trace: strace may be missing, or be refused inside a container. */
export const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
/** Whether a process can be given a network of its own, which has no way out. */
export const canUnshare = spawnSync('unshare', ['-rn', 'true']).status === 0;

const MAKES = 'creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate';

/** What to put before a command: its calls and those of its children go to `log`. */
export const traced = (log: string): string[] => [
  ...['strace', '-f', '--seccomp-bpf', '-qq', '-s', '8192', '-e', 'signal=none', '-o', log],
  ...['-e', `trace=%network,open,openat,openat2,${MAKES}`],
];

export interface Trace {
  /** Absolute paths that were opened for writing, made, or renamed to, each once. */
  written: string[];
  /** Calls that reach for a network or a resolver of names, as strace wrote them. */
  network: string[];
}

const WRITES = /\b(?:O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)\b/;
/** What the resolver of the C library, and Node's, ask before they send anything. */
const RESOLVER = /"\/etc\/(?:resolv\.conf|nsswitch\.conf|hosts|gai\.conf)"|nscd|systemd\/resolve|sd-resolve/;

/** Reads a log of `traced`; relative paths are those of `folder`. */
export function readTrace(log: string, folder: string): Trace {
  const written = new Set<string>();
  const network: string[] = [];
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const call = /^\d+ +(\w+)\((.*)$/.exec(line);
    if (call === null) continue;
    const [, name, rest] = call as unknown as [string, string, string];
    const paths = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path as string);
    if (/^(?:open|openat|openat2)$/.test(name)) {
      if (RESOLVER.test(rest)) network.push(line);
      if (WRITES.test(rest)) written.add(resolve(folder, paths[0] as string));
    } else if (MAKES.split(',').includes(name)) {
      written.add(resolve(folder, paths.at(-1) as string));
    } else if (/AF_INET|AF_PACKET|AF_NETLINK|sun_path=/.test(rest)) {
      network.push(line);
    }
  }
  return { written: [...written], network };
}
