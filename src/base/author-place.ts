/** Where in a user's own file something was thrown, told by the stack: their code is run, so their mistakes surface there. */
import { fileURLToPath } from 'node:url';
import type { Where } from './errors.ts';
import { packageRoot } from './package-root.ts';
import { shortPath } from './paths.ts';

/** Folders of ours; what else lies in a checkout may be a user's. */
const OWN = /^(src|dist|evals|trainers|reports|node_modules)\//;

/**
 * The first place outside of this package, of Node and of other packages; undefined when there is none.
 * @param caller folder of ours that calls users' code: what called it in turn is not looked at.
 */
export function authorPlace(error: unknown, caller: string): Where | undefined {
  const { stack = '' } = error instanceof Error ? error : {};
  const root = `${packageRoot()}/`;
  for (const frame of stack.split('\n').slice(1)) {
    if (frame.includes(caller)) return undefined;
    const [, at, line, column] = /(file:\/\/[^)]+|\/[^()]+):(\d+):(\d+)\)?$/.exec(frame.trim()) ?? [];
    if (at === undefined) continue;
    const file = at.startsWith('file://') ? fileURLToPath(at) : at;
    const inside = file.startsWith(root) ? file.slice(root.length) : '';
    if (OWN.test(inside) || file.includes('/node_modules/')) continue;
    return { file: shortPath(file), line: Number(line), column: Number(column) };
  }
  return undefined;
}
