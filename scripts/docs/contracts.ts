/**
 * A page for each contract of plug-ins. Its words stand in `docs/contracts/NAME.md`, whose front matter says which
 * interface it is about and of which kind its built-in members are; fields, members and their options are read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import { KINDS } from '../../src/kinds.ts';
import type { Page } from './commands.ts';
import { keyTable } from './keys.ts';
import { block, code, headerOf, page, plain, table } from './markdown.ts';
import { type BuiltIn, builtIns, kindOf, root, sourceOf } from './members.ts';

export interface ContractWords {
  name: string;
  /** Whose fields are shown; reached from src/plugin.ts, or declared `in` another file. */
  interface?: string;
  in?: string;
  /** Its keys have a page: `keys/NAME`. */
  keys?: string;
  /** A small built-in file, shown whole. */
  example?: string;
  /** Its built-in members are of this kind of src/kinds.ts. */
  kind?: string;
  /** Members have a section each, with the text of their file and their keys: else a line. */
  sections?: boolean;
  text: string;
}

/** The written pages, in the order of their names; those of kinds that there are not are left out. */
export function contractWords(): ContractWords[] {
  const folder = join(root, 'docs', 'contracts');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'index.md');
  const all = names.sort().map((file): ContractWords => {
    const [, front = '', text = ''] =
      /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { ...((parse(front) ?? {}) as Omit<ContractWords, 'name' | 'text'>), name: file.replace(/\.md$/, ''), text };
  });
  return all.filter(({ kind }) => kind === undefined || kind in KINDS);
}

const parseFile = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** The file that declares a name which `file` exports or imports from somewhere. */
function declaringFile(file: string, name: string): ts.SourceFile | undefined {
  const source = parseFile(file);
  if (source.statements.some((each) => ts.isInterfaceDeclaration(each) && each.name.text === name)) return source;
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) && !ts.isImportDeclaration(statement)) continue;
    const from = statement.moduleSpecifier;
    if (from === undefined || !ts.isStringLiteral(from) || !new RegExp(`\\b${name}\\b`).test(statement.getText()))
      continue;
    return declaringFile(resolve(dirname(file), from.text), name);
  }
  return undefined;
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ');

/**
 * The fields of an interface, with their comments.
 * @throws Error when `start` and what it imports from declare no interface of that name.
 */
export function fieldTable(name: string, start = 'src/plugin.ts'): string {
  const source = declaringFile(join(root, start), name);
  const found = source?.statements.find((each) => ts.isInterfaceDeclaration(each) && each.name.text === name);
  if (found === undefined) throw new Error(`docs/contracts: ${start} leads to no interface ${name}`);
  const { members, heritageClauses = [] } = found as ts.InterfaceDeclaration;
  const rows = members.map((member) => {
    const field = `${member.name?.getText() ?? ''}${member.questionToken === undefined ? '' : '?'}`;
    const type = ts.isPropertySignature(member)
      ? (member.type?.getText() ?? '')
      : member.getText().slice((member.name?.getText() ?? '').length + (member.questionToken === undefined ? 0 : 1));
    return [
      code(field),
      code(
        type
          .replace(/;$/, '')
          .replace(/\/\*\*[\s\S]*?\*\//g, '')
          .replace(/\s+/g, ' '),
      ),
      plain(docOf(member)),
    ];
  });
  const above = heritageClauses.flatMap(({ types }) => types.map((type) => code(type.getText()))).join(', ');
  return page(
    above === '' ? undefined : `Beside the fields of ${above}:`,
    table(['field', 'type', 'what it is'], rows),
  ).trim();
}

const example = (file: string): string => `[${file}](/${file}), whole:\n\n${block(sourceOf(file), 'ts')}`;

function memberSection({ name, summary, schema, file }: BuiltIn): string {
  return page(
    `### ${name}`,
    `${plain(summary)}. [${file}](/${file})`,
    headerOf(sourceOf(file)).split('\n').map(plain).join('\n'),
    keyTable(Object.entries(schema)),
  ).trim();
}

/** A page for each file of a long list would be most of the site: from here on only names are told. */
const MOST_LINKED = 25;

function memberTable(all: readonly BuiltIn[]): string {
  const rows = all.map(({ name, summary, schema, file }) => {
    const shown = all.length > MOST_LINKED ? code(name) : `[${name}](/${file})`;
    // A schema with properties is of something else than options: the view of a block.
    const options = 'properties' in schema ? [] : Object.keys(schema);
    return [shown, plain(summary), options.map(code).join(', ')];
  });
  const columns = ['name', 'what it is', 'options'];
  const told = columns.filter((_, i) => rows.some((row) => row[i] !== ''));
  return table(
    told,
    rows.map((row) => row.filter((_, i) => told.includes(columns[i]!))),
  );
}

async function contractPage(words: ContractWords): Promise<Page> {
  const { name, sections = false, text } = words;
  const kind = words.kind === undefined ? undefined : await kindOf(words.kind);
  const all = kind === undefined ? [] : await builtIns(kind);
  const [, title = name] = /^# (.*)$/m.exec(text) ?? [];
  return {
    path: `contracts/${name}`,
    title,
    text: page(
      text.trim(),
      words.interface === undefined ? undefined : `## Its fields\n\n${fieldTable(words.interface, words.in)}`,
      words.keys === undefined ? undefined : `Its keys: [keys/${words.keys}](../keys/${words.keys}.md).`,
      words.example === undefined ? undefined : `## One of them\n\n${example(words.example)}`,
      kind === undefined ? undefined : `## Built in\n\nIn ${code(`${kind.folder}/`)}:`,
      sections ? all.map(memberSection).join('\n\n') : memberTable(all),
    ),
  };
}

/** A page for each contract, and one that names them all. */
export async function contractPages(): Promise<Page[]> {
  const all = contractWords();
  const pages = await Promise.all(all.map(contractPage));
  const folders = await Promise.all(all.map(async ({ kind }) => kind && (await kindOf(kind))?.folder));
  const rows = pages.map(({ title }, i) => [
    `[${title}](./${all[i]!.name}.md)`,
    folders[i] === undefined ? '' : code(`${folders[i]}/`),
  ]);
  const words = readFileSync(join(root, 'docs', 'contracts', 'index.md'), 'utf8').trim();
  const text = page(words, '## All contracts', table(['contract', 'built in'], rows));
  return [{ path: 'contracts/index', title: 'Plug-ins', text }, ...pages];
}
