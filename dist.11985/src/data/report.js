/**
 * What became of the rows of a split, counted and said before step 1: rows read, used, cut, dropped and why, tokens lost;
 * and the first example as text pieces with the trained tokens marked.
 */
export function splitReport(split, counts, tally) {
    const { tokens, cutRows, cutTokens, droppedTokens, endless, byRoles, notes } = tally;
    const all = tokens + cutTokens + droppedTokens;
    return {
        split,
        rowsRead: counts.rowsRead,
        examples: counts.examples,
        dropped: Object.fromEntries(counts.dropped),
        ...{ cutRows, tokens, cutTokens, droppedTokens, endless, byRoles },
        lost: all === 0 ? 0 : (cutTokens + droppedTokens) / all,
        ...notes,
        mappedRoles: [...counts.mappedRoles].sort(),
    };
}
/** The report in sentences, the first one always there. */
export function reportLines(report, endToken) {
    const { split, rowsRead, examples, tokens } = report;
    const lines = [];
    const say = (level, text) => lines.push({ level, text: `${split}: ${text}` });
    const cut = report.cutRows > 0 ? `, ${count(report.cutRows, 'row')} cut to max_length` : '';
    const lost = report.lost > 0 ? `, ${percent(report.lost)} of the tokens lost` : '';
    say('info', `${count(rowsRead, 'row')} read, ${count(examples, 'example')} with ${count(tokens, 'token')}${cut}${lost}`);
    for (const [reason, { rows, first }] of Object.entries(report.dropped)) {
        say('warn', `${count(rows, 'row')} dropped: ${reason} (first ${first})`);
    }
    const uncut = examples - report.cutRows;
    if (report.endless > 0 && uncut > 0) {
        const end = endToken === undefined ? 'an end token' : `an end token (${endToken})`;
        const how = report.endless === uncut ? 'no example' : `${count(report.endless, 'example')} of ${uncut} do not`;
        const verb = report.endless === uncut ? 'trains' : 'train';
        say('warn', `${how} ${verb} ${end}: the model may not learn to stop. Check eos_token and the chat template.`);
    }
    if (report.aligned !== undefined) {
        const { rows, first } = report.aligned;
        say('warn', `${count(rows, 'row')} where prompt and answer merge into one token, or render differently together; told apart by characters (first ${first})`);
    }
    if (report.insideWord !== undefined) {
        const { rows, first } = report.insideWord;
        say('warn', `${count(rows, 'row')} whose shared prompt ends inside a word of the answers, as TRL cuts it (first ${first}). An explicit prompt column avoids it.`);
    }
    if (report.byRoles > 0)
        say('info', `${count(report.byRoles, 'prompt')} found up to the last shared "Assistant:"`);
    if (report.mappedRoles.length > 0)
        say('info', `ShareGPT roles ${report.mappedRoles.join(', ')} read as the chat template's user and assistant`);
    return lines;
}
const count = (n, what) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
const percent = (share) => `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
/** Each segment of an example, parents first, as text pieces with the trained tokens marked. */
export function previewExample(example, tokenizer) {
    const segments = [];
    const visit = (segment, before) => {
        const ids = [...before, ...segment.ids];
        // Decoded behind its ancestors: a piece's blanks depend on what stands before it.
        const texts = tokenizer.pieces(ids).slice(before.length);
        const trained = (i) => {
            const marked = typeof segment.predict === 'boolean' ? segment.predict : segment.predict[i] === 1;
            return marked && before.length + i > 0;
        };
        segments.push({ role: segment.role, pieces: texts.map((text, i) => ({ text, trained: trained(i) })) });
        for (const child of segment.children ?? [])
            visit(child, ids);
    };
    visit(example.tree, []);
    return segments;
}
