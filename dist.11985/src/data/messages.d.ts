/**
 * Conversations: lists of `{role, content}`. Checks them, and turns the ShareGPT form (`{from, value}`) into it with its
 * role names (`human`, `gpt`) mapped; TRL renames the keys alone and leaves roles that most templates render wrongly.
 */
/** One turn. Further keys (`name`, `tool_calls`, `reasoning_content`) reach the chat template as they are. */
export interface Message {
    role: string;
    /** Text, parts of a multimodal turn, or null beside `tool_calls`. */
    content?: string | readonly unknown[] | null;
    [key: string]: unknown;
}
export type Conversation = readonly Message[];
/** Text as it is, or a conversation. */
export type TextOrTurns = string | Conversation;
export declare const isConversation: (value: TextOrTurns) => value is Conversation;
export interface CheckedTurns {
    value: TextOrTurns;
    /** ShareGPT role names that were mapped, as `human`. */
    mapped: readonly string[];
}
/** What is wrong with a column's value, as the end of a sentence: `holds a number; expected ...`. */
export interface Fault {
    fault: string;
}
/** Judges one column that may hold text or a conversation. Parsed JSON in, no copies unless a turn must be rewritten. */
export declare function checkTurns(value: unknown): CheckedTurns | Fault;
/** `a number`, `null`, `a list`, for messages. */
export declare function kindOf(value: unknown): string;
