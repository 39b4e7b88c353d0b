/**
 * Chat templates (Jinja) as transformers renders them: trim_blocks and lstrip_blocks on, loop controls, `tojson` without
 * HTML escapes, `raise_exception`, `strftime_now`, special tokens as variables. `{% generation %}` blocks, which mark the
 * assistant's words, are reported as character ranges. Rendered by @huggingface/jinja, an interpreter without access to
 * anything but the given values. Leaves out: `documents`.
 */
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { HarnessError } from '../base/errors.ts';
import { strftime } from '../python/strftime.ts';
import type { Conversation } from './messages.ts';

/** The part of @huggingface/jinja that is used; its own typings name modules that NodeNext does not find. */
interface JinjaEnvironment {
  set(name: string, value: unknown): unknown;
}
interface Jinja {
  Environment: new () => JinjaEnvironment;
  Interpreter: new (environment: JinjaEnvironment) => { run(program: unknown): { value: string } };
  parse(tokens: unknown): unknown;
  tokenize(source: string): unknown;
}
const jinja = { Environment, Interpreter, parse, tokenize } as unknown as Jinja;

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
const generationTag = /(\s*)\{%(-?)\s*(end)?generation\s*(-?)%\}(\s*)/g;
const LONGEST_RANGE = 1_000_000;

/** Compiles on first use. Errors of the template are `TEMPLATE_ERROR`, naming its file and the row. */
export function chatTemplate(source: TemplateSource, options: ChatTemplateOptions): ChatTemplate {
  const now = options.now ?? new Date();
  const programs = new Map<string, unknown>();
  const run = (template: string, messages: Conversation, render: RenderOptions): string => {
    try {
      let program = programs.get(template);
      if (program === undefined) {
        program = jinja.parse(jinja.tokenize(template));
        programs.set(template, program);
      }
      const environment = new jinja.Environment();
      for (const [name, value] of Object.entries(variables(messages, render, options.specialTokens, now))) {
        environment.set(name, value);
      }
      return new jinja.Interpreter(environment).run(program).value;
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
    render: (messages, render = {}) => run(prepare(choose(render)), messages, render),
    generationSpans(messages, render = {}) {
      const template = choose(render);
      if (!/\{%-?\s*generation\s*-?%\}/.test(template)) return undefined;
      return spansOf(run(prepare(template, OPEN, CLOSE), messages, render));
    },
  };
}

const prepared = new Map<string, string>();

/**
 * The template with the whitespace rules of `lstrip_blocks` and `trim_blocks` applied and each generation tag replaced by
 * a mark (by nothing when none is given). jinja's own pass does the same, but drops the tags.
 */
function prepare(template: string, open = '', close = ''): string {
  const key = `${open}${template}`;
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const text = template
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .replace(/^[ \t]*(\{[#%-])/gm, '$1')
    .replace(/([#%-]\})\n/g, '$1')
    .replace(
      generationTag,
      (_, before: string, left: string, end: string | undefined, right: string, after: string) => {
        return (left === '' ? before : '') + (end === undefined ? open : close) + (right === '' ? after : '');
      },
    );
  // The tokenizer drops one line end at the end of its source; this one was already dropped.
  const result = text.endsWith('\n') ? `${text}\n` : text;
  prepared.set(key, result);
  return result;
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
  now: Date,
): Record<string, unknown> {
  return {
    true: true,
    false: false,
    none: null,
    True: true,
    False: false,
    None: null,
    range: boundedRange,
    raise_exception: (message: unknown) => {
      throw new Error(String(message));
    },
    strftime_now: (format: unknown) => strftime(now, String(format)),
    documents: null,
    ...specialTokens,
    ...render.kwargs,
    messages,
    tools: render.tools ?? null,
    add_generation_prompt: render.addGenerationPrompt ?? false,
  };
}

/** Python's `range`; a template from a stranger cannot ask for one that fills the memory. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error('range() step must not be zero');
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (length > LONGEST_RANGE) throw new Error(`range() of ${length} numbers`);
  return Array.from({ length }, (_, i) => from + i * step);
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
    where: row?.where ?? { file },
    cause: error,
  });
}
