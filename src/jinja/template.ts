/**
 * Jinja templates of task files (`doc_to_text`, `doc_to_target`, `doc_to_choice`, `description` ...) as lm-eval renders them,
 * with errors that name the place. Our own interpreter, because values must print as Python prints them. Leaves out:
 * inheritance, other files, extensions; a bound on the time inside of one regular expression.
 */
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { TemplateFailure } from '../python/budget.ts';
import { TASKS, TemplateProgram } from './program.ts';

/** Where a template stands. */
export interface TemplateOrigin {
  readonly file: string;
  /** Line of the file on which the template's first line stands (below the key for a block scalar). */
  readonly line?: number;
  /** `doc_to_text` */
  readonly key: string;
}

export interface Template {
  readonly source: string;
  /**
   * @param doc the row; only own fields are seen
   * @throws HarnessError `TEMPLATE_UNDEFINED`, `TEMPLATE_VALUE`, `TEMPLATE_UNSUPPORTED`, `TEMPLATE_LIMIT`
   */
  render(doc: Readonly<Record<string, unknown>>): string;
}

/**
 * Reads a template once; `compileTemplate('{{ a + 1 }}', origin).render({ a: 1 })` is `2`.
 * @throws HarnessError `TEMPLATE_SYNTAX`, `TEMPLATE_UNSUPPORTED`
 */
export function compileTemplate(source: string, origin: TemplateOrigin): Template {
  const program = located(origin, undefined, () => new TemplateProgram(source, TASKS));
  return { source, render: (doc) => located(origin, program, () => program.render(doc)) };
}

function located<T>(origin: TemplateOrigin, program: TemplateProgram | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateFailure) throw explain(error, origin, error.line ?? program?.line ?? 1);
    if (!HarnessError.is(error)) throw error;
    // A pattern that is no regular expression: say where it stands.
    const { file, line } = placed(origin, program?.line ?? 1);
    throw new HarnessError('TEMPLATE_VALUE', `${origin.key}: ${error.message}`, {
      where: { file, ...(line === undefined ? {} : { line }) },
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

function placed(origin: TemplateOrigin, line: number): { file: string; line: number | undefined } {
  return { file: origin.file, line: origin.line === undefined ? undefined : origin.line + line - 1 };
}

const MOST_NAMES = 20;

function explain(failure: TemplateFailure, origin: TemplateOrigin, within: number): HarnessError {
  const { file, line } = placed(origin, within);
  const at = within > 1 || origin.line === undefined ? ` (line ${within} of the template)` : '';
  const { missing } = failure;
  const near = missing === undefined ? undefined : didYouMean(missing.name, missing.known);
  const hint = near ?? (failure.kind === 'undefined' ? namesThere(missing?.known ?? []) : HINTS[failure.kind]);
  return new HarnessError(`TEMPLATE_${failure.kind.toUpperCase()}`, `${origin.key}: ${failure.message}${at}`, {
    where: { file, ...(line === undefined ? {} : { line }) },
    cause: failure,
    ...(hint === undefined ? {} : { hint }),
  });
}

function namesThere(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return `There are: ${shown}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}.`;
}

const HINTS: Readonly<Record<Exclude<TemplateFailure['kind'], 'undefined'>, string | undefined>> = {
  value: undefined,
  syntax: undefined,
  unsupported: 'Templates are Jinja 3.1 as lm-eval sets it up, rendered without Python.',
  limit: 'Look for a loop without an end, or a text that is multiplied.',
};
