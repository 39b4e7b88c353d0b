/** True when `ids` begin with `prefix`. */
export function startsWithIds(ids, prefix) {
    return prefix.length <= ids.length && prefix.every((id, i) => ids[i] === id);
}
/** The place, or undefined when the decoded beginning is no beginning of the decoded whole. */
export function alignPrefix(tok, prefix, ids) {
    if (startsWithIds(ids, prefix))
        return { whole: prefix.length, split: false, byIds: true };
    const text = tok.decode(prefix);
    return tok.decode(ids).startsWith(text) ? alignCharacters(tok, text.length, ids) : undefined;
}
/** Tokens of `ids` within the first `characters` of their decoded text; undefined when their pieces do not make up that text. */
export function alignCharacters(tok, characters, ids) {
    const pieces = tok.pieces(ids);
    if (pieces.reduce((sum, piece) => sum + piece.length, 0) !== tok.decode(ids).length)
        return undefined;
    let end = 0;
    let whole = 0;
    let at = 0;
    for (const [i, piece] of pieces.entries()) {
        end += piece.length;
        if (end > characters)
            break;
        // A token without a piece belongs to a character that a later token completes.
        if (piece !== '')
            [whole, at] = [i + 1, end];
    }
    return { whole, split: at < characters, byIds: false };
}
/** Length of the text that both begin with. */
export function commonPrefix(a, b) {
    const shorter = Math.min(a.length, b.length);
    let at = 0;
    while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at))
        at++;
    return at;
}
