/**
 * The events of OpenAI's two endpoints put together to the answer that they would have been without streaming. Formats:
 * platform.openai.com API reference, chat completion chunks; completions stream their own shape. Only the first choice.
 */
import { type Fields, isObject, objects, text } from './json.ts';

export class StreamedAnswer {
  private readonly parts: string[] = [];
  private readonly chatTokens: Fields[] = [];
  private readonly tokens: unknown[] = [];
  private readonly logprobs: unknown[] = [];
  private finish: string | undefined;
  private usage: unknown;

  /** Takes an event; gives the text that it adds. */
  add(event: Fields): string {
    if (isObject(event.usage)) this.usage = event.usage;
    const choice = objects(event.choices)?.find(({ index }) => index === undefined || index === 0);
    if (choice === undefined) return '';
    const delta = isObject(choice.delta) ? choice.delta : {};
    const piece = text(delta.content) ?? text(delta.refusal) ?? text(choice.text) ?? '';
    this.parts.push(piece);
    this.finish = text(choice.finish_reason) ?? this.finish;
    const { content, tokens, token_logprobs: values } = isObject(choice.logprobs) ? choice.logprobs : {};
    this.chatTokens.push(...(objects(content) ?? []));
    if (Array.isArray(tokens) && Array.isArray(values)) {
      this.tokens.push(...(tokens as unknown[]));
      this.logprobs.push(...(values as unknown[]));
    }
    return piece;
  }

  /** As the endpoint answers without streaming; undefined: the stream ended before the answer did. */
  answer(endpoint: 'chat' | 'completions'): Fields | undefined {
    if (this.finish === undefined) return undefined;
    const said = this.parts.join('');
    const { chatTokens, tokens, logprobs, finish, usage } = this;
    const choice =
      endpoint === 'chat'
        ? { message: { content: said }, logprobs: chatTokens.length > 0 ? { content: chatTokens } : null }
        : { text: said, logprobs: tokens.length > 0 ? { tokens, token_logprobs: logprobs } : null };
    return { choices: [{ ...choice, finish_reason: finish }], ...(usage === undefined ? {} : { usage }) };
  }
}
