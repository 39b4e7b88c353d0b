/**
 * The prompt that stands at the beginning of both answers of a preference (implicit prompt), after TRL's
 * `extract_prompt`: the longest common beginning, of messages or of characters, less one blank.
 *
 * `extractPrompt` is TRL's function to the letter, its faults included: when one side is the beginning of the other, the
 * last shared character or turn goes into both answers; when the first characters differ it looks at the last one.
 * `findPrompt` is what training uses: the same cut wherever TRL's is sound, the beginning that is really shared where
 * one side ends, and in raw `Human:`/`Assistant:` transcripts the cut stands after the last shared `Assistant:`.
 */
import { isDeepStrictEqual } from 'node:util';
import { isConversation } from "./messages.js";
/** TRL 1.13's `extract_prompt`. `('The sky is blue', 'The sky is green')` gives the prompt `The sky is`. */
export function extractPrompt(chosen, rejected) {
    if (isConversation(chosen) || isConversation(rejected)) {
        const [a, b] = [chosen, rejected];
        const at = trlCut(a, b, isDeepStrictEqual, () => false);
        return { prompt: a.slice(0, at), chosen: a.slice(at), rejected: b.slice(at) };
    }
    // By code points, as Python counts.
    const [a, b] = [Array.from(chosen), Array.from(rejected)];
    const cut = trlCut(a, b, (x, y) => x === y, (x) => x === ' ');
    const at = cut < 0 ? a.length + cut : cut;
    const atRejected = cut < 0 ? Math.max(0, b.length + cut) : cut;
    return { prompt: a.slice(0, at).join(''), chosen: a.slice(at).join(''), rejected: b.slice(atRejected).join('') };
}
/** The index that Python's loop leaves behind; negative (counted from the end) when it backs off from the start. */
function trlCut(a, b, same, blank) {
    const shorter = Math.min(a.length, b.length);
    for (let i = 0; i < shorter; i++) {
        if (same(a[i], b[i]))
            continue;
        const before = a.at(i - 1);
        return before !== undefined && blank(before) ? i - 1 : i;
    }
    return Math.max(shorter - 1, 0);
}
/**
 * The shared prompt, or why there is none to train on. `boundary: 'characters'` keeps TRL's cut in transcripts too.
 */
export function findPrompt(chosen, rejected, boundary = 'roles') {
    if (isDeepStrictEqual(chosen, rejected))
        return { none: 'chosen and rejected are the same' };
    if (isConversation(chosen) && isConversation(rejected))
        return findInTurns(chosen, rejected);
    if (isConversation(chosen) || isConversation(rejected))
        throw new TypeError('one side is text, the other messages');
    const shared = commonLength(chosen, rejected);
    const role = boundary === 'roles' ? transcriptCut(chosen.slice(0, shared)) : undefined;
    if (role !== undefined)
        return { ...cutText(chosen, rejected, role), by: 'roles', insideWord: false };
    const ended = shared === Math.min(chosen.length, rejected.length);
    const at = !ended && chosen[shared - 1] === ' ' ? shared - 1 : shared;
    const inside = isWord(chosen, at - 1) && (isWord(chosen, at) || isWord(rejected, at));
    return { ...cutText(chosen, rejected, at), by: 'characters', insideWord: inside };
}
function findInTurns(chosen, rejected) {
    const shorter = Math.min(chosen.length, rejected.length);
    let at = 0;
    while (at < shorter && isDeepStrictEqual(chosen[at], rejected[at]))
        at++;
    if (at === 0)
        return { none: 'chosen and rejected share no first message' };
    if (at === shorter)
        return { none: 'one conversation is the beginning of the other' };
    const parts = { prompt: chosen.slice(0, at), chosen: chosen.slice(at), rejected: rejected.slice(at) };
    return { ...parts, by: 'messages', insideWord: false };
}
const cutText = (chosen, rejected, at) => ({
    prompt: chosen.slice(0, at),
    chosen: chosen.slice(at),
    rejected: rejected.slice(at),
});
/** Characters that both texts begin with, never half of a surrogate pair. */
function commonLength(a, b) {
    const shorter = Math.min(a.length, b.length);
    let at = 0;
    while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at))
        at++;
    const last = a.charCodeAt(at - 1);
    return at > 0 && at < shorter && last >= 0xd800 && last < 0xdc00 ? at - 1 : at;
}
/** Place after the last `Assistant:` of a transcript in HH-RLHF's raw layout (`\n\nHuman: ...\n\nAssistant: ...`). */
function transcriptCut(shared) {
    if (!/^\s*Human:/.test(shared))
        return undefined;
    const marker = '\n\nAssistant:';
    const at = shared.lastIndexOf(marker);
    // A later `Human:` would mean that the answers begin inside a user's turn.
    if (at < 0 || shared.indexOf('\n\nHuman:', at) >= 0)
        return undefined;
    return at + marker.length;
}
function isWord(text, at) {
    const point = at < 0 ? undefined : text.codePointAt(at);
    if (point === undefined)
        return false;
    // A low surrogate belongs to the code point that begins one unit earlier.
    const whole = point >= 0xdc00 && point < 0xe000 && at > 0 ? text.codePointAt(at - 1) : point;
    return /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(whole));
}
/** Explicit to implicit: the prompt put before both answers. */
export function joinPrompt(row) {
    const { prompt, ...rest } = row;
    return prompt === undefined
        ? row
        : { ...rest, chosen: joinTurns(prompt, row.chosen), rejected: joinTurns(prompt, row.rejected) };
}
/** Text after text, or turns after turns; a row never mixes them. */
export function joinTurns(first, second) {
    return isConversation(first) || isConversation(second)
        ? [...first, ...second]
        : first + second;
}
/** Preference to SFT: the prompt with the chosen answer. The row must be explicit. */
export function chosenCompletion(row) {
    const { chosen, rejected: _, margin: __, type: ___, ...rest } = row;
    return { ...rest, type: 'prompt-completion', completion: chosen };
}
/** Pairs to judged completions in TRL's order: all chosen answers as true, then all rejected ones as false. */
export function unpair(rows) {
    const side = (column, label) => {
        return rows.map(({ chosen: _, rejected: __, margin: ___, ...row }, i) => {
            return { ...row, type: 'unpaired-preference', completion: rows[i][column], label };
        });
    };
    return [...side('chosen', true), ...side('rejected', false)];
}
