/**
 * Conversations: lists of `{role, content}`. Checks them, and turns the ShareGPT form (`{from, value}`) into it with its
 * role names (`human`, `gpt`) mapped; TRL renames the keys alone and leaves roles that most templates render wrongly.
 */

/** One turn. Further keys (`name`, `tool_calls`, `reasoning_content`) reach the chat template as they are. */
export interface ChatTurn {
  role: string;
  /** Text, parts of a multimodal turn, or null beside `tool_calls`. */
  content?: string | readonly unknown[] | null;
  [key: string]: unknown;
}

export type Conversation = readonly ChatTurn[];

/** Text as it is, or a conversation. */
export type TextOrTurns = string | Conversation;

export const isConversation = (value: TextOrTurns): value is Conversation => typeof value !== 'string';

const shareGptRoles: Readonly<Record<string, string>> = {
  human: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
};

export interface CheckedTurns {
  value: TextOrTurns;
  /** ShareGPT role names that were mapped, as `human`. */
  mapped: readonly string[];
}

/** What is wrong with a column's value, as the end of a sentence: `holds a number; expected ...`. */
export interface Fault {
  fault: string;
}

const expected = 'expected text or a list of {role, content} messages';

/** Judges one column that may hold text or a conversation. Parsed JSON in, no copies unless a turn must be rewritten. */
export function checkTurns(value: unknown): CheckedTurns | Fault {
  if (typeof value === 'string') return { value, mapped: [] };
  if (!Array.isArray(value)) return { fault: `holds ${kindOf(value)}; ${expected}` };
  if (value.length === 0) return { fault: `holds an empty list; ${expected}` };
  const mapped: string[] = [];
  const turns: ChatTurn[] = [];
  for (const [i, turn] of value.entries()) {
    if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) {
      return { fault: `holds ${kindOf(turn)} as message ${i + 1}; ${expected}` };
    }
    const message = fromShareGpt(turn as Record<string, unknown>, mapped);
    if (typeof message.role !== 'string') return { fault: `has no role in message ${i + 1}; ${expected}` };
    const content = message.content;
    const empty = content === undefined || content === null;
    if (empty ? message.tool_calls === undefined : typeof content !== 'string' && !Array.isArray(content)) {
      const found = empty ? 'no content' : `${kindOf(content)} as content`;
      return { fault: `has ${found} in message ${i + 1} (${message.role}); ${expected}` };
    }
    turns.push(message as ChatTurn);
  }
  return { value: turns, mapped };
}

function fromShareGpt(turn: Record<string, unknown>, mapped: string[]): Record<string, unknown> {
  if (!('from' in turn) || !('value' in turn) || 'role' in turn) return turn;
  const { from, value, ...rest } = turn;
  const role = typeof from === 'string' ? shareGptRoles[from.toLowerCase()] : undefined;
  if (role !== undefined) mapped.push(from as string);
  return { role: role ?? from, content: value, ...rest };
}

/** `a number`, `null`, `a list`, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}
