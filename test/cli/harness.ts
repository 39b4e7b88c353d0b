/** Runs a command line in this process and keeps what it wrote. */
import { run } from '../../src/cli/program.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export async function harness(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const written = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY: false,
    columns: 100,
  });
  const code = await run(argv, { out: output('out'), err: output('err'), env });
  return { code, ...written };
}
