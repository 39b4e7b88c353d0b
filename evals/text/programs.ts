/** pass@k over programs that were run, Chen et al. 2021: each answer with the tests behind it, in a child process with limits. */
import { type FunctionContext, runCode } from '../../src/plugin.ts';
import { passAtK } from '../math/pass.ts';

const NOT_OFFLINE =
  'programs could reach the network: this system lets nobody make a network namespace (unshare); run it in a container without one';

/** How many programs pass their tests. Each runs once. */
export async function countPassed(
  programs: readonly string[],
  { allowCode, warn }: Pick<FunctionContext, 'allowCode' | 'warn'>,
): Promise<number> {
  const results = await Promise.all(
    programs.map((source) => runCode({ language: 'python', source, limits: PROGRAM_LIMITS, allowed: allowCode })),
  );
  if (results.some(({ offline }) => !offline)) warn?.(NOT_OFFLINE);
  return results.filter(({ outcome }) => outcome === 'passed').length;
}

/** The problems take milliseconds. */
const PROGRAM_LIMITS = { seconds: 10, cpuSeconds: 5 };

/** `pass@k` for each k that there are enough answers for. */
export const passRates = (n: number, passed: number, ks: readonly number[]): Record<string, number> =>
  Object.fromEntries(ks.filter((k) => k <= n).map((k) => [`pass@${k}`, passAtK(n, passed, k)]));
