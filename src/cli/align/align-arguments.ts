/** From the words of a command line to what `align` is to resolve: which file, which keys, what is gone on with. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { nearestSibling } from '../../base/paths.ts';
import { type Override, parseSet, splitArguments } from '../../config/overrides.ts';
import type { AlignInput } from '../../run/align/config.ts';
import { SHARED_KEYS } from '../../train/shared-keys.ts';
import type { AlignFlags } from './align-flags.ts';

const isConfigName = (text: string): boolean => /\.(?:ya?ml|json)$/.test(text);
const isSwitch = (key: string): boolean => {
  const shared = (SHARED_KEYS as Readonly<Record<string, { type?: unknown }>>)[key.replaceAll('-', '_')];
  return shared?.type === 'boolean' || /^no[-_]/.test(key);
};

/**
 * Sorts out the command line of `align`.
 * @throws HarnessError `ARGUMENT_INVALID`, `RESUME_NOT_FOUND`.
 */
export function readArguments(tokens: readonly string[], flags: AlignFlags): AlignInput {
  const { positionals, overrides } = splitArguments(tokens, isSwitch);
  const given = (key: string, value: string | undefined): void => {
    if (value !== undefined)
      overrides.push({ path: [key], given: { kind: 'text', text: value }, spelled: `--${key} ${value}` });
  };
  given('device', flags.device);
  given('seed', flags.seed);
  given('output_dir', flags.outputDir);
  overrides.push(...(flags.set ?? []).map(parseSet));

  // TRL's habit: --config FILE.
  const named = overrides.findIndex(({ path, given: how }) => path.join('.') === 'config' && how.kind === 'text');
  if (named >= 0) {
    const [{ given: how }] = overrides.splice(named, 1) as [Override];
    if (how.kind === 'text') positionals.push(how.text);
  }
  let resume = flags.resume;
  if (positionals.length === 0) {
    if (typeof resume === 'string' && isConfigName(resume)) {
      positionals.push(resume);
      resume = true;
    } else {
      // `--some_switch dpo.yaml`: the file was taken for the value of the switch.
      const swallowed = overrides.findLast(({ given: how }) => how.kind === 'text' && isConfigName(how.text));
      if (swallowed?.given.kind === 'text' && typeof resume !== 'string') {
        positionals.push(swallowed.given.text);
        swallowed.given = { kind: 'bare' };
      }
    }
  }
  if (positionals.length > 1) {
    throw new HarnessError('ARGUMENT_INVALID', `unexpected argument "${positionals[1]}"`, {
      hint: 'one config, then keys as --key value',
    });
  }
  let configFile = positionals[0];
  if (typeof resume === 'string') {
    const run = runOf(resume);
    configFile ??= join(run, 'config.yaml');
    if (!overrides.some(({ path }) => path[0] === 'output_dir')) given('output_dir', run);
  }
  return { configFile, overrides, plugins: flags.plugin ?? [], resume };
}

/** The run folder of `runs/x` or `runs/x/checkpoint-20`. */
function runOf(name: string): string {
  const folder = resolve(name);
  if (!existsSync(folder)) {
    const hint = nearestSibling(folder);
    throw new HarnessError('RESUME_NOT_FOUND', `no run to resume at ${name}`, hint === undefined ? {} : { hint });
  }
  const run = /^checkpoint-\d+$/.test(basename(folder)) ? dirname(name) : name;
  if (!existsSync(join(run, 'config.yaml'))) {
    throw new HarnessError('RESUME_NOT_FOUND', `${name} is not the folder of a run (no config.yaml)`, {
      hint: 'name the run folder or one of its checkpoint-<step> folders',
    });
  }
  return run;
}
