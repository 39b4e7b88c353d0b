/**
 * Chat templates (Jinja) as transformers renders them: trim_blocks and lstrip_blocks on, loop controls, `tojson` without
 * HTML escapes, `raise_exception`, `strftime_now`, special tokens as variables. `{% generation %}` blocks, which mark the
 * assistant's words, are reported as character ranges. Rendered by the interpreter of task files (`src/jinja`), under the same
 * bounds: nothing but the given values is within reach. Leaves out: `documents`.
 */
import { HarnessError } from '../base/errors.ts';
import { callable, globals } from '../jinja/globals.ts';
import { CHAT, TemplateProgram } from '../jinja/program.ts';
import { TemplateFailure, valueError } from '../python/budget.ts';
import { textArgument } from '../python/calls.ts';
import { strftime } from '../python/strftime.ts';
import { str } from '../python/text.ts';
import type { PythonValue } from '../python/values.ts';
import type { Conversation } from './messages.ts';

/** The template(s) of a tokenizer folder, not yet compiled. */
export interface TemplateSource {
  /** File it comes from, for messages. */
  file: string;
  /** `default` and further ones (`tool_use`, `rag`). */
  templates: Readonly<Record<string, string>>;
}

export interface RenderOptions {
  tools?: readonly unknown[] | undefined;
  /** Ends with the header of an assistant turn. */
  addGenerationPrompt?: boolean;
  /** Further variables (`chat_template_kwargs`). */
  kwargs?: Readonly<Record<string, unknown>> | undefined;
  /** The row that is rendered, for messages. */
  row?: { source: string; where: { file: string; line: number } } | undefined;
}

export interface ChatTemplate {
  readonly file: string;
  /** The source of the default template. */
  readonly source: string;
  render(messages: Conversation, options?: RenderOptions): string;
  /** The rendering with the template's own `{% generation %}` blocks as ranges; undefined when it has none. */
  generationSpans(messages: Conversation, options?: RenderOptions): MarkedText | undefined;
}

/** A text with ranges [from, to) of UTF-16 units. */
export interface MarkedText {
  text: string;
  spans: readonly (readonly [number, number])[];
}

export interface ChatTemplateOptions {
  /** `bos_token`, `eos_token` ... as the template sees them. */
  specialTokens: Readonly<Record<string, string>>;
  /** What `strftime_now` calls now; fixed for a run so that a resumed one renders the same. */
  now?: Date | undefined;
}

// Private-use characters that no tokenizer or text is expected to hold.
const OPEN = '\u{F0AA1}';
const CLOSE = '\u{F0AA2}';

/** Compiles on first use. Errors of the template are `TEMPLATE_ERROR`, naming its file and the row. */
export function chatTemplate(source: TemplateSource, options: ChatTemplateOptions): ChatTemplate {
  const now = options.now ?? new Date();
  const functions = new Map([
    ...globals,
    ['raise_exception', callable('function', ({ positional: [message] }) => refuse(message))],
    ['strftime_now', callable('function', ({ positional: [format] }) => strftime(now, textArgument(format)))],
  ]);
  const programs = new Map<string, TemplateProgram>();
  const run = (template: string, messages: Conversation, render: RenderOptions, marks?: [string, string]): string => {
    let program = programs.get(template);
    try {
      program ??= new TemplateProgram(template, CHAT);
      programs.set(template, program);
      return program.render(variables(messages, render, options.specialTokens), functions, marks);
    } catch (error) {
      throw templateError(source.file, error, render);
    }
  };
  const choose = (render: RenderOptions): string => {
    const wanted = render.tools !== undefined && source.templates.tool_use !== undefined ? 'tool_use' : 'default';
    const template = source.templates[wanted];
    if (template !== undefined) return template;
    const names = Object.keys(source.templates);
    throw new HarnessError(
      'TEMPLATE_MISSING',
      `${source.file} has no default chat template, only ${names.join(', ')}.`,
      {
        where: { file: source.file },
        hint: 'Name one file with chat_template_path.',
      },
    );
  };
  return {
    file: source.file,
    source: source.templates.default ?? Object.values(source.templates)[0] ?? '',
    render: (messages, render = {}) => run(choose(render), messages, render),
    generationSpans(messages, render = {}) {
      const template = choose(render);
      if (!/\{%-?\s*generation\s*-?%\}/.test(template)) return undefined;
      return spansOf(run(template, messages, render, [OPEN, CLOSE]));
    },
  };
}

function refuse(message: PythonValue | undefined): never {
  throw valueError(message === undefined ? 'raise_exception()' : str(message));
}

function spansOf(marked: string): MarkedText {
  const spans: [number, number][] = [];
  let text = '';
  let from = 0;
  for (const piece of marked.split(new RegExp(`([${OPEN}${CLOSE}])`, 'u'))) {
    if (piece === OPEN) from = text.length;
    else if (piece === CLOSE) spans.push([from, text.length]);
    else text += piece;
  }
  return { text, spans };
}

function variables(
  messages: Conversation,
  render: RenderOptions,
  specialTokens: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return {
    documents: null,
    ...specialTokens,
    ...render.kwargs,
    messages,
    tools: render.tools ?? null,
    add_generation_prompt: render.addGenerationPrompt ?? false,
  };
}

function templateError(file: string, error: unknown, { row }: RenderOptions): unknown {
  if (HarnessError.is(error)) return error;
  const at = row === undefined ? '' : ` on ${row.source}`;
  const message = `The chat template ${file} failed${at}: ${(error as Error).message}`;
  return new HarnessError('TEMPLATE_ERROR', message, {
    hint:
      row === undefined
        ? 'Check the template.'
        : 'Check the row against what the template allows, or the template itself.',
    where:
      row?.where ??
      (error instanceof TemplateFailure && error.line !== undefined ? { file, line: error.line } : { file }),
    cause: error,
  });
}
