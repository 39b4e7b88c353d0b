/** What every command gets: its streams, the global flags, and how it says how it ended. */
import { type Command, Option } from 'commander';
import type { Io } from './io.ts';

export interface GlobalFlags {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
}

export interface Context {
  io: Io;
  /** The command line after `harness`, as it was given. */
  argv: readonly string[];
  /** 0 done, 1 failed while running, 2 wrong input, 3 a gate failed, 130 and 143 interrupted. */
  exitCode: number;
}

/** Declared once on the program; commander then takes them before and after the command's name. */
export function addGlobalFlags(program: Command): void {
  program
    .addOption(new Option('--json', 'print one JSON document on stdout and nothing else there'))
    .addOption(new Option('--quiet', 'no progress on stderr'))
    .addOption(new Option('--verbose', 'more on stderr: details, stack traces'));
}

/** For options that may be given several times. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** `--plugin` of a command whose work finds members of kinds by name: the files are loaded before it. */
export const addPlugins = (command: Command, what = 'load a TypeScript or JavaScript file first'): Command =>
  command
    .addOption(new Option('--plugin <file>', `${what} (repeatable)`).argParser(collect))
    .hook('preAction', async () => {
      const { plugin = [] } = command.opts<{ plugin?: string[] }>();
      if (plugin.length > 0) await (await import('../user-plugins.ts')).loadPlugins(plugin);
    });

export function globalFlags(command: Command): GlobalFlags {
  const { json, quiet, verbose } = command.optsWithGlobals<Partial<GlobalFlags>>();
  return { json: json === true, quiet: quiet === true, verbose: verbose === true };
}

/** Every JSON document on stdout carries its schema's version. */
export const jsonDocument = (value: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ schema_version: 1, ...value }, null, 2)}\n`;
