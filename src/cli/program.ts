/** The command line as a tree of commands. Only commander is loaded here; each command imports its work when it runs. */
import { Command, CommanderError } from 'commander';
import { HarnessError } from '../base/errors.ts';
import { packageInfo } from '../base/package-root.ts';
import { registerAlign } from './align/align.ts';
import { registerInit } from './align/init.ts';
import { registerMerge } from './align/merge.ts';
import { addGlobalFlags, type Context, jsonDocument } from './context.ts';
import { registerData } from './data.ts';
import { registerDoctor } from './doctor.ts';
import { registerEval } from './eval/eval.ts';
import { registerChat } from './generate/chat.ts';
import { registerGenerate } from './generate/generate.ts';
import type { Io } from './io.ts';
import { registerList } from './list.ts';
import { registerCard } from './pages/card.ts';
import { registerCompare } from './pages/compare.ts';
import { registerLeaderboard } from './pages/leaderboard.ts';
import { registerPublish } from './pages/publish.ts';
import { registerSchema } from './schema.ts';
import { registerMitigate } from './score/mitigate.ts';
import { registerScore } from './score/score.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed while running, 2 wrong input (config, data, arguments), 3 a gate failed,
130 interrupted after a checkpoint.`;

/** All commands with their words; `context` is what they run with. The pages of commands in docs/ are made from it. */
export function commandTree(context: Context): Command {
  const { io } = context;
  const program = new Command('harness');
  const { name, version } = packageInfo();
  program
    .description('Align language models, measure them, publish what you found.')
    .version(`${name} ${version}`, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nStart with: harness doctor, then harness init dpo; or harness eval --suite embedded --model FOLDER',
    )
    .addHelpText('afterAll', EXIT_CODES);
  addGlobalFlags(program);
  registerAlign(program, context);
  registerMerge(program, context);
  registerEval(program, context);
  registerScore(program, context);
  registerMitigate(program, context);
  registerCompare(program, context);
  registerLeaderboard(program, context);
  registerPublish(program, context);
  registerGenerate(program, context);
  registerChat(program, context);
  registerCard(program, context);
  registerInit(program, context);
  registerSchema(program, context);
  registerList(program, context);
  registerData(program, context);
  registerDoctor(program, context);
  return program;
}

/**
 * Runs a command line.
 * @param argv what comes after `harness`.
 * @returns the exit code; errors are printed, never thrown.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const context: Context = { io, argv, exitCode: 0 };
  const program = commandTree(context);
  try {
    if (argv.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, argv, io);
  }
}

async function reportError(error: unknown, argv: readonly string[], io: Io): Promise<number> {
  const { errorJson, exitCodeOf, formatError } = await import('./print-error.ts');
  const { wantsColor } = await import('../base/terminal.ts');
  const verbose = argv.includes('--verbose');
  io.err.write(formatError(error, { verbose, color: wantsColor(io.err, io.env) }));
  if (argv.includes('--json')) io.out.write(jsonDocument({ error: errorJson(error) }));
  return HarnessError.is(error) ? error.exitCode : exitCodeOf(error);
}
