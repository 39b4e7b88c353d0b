/**
 * Nearest names for "did you mean": edit distance with swapped neighbours (optimal string alignment) over names written
 * without case, dashes and underscores, and whole-word containment (`batch_size` in `per_device_train_batch_size`).
 */
const LONGEST = 64;
/** Edits (insert, delete, replace, swap of neighbours) between two texts. `editDistance('beta', 'btea')` is 1. */
export function editDistance(a, b) {
    const s = a.slice(0, LONGEST);
    const t = b.slice(0, LONGEST);
    let beforeLast = [];
    let last = Array.from({ length: t.length + 1 }, (_, j) => j);
    for (let i = 1; i <= s.length; i++) {
        const row = [i];
        for (let j = 1; j <= t.length; j++) {
            const replace = last[j - 1] + (s[i - 1] === t[j - 1] ? 0 : 1);
            let best = Math.min(replace, last[j] + 1, row[j - 1] + 1);
            if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1]) {
                best = Math.min(best, beforeLast[j - 2] + 1);
            }
            row.push(best);
        }
        beforeLast = last;
        last = row;
    }
    return last[t.length];
}
const plain = (name) => name.toLowerCase().replace(/[-_.\s]/g, '');
const words = (name) => name
    .toLowerCase()
    .split(/[-_.\s]+/)
    .filter(Boolean);
/**
 * At most `limit` candidates close enough to be what was meant, best first; empty when nothing is close.
 * `nearest('learning_rat', ['learning_rate', 'beta'])` gives `['learning_rate']`.
 */
export function nearest(name, candidates, limit = 3) {
    const wanted = plain(name);
    if (wanted === '')
        return [];
    const wantedWords = words(name);
    const scored = [];
    for (const candidate of new Set(candidates)) {
        const other = plain(candidate);
        const distance = editDistance(wanted, other);
        if (distance <= Math.max(1, Math.floor(Math.min(wanted.length, other.length) / 3))) {
            scored.push({ candidate, score: distance });
            continue;
        }
        const theirs = words(candidate);
        const whole = wanted.length >= 3 && wantedWords.every((word) => theirs.includes(word) || theirs.includes(`${word}s`));
        if (whole)
            scored.push({ candidate, score: 5 + theirs.length });
    }
    scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
    const best = scored[0]?.score ?? 0;
    // A much better match makes the others noise.
    return scored
        .filter(({ score }) => score <= best + 2)
        .slice(0, limit)
        .map(({ candidate }) => candidate);
}
/** `did you mean a, b or c?`, or undefined when nothing is near. */
export function didYouMean(name, candidates) {
    const names = nearest(name, candidates);
    return names.length === 0 ? undefined : `did you mean ${joinOr(names)}?`;
}
/** `a`, `a or b`, `a, b or c`. */
export function joinOr(names) {
    if (names.length <= 1)
        return names[0] ?? '';
    return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
