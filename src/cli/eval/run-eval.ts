/** What `harness eval` does: resolve, set up, show or run, print the result; and how it is interrupted. */

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { shortPath } from '../../base/paths.ts';
import { wantsColor } from '../../base/terminal.ts';
import { printedConfig } from '../../config/print.ts';
import { locate } from '../../config/resolve.ts';
import { forecast } from '../../eval/run/dry-run.ts';
import type { EvalProgress, EvalReporter } from '../../eval/run/events.ts';
import { resultDocument } from '../../eval/run/result-file.ts';
import { type EvalOutcome, runEval } from '../../eval/run/run-eval.ts';
import { EVAL_SCHEMA } from '../../eval/run/schema.ts';
import { thousands } from '../../report/format.ts';
import { type EvalConfig, resolveEval } from '../../run/eval/config.ts';
import { type EvalSetup, setUpEval } from '../../run/eval/setup.ts';
import { configJson } from '../config-json.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import { errorJson } from '../print-error.ts';
import { createReporter, duration, type LiveReporter } from '../progress.ts';
import { interruptible } from '../signals.ts';
import { readEvalArguments } from './eval-arguments.ts';
import type { EvalFlags } from './eval-flags.ts';
import { evalTables, forecastLines } from './eval-tables.ts';

export interface RunEvalCommand {
  /** What commander left over: the config and lm-eval's flags. */
  tokens: readonly string[];
  flags: EvalFlags;
  globals: GlobalFlags;
  context: Context;
}

/** @returns the exit code. @throws HarnessError for everything that went wrong. */
export async function runEvalCommand({ tokens, flags, globals, context }: RunEvalCommand): Promise<number> {
  const { io } = context;
  const input = readEvalArguments(tokens, flags);
  const config = resolveEval(input, io.env);
  if (flags.printConfig === true) {
    io.out.write(globals.json ? configJson(config.resolved) : printedConfig(config.resolved, EVAL_SCHEMA));
    return 0;
  }
  const live = createReporter({ err: io.err, color: wantsColor(io.err, io.env), quiet: globals.quiet, logEvery: 1 });
  const reporter = evalReporter(live);
  for (const notice of config.resolved.notices) reporter.info(`note: ${notice}`);
  if (globals.verbose) for (const detail of config.resolved.details) reporter.info(`note: ${detail}`);
  const interrupt = interruptible((text) => {
    live.finish();
    io.err.write(`${text}\n`);
  }, 'interrupted: every answer so far is kept (once more: stop at once)');
  let setup: EvalSetup | undefined;
  try {
    const command = ['harness', ...context.argv];
    setup = await setUpEval({ config, command, env: io.env, reporter, dryRun: flags.dryRun === true });
    if (interrupt.exitCode !== undefined) return interrupt.exitCode;
    if (config.options.writeOut && flags.dryRun !== true) {
      for (const line of forecasts(setup).lines) reporter.info(line);
    }
    if (flags.dryRun === true) {
      live.finish();
      const { json, lines } = forecasts(setup);
      io.out.write(globals.json ? jsonDocument({ dry_run: true, ...json }) : `${lines.join('\n')}\n`);
      return 0;
    }
    const outcome = await runEval({ ...setup.request, signal: interrupt.signal });
    const { cardLines, cardOf } = await import('../pages/run-card.ts');
    // Results beside a trained model go into that run's card.
    const { run, evals } = setup.request.place;
    const card =
      flags.card === false
        ? undefined
        : await cardOf(run === evals ? dirname(run) : run, io.env, (text) => reporter.info(text));
    live.finish();
    if (globals.json) io.out.write(jsonDocument({ run: outcome.run, results: outcome.results.map(resultDocument) }));
    else for (const line of [...told(outcome), ...cardLines(card)]) io.out.write(`${line}\n`);
    return verdict(outcome, config, (text) => io.err.write(`${text}\n`));
  } catch (error) {
    live.finish();
    if (interrupt.exitCode !== undefined && HarnessError.is(error) && error.exitCode === 130) {
      io.err.write(`${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}\n`);
      if (globals.json) io.out.write(jsonDocument({ error: errorJson(error) }));
      return interrupt.exitCode;
    }
    const resumable = setup !== undefined && existsSync(setup.request.place.run) && HarnessError.is(error);
    if (resumable && error.exitCode === 1) {
      io.err.write(
        `what was answered is kept; go on with: harness eval --resume ${shortPath(setup!.request.place.run)}\n`,
      );
    }
    throw HarnessError.is(error) ? locate(error, config.resolved) : error;
  } finally {
    interrupt.dispose();
    await setup?.close();
  }
}

function forecasts({ request }: EvalSetup) {
  const tasks = request.previews.map((preview) => forecast(preview, request.provider));
  return { json: { model: request.provider.model, run: request.place.run, tasks }, lines: forecastLines(tasks) };
}

/** The tables, and last where everything is. */
function told({ run, results, files }: EvalOutcome): string[] {
  const notes = results.flatMap(({ note, skipped = [] }) => [
    ...(note === undefined ? [] : [`note: ${note}`]),
    ...skipped.map(({ task, reason }) => `left out: ${task}: ${reason}`),
  ]);
  return [
    ...evalTables(results),
    '',
    ...notes,
    ...files.map((file) => `wrote  ${shortPath(file)}`),
    `run    ${shortPath(run)}`,
  ];
}

/** 3 for a gate, 1 for too many failures; what is wrong is told. */
function verdict({ failedGates, failedShare }: EvalOutcome, config: EvalConfig, say: (text: string) => void): number {
  for (const { task, text } of failedGates) say(`gate failed: ${task}: ${text}`);
  const { maxFailed } = config.options;
  const tooMany = failedShare > maxFailed;
  if (tooMany) {
    const share = (value: number): string => `${(100 * value).toFixed(value < 0.01 ? 2 : 1)} %`;
    say(`${share(failedShare)} of the samples have no answer; max_failed allows ${share(maxFailed)}`);
  }
  return failedGates.length > 0 ? 3 : tooMany ? 1 : 0;
}

/** The events of an evaluation drawn as those of a training are. */
function evalReporter(live: LiveReporter): EvalReporter {
  return {
    phase: (name, total) => live.phase(name, total),
    info: (text) => live.info(text),
    warn: (text) => live.warn(text),
    progress: (event) => live.progress(event.done, event.total, progressText(event)),
  };
}

/** `samples  12.3 requests/s  4,000 tokens  $0.02  ETA 3m05s`. */
function progressText(event: EvalProgress): string {
  const { requestsPerSecond: speed, tokens, costUsd, cached, failed, etaSeconds } = event;
  return [
    'samples',
    `${speed.toFixed(speed < 10 ? 1 : 0)} requests/s`,
    ...(cached > 0 ? [`${thousands(cached)} known`] : []),
    ...(failed > 0 ? [`${thousands(failed)} failed`] : []),
    ...(tokens > 0 ? [`${thousands(tokens)} tokens`] : []),
    ...(costUsd === undefined ? [] : [`$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`]),
    `ETA ${duration(etaSeconds)}`,
  ].join('  ');
}
