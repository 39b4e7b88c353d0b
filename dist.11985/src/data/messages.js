/**
 * Conversations: lists of `{role, content}`. Checks them, and turns the ShareGPT form (`{from, value}`) into it with its
 * role names (`human`, `gpt`) mapped; TRL renames the keys alone and leaves roles that most templates render wrongly.
 */
export const isConversation = (value) => typeof value !== 'string';
const shareGptRoles = {
    human: 'user',
    gpt: 'assistant',
    chatgpt: 'assistant',
    bing: 'assistant',
};
const expected = 'expected text or a list of {role, content} messages';
/** Judges one column that may hold text or a conversation. Parsed JSON in, no copies unless a turn must be rewritten. */
export function checkTurns(value) {
    if (typeof value === 'string')
        return { value, mapped: [] };
    if (!Array.isArray(value))
        return { fault: `holds ${kindOf(value)}; ${expected}` };
    if (value.length === 0)
        return { fault: `holds an empty list; ${expected}` };
    const mapped = [];
    const turns = [];
    for (const [i, turn] of value.entries()) {
        if (typeof turn !== 'object' || turn === null || Array.isArray(turn)) {
            return { fault: `holds ${kindOf(turn)} as message ${i + 1}; ${expected}` };
        }
        const message = fromShareGpt(turn, mapped);
        if (typeof message.role !== 'string')
            return { fault: `has no role in message ${i + 1}; ${expected}` };
        const content = message.content;
        const empty = content === undefined || content === null;
        if (empty ? message.tool_calls === undefined : typeof content !== 'string' && !Array.isArray(content)) {
            const found = empty ? 'no content' : `${kindOf(content)} as content`;
            return { fault: `has ${found} in message ${i + 1} (${message.role}); ${expected}` };
        }
        turns.push(message);
    }
    return { value: turns, mapped };
}
function fromShareGpt(turn, mapped) {
    if (!('from' in turn) || !('value' in turn) || 'role' in turn)
        return turn;
    const { from, value, ...rest } = turn;
    const role = typeof from === 'string' ? shareGptRoles[from.toLowerCase()] : undefined;
    if (role !== undefined)
        mapped.push(from);
    return { role: role ?? from, content: value, ...rest };
}
/** `a number`, `null`, `a list`, for messages. */
export function kindOf(value) {
    if (value === null)
        return 'null';
    if (value === undefined)
        return 'nothing';
    if (Array.isArray(value))
        return value.length === 0 ? 'an empty list' : 'a list';
    return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}
