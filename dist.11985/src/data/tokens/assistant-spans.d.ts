import type { ChatTemplate, RenderOptions } from '../chat-template.ts';
import type { Conversation } from '../messages.ts';
export type Span = readonly [from: number, to: number];
/**
 * Ranges of `text`, which must be the rendering of `messages`. A turn's range holds its end marker and what the template
 * puts behind it (ChatML: `Hello<|im_end|>\n`). `endMarkers` are the special tokens that may close a turn.
 */
export declare function assistantSpans(template: ChatTemplate, messages: Conversation, text: string, options: {
    render: RenderOptions;
    endMarkers: readonly string[];
}): Span[];
