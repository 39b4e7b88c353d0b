/**
 * A template that was read, and its rendering in one of two environments: that of task files as lm-eval sets it up, and that
 * of chat templates as transformers does (ImmutableSandboxedEnvironment with trim_blocks, lstrip_blocks, loop controls and
 * `{% generation %}`). Nothing but the given values is within reach, and the cost is bounded.
 */
import { type PythonRules, TemplateFailure, withBudget } from '../python/budget.ts';
import type { PythonValue } from '../python/values.ts';
import type { Statement } from './ast.ts';
import { TemplateRunner } from './execute.ts';
import { chatFilters, type Filters, filters } from './filters.ts';
import { globals } from './globals.ts';
import { parseTemplate, type Syntax } from './parse-template.ts';
import { Scope } from './scope.ts';

export interface Environment extends Syntax, PythonRules {
  readonly filters: Filters;
}

/** Jinja 3.1 with StrictUndefined, the last newline kept, nothing escaped, and the filter `regex_replace`. */
export const TASKS: Environment = { trims: false, extensions: [], lenient: false, immutable: false, filters };

/** `raise_exception` and `strftime_now` are given with each rendering. */
export const CHAT: Environment = {
  trims: true,
  extensions: ['break', 'continue', 'generation'],
  lenient: true,
  immutable: true,
  filters: chatFilters,
};

const MOST_SOURCE = 1_000_000;

export class TemplateProgram {
  /** Line of the template that was worked on last, from 1. */
  line = 1;
  private readonly environment: Environment;
  private readonly body: readonly Statement[];

  /** @throws TemplateFailure `syntax`, `unsupported` */
  constructor(source: string, environment: Environment) {
    if (source.length > MOST_SOURCE) throw new TemplateFailure('limit', `the template is longer than ${MOST_SOURCE}`);
    this.environment = environment;
    this.body = parseTemplate(source, environment);
  }

  /**
   * @param values what the template may read: plain data, own fields only
   * @param functions further global names
   * @param marks what stands around the text of `{% generation %}` blocks
   * @throws TemplateFailure
   */
  render(
    values: Readonly<Record<string, unknown>>,
    functions: ReadonlyMap<string, PythonValue> = globals,
    marks?: readonly [open: string, close: string],
  ): string {
    const [only] = this.body;
    if (only === undefined) return '';
    if (this.body.length === 1 && only.kind === 'text') return only.text;
    const executor = new TemplateRunner(this.environment.filters, marks);
    try {
      return withBudget(() => executor.render(this.body, new Scope(undefined, values, functions)), this.environment);
    } finally {
      this.line = executor.evaluator.line;
    }
  }
}
