/**
 * Handlebars with the doors shut: strict (a field that a view model lacks is an error), nothing from prototypes, `{{{` and
 * `{{&` refused, attributes quoted, addresses only through `safeUrl`, no code in attributes. Templates lie in `reports/` of
 * the package; a file at the same path in the user's own folder stands in for ours.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import { shortPath } from '../base/paths.ts';

type HandlebarsModule = typeof import('handlebars');
type Handlebars = ReturnType<HandlebarsModule['create']>;
export type SafeString = InstanceType<Handlebars['SafeString']>;

export type ReportFolder = 'templates' | 'blocks' | 'partials' | 'styles' | 'scripts' | 'layouts';

/** The package is CommonJS; `require` gives it without a detour through its default export. */
let handlebars: HandlebarsModule | undefined;
function load(): HandlebarsModule {
  handlebars ??= createRequire(import.meta.url)('handlebars') as HandlebarsModule;
  return handlebars;
}

/** Marks HTML that we made ourselves as safe: SVG of charts, Markdown without HTML, styles and scripts of the package. */
export function ownHtml(html: string): SafeString {
  return new (load().SafeString)(html);
}

/** A text as templates write it: `&`, `<`, quotes and their like as entities. */
export const escapeHtml = (text: string): string => load().escapeExpression(text);

/** Where the package's own pages lie. */
const ownReports = (): string => join(packageRoot(), 'reports');

/**
 * The file `FOLDER/name`, the user's before ours.
 * @throws HarnessError `TEMPLATE_NOT_FOUND`.
 */
export function findReportFile(folder: ReportFolder, name: string, overrides?: string): string {
  const roots = overrides === undefined ? [ownReports()] : [overrides, ownReports()];
  const tried = roots.map((root) => join(root, folder, name));
  const found = tried.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new HarnessError(
    'TEMPLATE_NOT_FOUND',
    `there is no ${folder}/${name} (tried ${tried.map((path) => shortPath(path)).join(', ')})`,
    { hint: 'a block NAME.ts wants its partial NAME.hbs beside it' },
  );
}

export const readReportFile = (folder: ReportFolder, name: string, overrides?: string): string =>
  readFileSync(findReportFile(folder, name, overrides), 'utf8');

/** Names (without ending) of the partials that any template may use. */
function partialNames(overrides: string | undefined): string[] {
  const folders = [ownReports(), ...(overrides === undefined ? [] : [overrides])].map((root) => join(root, 'partials'));
  const files = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  return [...new Set(files.filter((file) => file.endsWith('.hbs')).map((file) => basename(file, '.hbs')))].sort();
}

export interface Templates {
  /** Renders `FOLDER/name.hbs`. @throws HarnessError `TEMPLATE_INVALID` with file and line. */
  render(folder: 'templates' | 'blocks', name: string, context: object): string;
  /** Adds a helper for templates. */
  helper(name: string, work: (...args: unknown[]) => unknown): void;
}

/** Opens the templates of a page. */
export function openTemplates(overrides?: string): Templates {
  const environment = load().create();
  // A helper that reaches into objects by a name from data has no use here.
  environment.unregisterHelper('log');
  const compiled = new Map<string, HandlebarsTemplateDelegate>();
  const compile = (file: string): HandlebarsTemplateDelegate => {
    const source = readFileSync(file, 'utf8');
    try {
      const tree = environment.parse(source);
      checkTemplate(tree.body, '', file);
      return environment.compile(tree, { strict: true, preventIndent: true });
    } catch (error) {
      throw templateError(error, file);
    }
  };
  for (const name of partialNames(overrides)) {
    environment.registerPartial(name, compile(findReportFile('partials', `${name}.hbs`, overrides)));
  }
  return {
    render(folder, name, context) {
      const file = findReportFile(folder, `${name}.hbs`, overrides);
      const template = compiled.get(file) ?? compile(file);
      compiled.set(file, template);
      try {
        return template(context, { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false });
      } catch (error) {
        throw templateError(error, file);
      }
    },
    helper: (name, work) => environment.registerHelper(name, work as Handlebars.HelperDelegate),
  };
}

function templateError(error: unknown, file: string): unknown {
  if (HarnessError.is(error)) return error;
  const { message, lineNumber } = error as { message: string; lineNumber?: number };
  const line = lineNumber ?? Number(message.match(/on line (\d+)/)?.[1]);
  const reason = message.replaceAll('\n', ' ');
  return new HarnessError('TEMPLATE_INVALID', `${shortPath(file)} cannot be rendered: ${reason}`, {
    where: { file: shortPath(file), ...(Number.isInteger(line) ? { line } : {}) },
    cause: error,
  });
}

/** Attributes that hold an address. */
const ADDRESSES = /^(href|src|action|formaction|poster|data|xlink:href|cite|background)$/i;

/** Looks at what stands before each `{{...}}`; returns the text after the last tag was opened. */
function checkTemplate(statements: readonly hbs.AST.Statement[], before: string, file: string): string {
  let text = before;
  const fail = (node: hbs.AST.Node, why: string): never => {
    throw new HarnessError('TEMPLATE_INVALID', `${shortPath(file)}:${node.loc.start.line}: ${why}`, {
      where: { file: shortPath(file), line: node.loc.start.line },
    });
  };
  for (const statement of statements) {
    if (statement.type === 'ContentStatement') {
      text += (statement as hbs.AST.ContentStatement).original;
      const open = text.lastIndexOf('<');
      text = open < 0 || text.indexOf('>', open) >= 0 ? '' : text.slice(open);
    } else if (statement.type === 'MustacheStatement') {
      const { escaped, path } = statement as hbs.AST.MustacheStatement & { escaped: boolean };
      if (!escaped) fail(statement, '{{{ and {{& would put data into the page unescaped');
      checkPlace(text, (path as hbs.AST.PathExpression).original, (why) => fail(statement, why));
      text += text === '' ? '' : 'x';
    } else if (statement.type === 'BlockStatement') {
      const { program, inverse } = statement as hbs.AST.BlockStatement;
      const after = program === undefined ? text : checkTemplate(program.body, text, file);
      if (inverse !== undefined && inverse !== null) checkTemplate(inverse.body, text, file);
      text = after;
    } else if (statement.type === 'PartialStatement' || statement.type === 'PartialBlockStatement') {
      if (text !== '') fail(statement, 'a partial cannot stand inside a tag');
    } else if (statement.type !== 'CommentStatement') {
      fail(statement, `${statement.type} is not used in our templates`);
    }
  }
  return text;
}

/** `text` is a tag that is still open, or empty. */
function checkPlace(text: string, helper: string, fail: (why: string) => never): void {
  if (text === '') return;
  const attribute = text.match(/\s([\w:-]+)\s*=\s*("[^"]*|'[^']*|[^\s"'>]*)$/);
  if (attribute === null) fail('data can stand in a quoted attribute or between tags');
  const [, name = '', value = ''] = attribute ?? [];
  if (!/^["']/.test(value)) fail(`quote the attribute ${name}`);
  if (/^(on|style$|srcdoc$)/i.test(name)) fail(`data cannot stand in ${name}`);
  if (ADDRESSES.test(name) && helper !== 'safeUrl' && !/^.#[\w-]*$/.test(value)) {
    fail(`addresses go through {{safeUrl ...}}, or are a place in the page: ${name}="#{{id}}"`);
  }
}
