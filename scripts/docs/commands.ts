/** A page for each command, made from the tree of commands that the program itself runs. */
import type { Command } from 'commander';
import { commandTree, run } from '../../src/cli/program.ts';
import { block, code, page, plain, table } from './markdown.ts';

export interface Page {
  /** Address in the site without an ending, as `commands/align`. */
  path: string;
  /** In the side bar. */
  title: string;
  text: string;
}

/**
 * What a command line prints on stdout.
 * @throws Error with what it said, when it ends with another exit code than 0.
 */
export async function outputOf(...argv: string[]): Promise<string> {
  const [out, err]: string[][] = [[], []];
  const to = (lines: string[]) => ({ write: (text: string) => void lines.push(text), isTTY: false, columns: 100 });
  const code = await run(argv, { out: to(out!), err: to(err!), env: process.env });
  if (code !== 0) throw new Error(`harness ${argv.join(' ')}: exit code ${code}\n${err!.join('')}`);
  return out!.join('');
}

/** Nothing is read, printed or run: the tree is looked at. */
function tree(): Command {
  const nowhere = { write: () => true };
  const io = { out: nowhere, err: nowhere, env: {} } as unknown as Parameters<typeof commandTree>[0]['io'];
  return commandTree({ io, argv: [], exitCode: 0 });
}

/** What stands below the options in `--help`, with the exit codes that all commands share. */
function afterwards(command: Command): { notes: string; examples: string } {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text) }).outputHelp();
  const after = written
    .join('')
    .slice(command.helpInformation().length)
    .replace(/Exit codes:[\s\S]*$/, '');
  const [notes = '', examples = ''] = after.split(/^Examples:\n/m);
  return { notes: notes.trim(), examples: examples.replace(/^ {2}/gm, '').trim() };
}

function optionTable(command: Command): string {
  const rows = command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => {
      const choices = option.argChoices === undefined ? '' : ` One of ${option.argChoices.join(', ')}.`;
      const { defaultValue: value } = option;
      const standard = value === undefined || value === true || value === false ? '' : ` Default ${code(`${value}`)}.`;
      return [code(option.flags), `${plain(`${option.description}${choices}`)}${standard}`];
    });
  return table(['option', 'what it does'], rows);
}

const argumentTable = (command: Command): string =>
  table(
    ['argument', 'what it is'],
    command.registeredArguments.map((argument) => {
      const name = argument.variadic ? `${argument.name()}...` : argument.name();
      return [code(argument.required ? `<${name}>` : `[${name}]`), plain(argument.description)];
    }),
  );

function sectionOf(command: Command, name: string, level: string): string {
  const { notes, examples } = afterwards(command);
  return page(
    `${level} harness ${name}`,
    `${plain(command.description())}`,
    command.commands.length > 0 ? undefined : block(`harness ${name} ${command.usage()}`, 'sh'),
    argumentTable(command),
    optionTable(command),
    notes === '' ? undefined : notes.split('\n').map(plain).join('\n'),
    examples === '' ? undefined : `${level}# Examples\n\n${block(examples, 'sh')}`,
  ).trim();
}

/** One page a command; sub-commands stand on the page of theirs. `more` is appended to the page of a command. */
export function commandPages(more: Readonly<Record<string, string>>): Page[] {
  const program = tree();
  const pages = program.commands.map((command): Page => {
    const name = command.name();
    const sections = [
      sectionOf(command, name, '#'),
      ...command.commands.map((each) => sectionOf(each, `${name} ${each.name()}`, '##')),
    ];
    return { path: `commands/${name}`, title: name, text: page(...sections, more[name]) };
  });
  const list = program.commands.map((command) => [
    `[harness ${command.name()}](./${command.name()}.md)`,
    plain(command.summary()),
  ]);
  const index = page(
    '# Commands',
    plain(program.description()),
    table(['command', 'does'], list),
    'Every command takes these:',
    optionTable(program),
    'Exit codes: 0 done, 1 failed while running, 2 wrong input (config, data, arguments), 3 a gate failed, 130 interrupted after a checkpoint.',
  );
  return [{ path: 'commands/index', title: 'Commands', text: index }, ...pages];
}
