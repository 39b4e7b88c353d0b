/**
 * `doc_to_text`, `doc_to_target` and `doc_to_choice`: from a document to text, index or list. A field is a column's name, a
 * Jinja template, a constant or a function, told apart as lm-eval 0.4.13 does. Templates are compiled once.
 */
import { HarnessError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { compileTemplate } from '../../jinja/template.ts';
import { parsePythonLiteral } from '../../python/literal.ts';
import { functionNamed, standIn } from './functions.ts';
import type { Doc } from './task.ts';
import type { Declaration } from './task-file.ts';
import type { Built, FunctionContext } from './task-functions.ts';
import type { Field } from './task-keys.ts';

/** What a field makes of a document. */
export type Evaluate = (doc: Doc, context: FunctionContext) => unknown;

interface Origin {
  readonly declaration: Declaration;
  /** The task has choices: templates that render to digits are then indices. */
  readonly choices: boolean;
}

/** Compiles a template that stands in a declaration. */
function template(source: string, { path }: Pick<Field, 'path'>, declaration: Declaration): (doc: Doc) => string {
  const { file, line } = declaration.where(...path);
  const key = path.filter((step) => typeof step === 'string').join('.');
  const compiled = compileTemplate(source, { file, line: line ?? 1, key });
  return (doc) => compiled.render(doc);
}

/** A column where the document has one of that name, else the template. */
function columnOr(source: string, field: Field, declaration: Declaration, parse: (text: string) => unknown): Evaluate {
  const render = template(source, field, declaration);
  const word = /^[A-Za-z_]\w*$/.test(source);
  return (doc) => {
    if (Object.hasOwn(doc, source)) {
      const value = doc[source];
      if (value !== null && value !== undefined) return value;
      const message = `${field.path.join('.')}: the column "${source}" is empty`;
      throw declaration.error('DATA_MISSING_COLUMN', message, field.path, 'every row needs a value there');
    }
    // A lone word that is nearly a column was surely meant to be one; others are constants.
    if (word) {
      const near = nearest(source, Object.keys(doc), 1)[0];
      if (near !== undefined) {
        const message = `${field.path.join('.')}: the data have no column "${source}"`;
        throw declaration.error('DATA_MISSING_COLUMN', message, field.path, `did you mean ${near}?`);
      }
    }
    return parse(render(doc));
  };
}

const digits = (text: string): boolean => /^\d+$/.test(text);

async function byFunction(field: Field, { declaration }: Origin): Promise<Evaluate | undefined> {
  const reference = functionNamed(field.value, false);
  if (reference === undefined) return undefined;
  const build: (doc: Doc, context: FunctionContext) => Built = await standIn(reference, 'build', {
    declaration,
    path: field.path,
  });
  return build;
}

const wrong = (field: Field, { declaration }: Origin, expected: string): HarnessError =>
  declaration.error('TASK_INVALID', `${field.path.join('.')}: expected ${expected}`, field.path);

/** `doc_to_text`: text, or an index into the choices (the contexts then differ, as in winogrande). */
export async function textField(field: Field, origin: Origin): Promise<Evaluate> {
  const { value } = field;
  if (typeof value === 'number') return () => value;
  if (typeof value === 'string') {
    return columnOr(value, field, origin.declaration, (text) => (origin.choices && digits(text) ? Number(text) : text));
  }
  const built = await byFunction(field, origin);
  if (built === undefined) throw wrong(field, origin, 'a template, a column, a number or a function');
  return built;
}

/** `doc_to_target`: text, an index, or a list of either. */
export async function targetField(field: Field, origin: Origin): Promise<Evaluate> {
  const { value } = field;
  if (typeof value === 'number' || Array.isArray(value)) return () => value;
  if (typeof value === 'string') {
    return columnOr(value, field, origin.declaration, (text) => {
      if (origin.choices && digits(text)) return Number(text);
      return text.startsWith('[') && text.endsWith(']') && text.length >= 2 ? literalOr(text) : text;
    });
  }
  const built = await byFunction(field, origin);
  if (built === undefined) throw wrong(field, origin, 'a template, a column, a number, a list or a function');
  return built;
}

/** `doc_to_choice`: a list. */
export async function choiceField(field: Field, origin: Origin): Promise<Evaluate> {
  const { value } = field;
  if (Array.isArray(value)) return () => value;
  if (typeof value === 'string') {
    return columnOr(value, field, origin.declaration, (text) => {
      try {
        return parsePythonLiteral(text);
      } catch (cause) {
        const message = `${field.path.join('.')}: the choices are no list: ${text.slice(0, 80)}`;
        throw new HarnessError('TASK_CHOICES', message, { where: origin.declaration.where(...field.path), cause });
      }
    });
  }
  const built = await byFunction(field, origin);
  if (built !== undefined) return built;
  if (typeof value !== 'object' || value === null) throw wrong(field, origin, 'a list, a template or a function');
  const values = Object.values(value);
  return () => values;
}

/** `description` and `gen_prefix`: a column or a template; empty where there is none. */
export function plainField(field: Field | undefined, declaration: Declaration): (doc: Doc) => string {
  if (field === undefined || field.value === '') return () => '';
  const source = String(field.value);
  const render = template(source, field, declaration);
  return (doc) => (Object.hasOwn(doc, source) ? pythonText(doc[source] ?? '') : render(doc));
}

function literalOr(text: string): unknown {
  try {
    return parsePythonLiteral(text);
  } catch {
    return text;
  }
}

let printed: ReturnType<typeof compileTemplate> | undefined;

/** A value as Python's `str` writes it: `pythonText(true)` is `True`. */
export function pythonText(value: unknown): string {
  if (typeof value === 'string') return value;
  printed ??= compileTemplate('{{ value }}', { file: 'value', line: 1, key: 'value' });
  return printed.render({ value });
}
