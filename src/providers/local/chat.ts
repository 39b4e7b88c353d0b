/** Messages as the text that a model's chat template makes of them. */
import { HarnessError } from '../../base/errors.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Message } from '../contract/request.ts';

/** Stands behind an answer that goes on while it is rendered; the blank at its end tells whether the template trims. */
const OPEN_END = '\u{F0AB1}HARNESS_OPEN_END\u{F0AB2} ';

/**
 * The prompt of a conversation. Without a generation prompt a last message of the assistant stays open, as with
 * transformers' `continue_final_message`: the text ends where the message ends.
 * @throws HarnessError `TEMPLATE_MISSING`, `TEMPLATE_ERROR`.
 */
export function renderMessages(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  { generationPrompt }: { generationPrompt: boolean },
): string {
  const { chatTemplate } = tokenizer;
  if (chatTemplate === undefined) {
    throw new HarnessError('TEMPLATE_MISSING', `The tokenizer in ${tokenizer.folder} has no chat template.`, {
      hint: 'Name one with chat_template=FILE, or send bare text (without --apply_chat_template).',
    });
  }
  const turns = messages.map(({ role, content }) => ({ role, content }));
  const last = turns.at(-1);
  if (generationPrompt || last?.role !== 'assistant') {
    return chatTemplate.render(turns, { addGenerationPrompt: generationPrompt });
  }
  const open = [...turns.slice(0, -1), { ...last, content: last.content + OPEN_END }];
  const text = chatTemplate.render(open, { addGenerationPrompt: false });
  const end = text.lastIndexOf(OPEN_END.trimEnd());
  if (end < 0) {
    throw new HarnessError(
      'TEMPLATE_ERROR',
      `The chat template ${chatTemplate.file} leaves out the last message of the assistant, so it cannot be continued.`,
      { where: { file: chatTemplate.file } },
    );
  }
  const trimmed = !text.startsWith(OPEN_END, end);
  return trimmed ? text.slice(0, end).trimEnd() : text.slice(0, end);
}
