/**
 * Which characters of a rendered conversation the assistant wrote, for `assistant_only_loss`. A template's own
 * `{% generation %}` blocks decide where it has them. Any other template is asked what stands in front of a turn (the
 * conversation so far with a generation prompt) and what it looks like with the turn added; where it renders earlier turns
 * differently then, as reasoning models do, the turn's content is looked for. TRL needs a patched template instead.
 */
import { HarnessError } from '../../base/errors.ts';
import type { ChatTemplate, RenderOptions } from '../chat-template.ts';
import type { ChatTurn, Conversation } from '../messages.ts';

export type Span = readonly [from: number, to: number];

/**
 * Ranges of `text`, which must be the rendering of `messages`. A turn's range holds its end marker and what the template
 * puts behind it (ChatML: `Hello<|im_end|>\n`). `endMarkers` are the special tokens that may close a turn.
 */
export function assistantSpans(
  template: ChatTemplate,
  messages: Conversation,
  text: string,
  options: { render: RenderOptions; endMarkers: readonly string[] },
): Span[] {
  const own = template.generationSpans(messages, options.render);
  if (own !== undefined && own.text === text) return [...own.spans];
  const spans: Span[] = [];
  let cursor = 0; // end of the last turn of the assistant
  let passed = 0; // end of the last content that was seen, of anyone
  for (const [i, message] of messages.entries()) {
    if (message.role !== 'assistant') {
      const content = contentText(message).trim();
      const at = text.indexOf(content, passed);
      if (at >= 0) passed = at + content.length;
      continue;
    }
    const span =
      prefixSpan(template, messages, i, text, options.render, cursor) ??
      contentSpan(message, text, Math.max(cursor, passed), options.endMarkers);
    if (span === undefined) throw notFound(i, options.render);
    spans.push(span);
    cursor = span[1];
    passed = cursor;
  }
  return spans;
}

function prefixSpan(
  template: ChatTemplate,
  messages: Conversation,
  i: number,
  text: string,
  render: RenderOptions,
  cursor: number,
): Span | undefined {
  if (i === 0) return undefined;
  const from = renderedLength(template, messages.slice(0, i), text, { ...render, addGenerationPrompt: true });
  if (from === undefined || from < cursor) return undefined;
  const last = i === messages.length - 1;
  const to = last ? text.length : renderedLength(template, messages.slice(0, i + 1), text, render);
  return to === undefined ? undefined : [from, to];
}

/** Length of a partial conversation's rendering when the whole one begins with it. */
function renderedLength(
  template: ChatTemplate,
  messages: Conversation,
  text: string,
  options: RenderOptions,
): number | undefined {
  try {
    const part = template.render(messages, options);
    return text.startsWith(part) ? part.length : undefined;
  } catch (error) {
    // Templates may refuse a conversation that ends here ("roles must alternate"), though not the whole one.
    if (HarnessError.is(error) && error.code === 'TEMPLATE_ERROR') return undefined;
    throw error;
  }
}

function contentSpan(message: ChatTurn, text: string, cursor: number, endMarkers: readonly string[]): Span | undefined {
  const whole = contentText(message).trim();
  // Reasoning models leave the thoughts of earlier turns out.
  const spoken = whole.split('</think>').at(-1)?.trim() ?? '';
  for (const content of new Set([whole, spoken])) {
    const from = content === '' ? -1 : text.indexOf(content, cursor);
    if (from < 0) continue;
    const to = from + content.length;
    const blanks = /^\s*/.exec(text.slice(to))?.[0].length ?? 0;
    const marker = endMarkers.find((candidate) => text.startsWith(candidate, to + blanks));
    return [from, marker === undefined ? to : to + blanks + marker.length];
  }
  return undefined;
}

function contentText({ content }: ChatTurn): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (part as { text?: unknown } | null)?.text)
    .filter((part) => typeof part === 'string')
    .join('');
}

function notFound(message: number, { row }: RenderOptions): HarnessError {
  const at = row?.source ?? 'a row';
  return new HarnessError(
    'DATA_ASSISTANT_NOT_FOUND',
    `${at}: message ${message + 1} (assistant) does not appear in the rendered conversation.`,
    {
      hint: 'The chat template drops or rewrites it; use a template with {% generation %} blocks, or assistant_only_loss: false.',
      ...(row === undefined ? {} : { where: row.where }),
    },
  );
}
