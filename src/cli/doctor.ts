/** `harness doctor`: whether this machine can run harness, and what to do when not. */
import type { Command } from 'commander';
import { type Context, globalFlags, jsonDocument } from './context.ts';

export function registerDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .summary('check this machine: Node, devices, memory, a short training')
    .description('Checks Node, cores, memory, disk, devices and optional packages, and trains a few steps.')
    .option('--no-self-test', 'leave out the training')
    .addHelpText(
      'after',
      '\nExamples:\n  harness doctor\n  harness doctor --json\n\nTokens are reported as present or not, never shown.',
    )
    .action(async (flags: { selfTest: boolean }, command: Command) => {
      const { examine } = await import('../run/examine.ts');
      const { io } = context;
      const { json, quiet } = globalFlags(command);
      const say = (text: string): void => {
        if (!quiet && !json) io.err.write(`${text}\n`);
      };
      const findings = await examine({ selfTest: flags.selfTest, env: io.env, say });
      const usable = findings.every(({ state }) => state !== 'bad');
      if (json) io.out.write(jsonDocument({ usable, checks: findings }));
      else {
        const { formatTable } = await import('./table.ts');
        const mark = { good: 'ok', bad: 'BAD', absent: '-' } as const;
        const rows = findings.map(({ name, state, text, hint }) => [
          mark[state],
          name,
          hint === undefined ? text : `${text}; ${hint}`,
        ]);
        io.out.write(`${formatTable([{ title: '' }, { title: 'check' }, { title: 'found' }], rows).join('\n')}\n`);
        io.out.write(`${usable ? 'harness can run here' : 'harness cannot run here: see BAD above'}\n`);
      }
      if (!usable) context.exitCode = 1;
    });
}
