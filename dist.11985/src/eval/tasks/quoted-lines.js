/**
 * Quoted texts whose further lines stand at the margin: PyYAML reads them, though YAML asks for an indentation, and task
 * files are written so. Blanks at the beginning of a further line mean nothing, so they can be put there.
 */
const OPENING = /^(\s*(?:-\s+)*)(?:["']?[\w./ -]+["']?\s*:\s+)?(["'])/;
const BLOCK = /^(\s*)(?:-\s+)*(?:[^\s#][^:]*:\s+)?[|>][-+\d]*\s*(?:#.*)?$/;
/** The same YAML with the further lines of quoted texts indented. `a: "x\ny"` is `a: "x\n    y"`. */
export function indentQuoted(text) {
    const lines = text.split('\n');
    /** Indentation of the key whose block of literal text is passed over. */
    let block;
    for (let i = 0; i < lines.length; i++) {
        const line = lines[i];
        if (block !== undefined) {
            if (line.trim() === '' || line.search(/\S/) > block)
                continue;
            block = undefined;
        }
        const literal = BLOCK.exec(line);
        if (literal !== null) {
            block = literal[1].length;
            continue;
        }
        const match = OPENING.exec(line);
        if (match === null)
            continue;
        const quote = match[2];
        const margin = ' '.repeat(match[1].length + 4);
        let open = !closes(line.slice(match[0].length), quote);
        while (open && i + 1 < lines.length) {
            const next = lines[++i];
            open = !closes(next, quote);
            if (next.trim() !== '')
                lines[i] = margin + next;
        }
    }
    return lines.join('\n');
}
/** True when a quoted text ends within this rest of a line. */
function closes(rest, quote) {
    for (let i = 0; i < rest.length; i++) {
        if (quote === '"' && rest[i] === '\\')
            i++;
        else if (rest[i] === quote) {
            if (quote === '"' || rest[i + 1] !== "'")
                return true;
            i++;
        }
    }
    return false;
}
