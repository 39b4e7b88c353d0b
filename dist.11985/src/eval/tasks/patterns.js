/** Shell patterns (`*`, `?`, `[...]`, `**` between slashes) over names of tasks and over files, as fnmatch and glob have them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
/** True for names with `*`, `?` or `[...]`. */
export const isPattern = (name) => /[*?[]/.test(name);
/** A pattern as a regular expression over whole names: `mmlu_*`, `xnli_[de]?`. */
export function patternOf(glob) {
    let source = '';
    for (let i = 0; i < glob.length; i++) {
        const character = glob[i];
        const end = character === '[' ? glob.indexOf(']', i + 2) : -1;
        if (character === '*')
            source += '.*';
        else if (character === '?')
            source += '.';
        else if (end > 0) {
            const inside = glob.slice(i + 1, end).replace(/[\\\]^]/g, '\\$&');
            source += inside.startsWith('!') ? `[^${inside.slice(1)}]` : `[${inside}]`;
            i = end;
        }
        else
            source += character.replace(/[\\^$.|+(){}[\]]/g, '\\$&');
    }
    return new RegExp(`^${source}$`, 's');
}
const DEEPEST = 8;
const MOST_FILES = 20_000;
/** Files below a folder whose path there matches, sorted. Nothing outside of the folder is found. */
export function matchingFiles(folder, pattern) {
    const found = new Set();
    const visit = (at, steps, depth) => {
        const [step, ...rest] = steps;
        if (step === undefined || step === '..' || depth > DEEPEST || found.size >= MOST_FILES)
            return;
        if (step === '.' || step === '') {
            visit(at, rest, depth);
            return;
        }
        if (step === '**')
            visit(at, rest, depth);
        const name = patternOf(step);
        for (const entry of entriesAt(at)) {
            const path = join(at, entry.name);
            if (entry.isDirectory()) {
                if (step === '**')
                    visit(path, steps, depth + 1);
                else if (rest.length > 0 && name.test(entry.name))
                    visit(path, rest, depth + 1);
            }
            else if (rest.length === 0 && (step === '**' || name.test(entry.name)))
                found.add(path);
        }
    };
    visit(folder, pattern.split('/'), 0);
    return [...found].sort();
}
function entriesAt(folder) {
    try {
        return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    }
    catch {
        return [];
    }
}
