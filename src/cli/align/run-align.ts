/** What `harness align` does: resolve, say what will be done, train, print the result; and how it is interrupted. */
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { wantsColor } from '../../base/terminal.ts';
import { printedConfig } from '../../config/print.ts';
import { locate } from '../../config/resolve.ts';
import { runAlign } from '../../run/align/align.ts';
import { type AlignConfig, resolveAlign } from '../../run/align/config.ts';
import { configJson } from '../config-json.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import { errorJson } from '../print-error.ts';
import { createReporter, type LiveReporter } from '../progress.ts';
import { interruptible } from '../signals.ts';
import { readArguments } from './align-arguments.ts';
import type { AlignFlags } from './align-flags.ts';

export interface AlignCommand {
  /** What commander left over: the config and the keys. */
  tokens: readonly string[];
  flags: AlignFlags;
  globals: GlobalFlags;
  context: Context;
}

/** @returns the exit code. @throws HarnessError for everything that went wrong. */
export async function runAlignCommand({ tokens, flags, globals, context }: AlignCommand): Promise<number> {
  const { io } = context;
  const color = wantsColor(io.err, io.env);
  const note = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  const input = readArguments(tokens, flags);
  const config = await resolveAlign(input, io.env, (file) => note(`loading plug-in ${file}`));
  if (flags.printConfig === true) {
    io.out.write(globals.json ? configJson(config.resolved) : printedConfig(config.resolved, config.schema));
    return 0;
  }
  for (const notice of config.resolved.notices) note(`note: ${notice}`);
  if (globals.verbose) for (const detail of config.resolved.details) note(`note: ${detail}`);
  const resume = input.resume ?? resumeKey(config);
  if (resume === true && config.options.outputDir === undefined) {
    throw new HarnessError('RESUME_NOT_FOUND', 'nothing says which run to resume', {
      hint: 'harness align --resume RUN, or set output_dir',
    });
  }
  const reporter = createReporter({ err: io.err, color, quiet: globals.quiet, logEvery: config.options.loggingSteps });
  return await train({ config, resume, reporter, flags, globals, context });
}

/** `resume_from_checkpoint: true` or a path; TRL's flag gives the text 'true'. */
function resumeKey({ options }: AlignConfig): true | string | undefined {
  const key = options.resumeFromCheckpoint;
  if (key === undefined || key === false || key === 'false' || key === '') return undefined;
  return key === 'true' ? true : key;
}

async function train(options: {
  config: AlignConfig;
  resume: true | string | undefined;
  reporter: LiveReporter;
  flags: AlignFlags;
  globals: GlobalFlags;
  context: Context;
}): Promise<number> {
  const { config, resume, reporter, flags, globals, context } = options;
  const { io } = context;
  const { cardLines, cardOf } = await import('../pages/run-card.ts');
  const interrupt = interruptible((text) => {
    reporter.finish();
    io.err.write(`${text}\n`);
  });
  try {
    const result = await runAlign({
      ...{ config, resume, reporter },
      command: ['harness', ...context.argv],
      dryRun: flags.dryRun === true,
      signal: interrupt.signal,
    });
    const card =
      flags.card === false || flags.dryRun === true
        ? undefined
        : await cardOf(result.run, io.env, (text) => reporter.info(text));
    reporter.finish();
    if (globals.json) io.out.write(jsonDocument({ run: result.run, ...result.summary }));
    else for (const line of [...result.lines, ...cardLines(card)]) io.out.write(`${line}\n`);
    if (interrupt.exitCode === undefined) return 0;
    io.err.write(`interrupted; go on with: harness align --resume ${shortPath(result.run)}\n`);
    return interrupt.exitCode;
  } catch (error) {
    reporter.finish();
    if (interrupt.exitCode !== undefined && HarnessError.is(error) && error.exitCode === 130) {
      io.err.write(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}\n`);
      if (globals.json) io.out.write(jsonDocument({ error: errorJson(error) }));
      return interrupt.exitCode;
    }
    throw HarnessError.is(error) ? locate(error, config.resolved) : error;
  } finally {
    interrupt.dispose();
  }
}
