const blank = (character) => character !== undefined && /\s/.test(character);
export const endsBlank = (text) => blank(text.at(-1));
/** Neither side brings white space. */
const bare = (before, after) => !endsBlank(before) && !blank(after[0]);
/** Joins two texts, with the delimiter only where neither is empty or brings white space of its own. */
export function joined(before, after, delimiter) {
    if (before === '' || after === '')
        return before + after;
    return bare(before, after) ? before + delimiter + after : before + after;
}
/** A question, with its answer or with the beginning of one. */
export function exchange({ question, answer = '', genPrefix, targetDelimiter, fewshotDelimiter }) {
    const delimited = genPrefix === '' ? answer !== '' : question !== '' && bare(question, genPrefix);
    const user = { role: 'user', content: question, after: delimited ? targetDelimiter : '' };
    if (answer !== '') {
        return [user, { role: 'assistant', content: joined(genPrefix, answer, ' '), after: fewshotDelimiter }];
    }
    return genPrefix === '' ? [user] : [user, { role: 'assistant', content: genPrefix, after: '' }];
}
const plain = (turns) => turns.map(({ content, after }) => content + after).join('');
/** All turns but the system's in one of the user; a begun answer stays a turn of its own. */
function singleTurn(turns) {
    const system = turns[0]?.role === 'system' ? [turns[0]] : [];
    const rest = turns.slice(system.length);
    const begun = rest.at(-1)?.role === 'assistant' ? [rest.at(-1)] : [];
    const asked = rest.slice(0, rest.length - begun.length);
    const last = asked.at(-1);
    const text = last === undefined ? '' : plain(asked.slice(0, -1)) + last.content;
    return [...system.map(message), { role: 'user', content: text }, ...begun.map(message)];
}
const message = ({ role, content }) => ({ role, content });
/** The prompt of a request, and how it reads. */
export function promptOf(turns, { chat }) {
    if (chat === undefined) {
        const text = plain(turns);
        return { prompt: { text }, shown: text };
    }
    const messages = chat.fewshotAsMultiturn ? turns.map(message) : singleTurn(turns);
    if (chat.render === undefined)
        return { prompt: { messages }, shown: messages };
    const text = chat.render(messages, { generationPrompt: messages.at(-1)?.role !== 'assistant' });
    return { prompt: { text, templated: true }, shown: text };
}
