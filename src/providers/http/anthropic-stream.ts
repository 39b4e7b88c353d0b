/**
 * The events of Anthropic's messages API (version 2023-06-01) put together to the message that it would have been without
 * streaming: `message_start`, `content_block_delta`, `message_delta`, `message_stop`. Of the deltas only text is read.
 */
import { type Fields, isObject, text } from './json.ts';

export class StreamedMessage {
  private readonly parts: string[] = [];
  private usage: Fields = {};
  private reason: string | undefined;
  private ended = false;

  /** Takes an event; gives the text that it adds. */
  add(event: Fields): string {
    const delta = isObject(event.delta) ? event.delta : {};
    const started = isObject(event.message) ? event.message.usage : undefined;
    // Counts of a later event are totals and replace earlier ones.
    for (const usage of [started, event.usage]) if (isObject(usage)) this.usage = { ...this.usage, ...usage };
    if (event.type === 'message_delta') this.reason = text(delta.stop_reason) ?? this.reason;
    if (event.type === 'message_stop') this.ended = true;
    const piece = event.type === 'content_block_delta' && delta.type === 'text_delta' ? (text(delta.text) ?? '') : '';
    this.parts.push(piece);
    return piece;
  }

  /** The message; undefined: the stream ended before it did. */
  message(): Fields | undefined {
    if (!this.ended) return undefined;
    const content = [{ type: 'text', text: this.parts.join('') }];
    return { content, stop_reason: this.reason ?? null, usage: this.usage };
  }
}
