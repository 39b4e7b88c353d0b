/** From the words of a command line to what `eval` is to resolve. Every flag is a config key, in lm-eval's spellings too. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { nearestSibling } from '../../base/paths.ts';
import { type Override, parseSet, splitArguments } from '../../config/overrides.ts';
import { EVAL_KEYS } from '../../eval/run/schema.ts';
import { type EvalInput, evalKey } from '../../run/eval/config.ts';
import type { EvalFlags } from './eval-flags.ts';

/** Flags that are no config keys. */
const OWN = new Set([
  'resume',
  'dryRun',
  'printConfig',
  'set',
  'judge',
  'plugin',
  'cache',
  'card',
  'json',
  'quiet',
  'verbose',
]);

/** lm-eval's switches without effect here, which have no type of their own. */
const SWITCHES = new Set(['log_samples', 'trust_remote_code', 'check_integrity', 'show_config']);

function isSwitch(key: string): boolean {
  const name = evalKey(key);
  const declared = (EVAL_KEYS as Readonly<Record<string, { type?: unknown }>>)[name];
  const boolean = declared?.type === 'boolean' || name === 'apply_chat_template';
  return boolean || SWITCHES.has(name) || /^no[-_]/.test(key);
}

/**
 * Sorts out the command line of `eval`.
 * @throws HarnessError `ARGUMENT_INVALID`, `RESUME_NOT_FOUND`.
 */
export function readEvalArguments(tokens: readonly string[], flags: EvalFlags): EvalInput {
  const { positionals, overrides } = splitArguments(tokens, isSwitch);
  const text = (path: string[], value: string, spelled: string): void => {
    overrides.push({ path, given: { kind: 'text', text: value }, spelled });
  };
  for (const [flag, value] of Object.entries(flags)) {
    if (OWN.has(flag) || value === undefined) continue;
    const key = flag.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const spelled = `--${key.replaceAll('_', '-')}`;
    if (typeof value === 'boolean') overrides.push({ path: [key], given: { kind: 'bare' }, spelled });
    else for (const one of [value].flat()) text([key], one, `${spelled} ${one}`);
  }
  if (flags.cache === false) text(['cache'], 'false', '--no-cache');
  for (const file of flags.plugin ?? []) text(['plugins'], file, `--plugin ${file}`);
  for (const pair of flags.judge ?? []) {
    // `--judge openai:gpt-x` is the model of the role `judge`; what follows a comma are options of the model.
    const [, role = 'judge', uri = pair] = /^([^=,]+)=(.*)$/s.exec(pair) ?? [];
    text(['judge', role], uri, `--judge ${pair}`);
  }
  overrides.push(...(flags.set ?? []).map(parseSet));

  // lm-eval's habit: --config FILE.
  const config = overrides.findIndex(({ path, given }) => path.join('.') === 'config' && given.kind === 'text');
  if (config >= 0) {
    const [{ given }] = overrides.splice(config, 1) as [Override];
    if (given.kind === 'text') positionals.push(given.text);
  }
  if (positionals.length > 1) {
    throw new HarnessError('ARGUMENT_INVALID', `unexpected argument "${positionals[1]}"`, {
      hint: 'one config, then keys as --key value',
    });
  }
  let configFile = positionals[0];
  const { resume } = flags;
  const folder = typeof resume === 'string' ? resume : resume && flags.outputDir;
  if (resume === true && typeof folder !== 'string' && flags.into === undefined) {
    throw new HarnessError('RESUME_NOT_FOUND', 'nothing says which run to resume', {
      hint: 'harness eval --resume RUN',
    });
  }
  if (typeof folder === 'string') {
    requireRun(folder);
    if (configFile === undefined) {
      configFile = join(folder, 'config.yaml');
      // The folder of an evaluation beside a model is named by `into` in its config.
      if (!/^into:/m.test(readFileSync(configFile, 'utf8')) && flags.outputDir === undefined)
        text(['output_dir'], folder, `--resume ${folder}`);
    }
  }
  return { configFile, overrides, resume };
}

function requireRun(name: string): void {
  const folder = resolve(name);
  if (existsSync(join(folder, 'config.yaml'))) return;
  const near = existsSync(folder) ? 'name the run folder, which has a config.yaml' : nearestSibling(folder);
  const what = existsSync(folder) ? `${name} is not the folder of a run` : `no run to resume at ${name}`;
  throw new HarnessError('RESUME_NOT_FOUND', what, near === undefined ? {} : { hint: near });
}
