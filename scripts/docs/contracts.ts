/**
 * A page for each contract of plug-ins. Its words stand in `docs/contracts/NAME.md`, whose front matter says which
 * interface it is about and which folder its built-in members are in; fields, members and their options are read.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import type { JsonSchema } from '../../src/config/schema.ts';
import type { Page } from './commands.ts';
import { keyTable } from './keys.ts';
import { block, code, headerOf, page, plain, table } from './markdown.ts';
import { type DeclaredMember, declaredIn, root } from './members.ts';

export interface ContractWords {
  name: string;
  /** Whose fields are shown; reached from src/plugin.ts, or declared `in` another file. */
  interface?: string;
  in?: string;
  /** Its keys have a page: `keys/NAME`. */
  keys?: string;
  /** A small built-in file, shown whole. */
  example?: string;
  /** Holds the built-in members; `deep` when in sub-folders, too. */
  folder?: string;
  deep?: boolean;
  /** Members have a section each, with the text of their file and their keys: else a line. */
  sections?: boolean;
  text: string;
}

/** The written pages, in the order of their names; those whose folder of members is not there are left out. */
export function contractWords(): ContractWords[] {
  const folder = join(root, 'docs', 'contracts');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'index.md');
  const all = names.sort().map((file): ContractWords => {
    const [, front = '', text = ''] =
      /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { ...((parse(front) ?? {}) as Omit<ContractWords, 'name' | 'text'>), name: file.replace(/\.md$/, ''), text };
  });
  return all.filter((words) => words.folder === undefined || existsSync(join(root, words.folder)));
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

const example = (file: string): string =>
  `[${file}](/${file}), whole:\n\n${block(readFileSync(join(root, file), 'utf8'), 'ts')}`;

function memberSection({ definition, file }: DeclaredMember): string {
  const schema = (definition.schema ?? {}) as Record<string, JsonSchema>;
  return page(
    `### ${definition.name}`,
    `${plain(definition.summary)}. [${file}](/${file})`,
    headerOf(readFileSync(join(root, file), 'utf8'))
      .split('\n')
      .map(plain)
      .join('\n'),
    keyTable(Object.entries(schema)),
  ).trim();
}

/** A page for each file of a long list would be most of the site: from here on only names are told. */
const MOST_LINKED = 25;

function memberTable(members: readonly DeclaredMember[]): string {
  const rows = members.map(({ definition, file }) => {
    const { name, summary } = definition;
    const schema = (definition.schema ?? {}) as object;
    const shown = members.length > MOST_LINKED ? code(name) : `[${name}](/${file})`;
    return [shown, plain(summary), Object.keys(schema).map(code).join(', ')];
  });
  const columns = ['name', 'what it is', 'options'];
  const told = columns.filter((_, i) => rows.some((row) => row[i] !== ''));
  return table(
    told,
    rows.map((row) => row.filter((_, i) => told.includes(columns[i]!))),
  );
}

async function contractPage(words: ContractWords): Promise<Page> {
  const { name, folder, deep = false, sections = false, text } = words;
  const members = folder === undefined ? [] : await declaredIn(folder, deep);
  const [, title = name] = /^# (.*)$/m.exec(text) ?? [];
  const shown = sections ? members.map(memberSection).join('\n\n') : memberTable(members);
  return {
    path: `contracts/${name}`,
    title,
    text: page(
      text.trim(),
      words.interface === undefined ? undefined : `## Its fields\n\n${fieldTable(words.interface, words.in)}`,
      words.keys === undefined ? undefined : `Its keys: [keys/${words.keys}](../keys/${words.keys}.md).`,
      words.example === undefined ? undefined : `## One of them\n\n${example(words.example)}`,
      members.length === 0 ? undefined : `## Built in\n\nIn ${code(`${folder}/`)}:`,
      shown,
    ),
  };
}

/** A page for each contract, and one that names them all. */
export async function contractPages(): Promise<Page[]> {
  const all = contractWords();
  const pages = await Promise.all(all.map(contractPage));
  const rows = pages.map(({ title }, i) => {
    const { name, folder } = all[i]!;
    return [`[${title}](./${name}.md)`, folder === undefined ? '' : code(`${folder}/`)];
  });
  const words = readFileSync(join(root, 'docs', 'contracts', 'index.md'), 'utf8').trim();
  const text = page(words, '## All contracts', table(['contract', 'built in'], rows));
  return [{ path: 'contracts/index', title: 'Plug-ins', text }, ...pages];
}
